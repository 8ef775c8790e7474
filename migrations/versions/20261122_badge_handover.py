"""who collected their badge"""

import sqlalchemy as sa
from alembic import op

revision = "c6a04e7d19b5"
down_revision = "9d3f61c8a0e2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "badge_handover",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("undone_because", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["badge_id"], ["badge.id"], name=op.f("fk_badge_handover_badge_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["handed_by_id"], ["person.id"], name=op.f("fk_badge_handover_handed_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_badge_handover_undone_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_badge_handover")),
    )
    for column in ("badge_id", "handed_by_id", "undone_by_id"):
        op.create_index(op.f(f"ix_badge_handover_{column}"), "badge_handover", [column])
    standing = sa.text("undone_at IS NULL")
    op.create_index(
        "uq_badge_handover_standing",
        "badge_handover",
        ["badge_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )


def downgrade() -> None:
    op.drop_table("badge_handover")
