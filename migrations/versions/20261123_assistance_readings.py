"""who read what people told about diet and assistance"""

import sqlalchemy as sa
from alembic import op

revision = "7e2d90c4b51a"
down_revision = "b81f6e03d2c9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "assistance_reading",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("read_by_id", sa.Integer(), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("place", sa.String(length=20), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"],
            ["event.id"],
            name=op.f("fk_assistance_reading_event_id_event"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["read_by_id"],
            ["person.id"],
            name=op.f("fk_assistance_reading_read_by_id_person"),
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assistance_reading")),
    )
    op.create_index(
        op.f("ix_assistance_reading_event_id_read_at"), "assistance_reading", ["event_id", "read_at"]
    )
    op.create_index(op.f("ix_assistance_reading_read_by_id"), "assistance_reading", ["read_by_id"])
    op.create_table(
        "assistance_read",
        sa.Column("reading_id", sa.Integer(), nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["reading_id"],
            ["assistance_reading.id"],
            name=op.f("fk_assistance_read_reading_id_assistance_reading"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["registration_id"],
            ["registration.id"],
            name=op.f("fk_assistance_read_registration_id_registration"),
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("reading_id", "registration_id", name=op.f("pk_assistance_read")),
    )
    op.create_index(op.f("ix_assistance_read_registration_id"), "assistance_read", ["registration_id"])


def downgrade() -> None:
    op.drop_table("assistance_read")
    op.drop_table("assistance_reading")
