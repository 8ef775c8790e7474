"""what participants show to whoever reads their contact code"""

import sqlalchemy as sa
from alembic import op

revision = "c17d40a95be2"
down_revision = "0b94d7f2a6c3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "contact_card",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("token_sealed", sa.LargeBinary(length=200), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("shows_organisation", sa.Boolean(), nullable=False),
        sa.Column("shows_email", sa.Boolean(), nullable=False),
        sa.Column("job_title", sa.String(length=120), nullable=False),
        sa.Column("phone", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_contact_card_registration_id"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_contact_card")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_contact_card_token_digest")),
    )


def downgrade() -> None:
    op.drop_table("contact_card")
