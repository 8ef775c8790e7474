"""changes of a published session, kept as a draft"""

import sqlalchemy as sa
from alembic import op

revision = "b3e70d4a91c6"
down_revision = "7d3a1c58e9b2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "pending_change",
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.Uuid(), nullable=False),
        sa.Column("based_on", sa.Integer(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_pending_change_session_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["kept_by_id"], ["person.id"], name=op.f("fk_pending_change_kept_by_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("session_id", name=op.f("pk_pending_change")),
    )
    op.create_index(op.f("ix_pending_change_kept_by_id"), "pending_change", ["kept_by_id"])


def downgrade() -> None:
    op.drop_table("pending_change")
