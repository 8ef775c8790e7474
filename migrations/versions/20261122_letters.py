"""asking for more, and an event's own words in its mails"""

import sqlalchemy as sa
from alembic import op

revision = "c47e0b95ad13"
down_revision = "8a1f4c6d20e7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("registration", sa.Column("more_asked_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "mail_template",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("step", sa.String(length=20), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_mail_template_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_template")),
        sa.UniqueConstraint(
            "event_id", "step", "language", name=op.f("uq_mail_template_event_id_step_language")
        ),
    )


def downgrade() -> None:
    op.drop_table("mail_template")
    op.drop_column("registration", "more_asked_at")
