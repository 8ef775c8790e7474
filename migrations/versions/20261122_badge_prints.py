"""the log of printed badges, and when a print took a badge first"""

import sqlalchemy as sa
from alembic import op

revision = "c41f7a90d5e3"
down_revision = "5d1c0e7b93af"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("badge", sa.Column("printed_at", sa.DateTime(timezone=True), nullable=True))
    op.create_table(
        "badge_print",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("which", sa.String(length=4), nullable=False),
        sa.Column("layout", sa.String(length=10), nullable=False),
        sa.Column("badge_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_badge_print_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["asked_by_id"], ["person.id"], name=op.f("fk_badge_print_asked_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_print")),
    )
    op.create_index(op.f("ix_badge_print_asked_by_id"), "badge_print", ["asked_by_id"])
    op.create_index(op.f("ix_badge_print_event_id_asked_at"), "badge_print", ["event_id", "asked_at"])


def downgrade() -> None:
    op.drop_table("badge_print")
    op.drop_column("badge", "printed_at")  # not in a batch, which makes the table anew: scans refer to it
