"""scans that were taken back"""

import sqlalchemy as sa
from alembic import op

revision = "2f7c51d9e0a6"
down_revision = "c41f7a90d5e3"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "scan_undo",
        sa.Column("scan_id", sa.Integer(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.Column("because", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(
            ["scan_id"], ["scan.id"], name=op.f("fk_scan_undo_scan_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["undone_by_id"], ["person.id"], name=op.f("fk_scan_undo_undone_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("scan_id", name=op.f("pk_scan_undo")),
    )
    op.create_index(op.f("ix_scan_undo_undone_by_id"), "scan_undo", ["undone_by_id"])


def downgrade() -> None:
    op.drop_table("scan_undo")
