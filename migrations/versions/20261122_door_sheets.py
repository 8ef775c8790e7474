"""door sheets: printed lists whose rows mean the same badge for good"""

import sqlalchemy as sa
from alembic import op

revision = "c4d2e7a91b38"
down_revision = "6a1e94c07d35"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "door_sheet",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("checkpoint_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        _to("event", "door_sheet", "event_id", "CASCADE"),
        _to("checkpoint", "door_sheet", "checkpoint_id", None),
        _to("session", "door_sheet", "session_id", "CASCADE"),
        _to("person", "door_sheet", "made_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_door_sheet")),
    )
    op.create_index(op.f("ix_door_sheet_event_id_id"), "door_sheet", ["event_id", "id"])
    op.create_table(
        "door_sheet_row",
        sa.Column("sheet_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("badge_id", sa.Integer(), nullable=False),
        sa.Column("scan_uuid", sa.Uuid(), nullable=False),
        _to("door_sheet", "door_sheet_row", "sheet_id", "CASCADE"),
        _to("badge", "door_sheet_row", "badge_id", "CASCADE"),
        sa.PrimaryKeyConstraint("sheet_id", "number", name=op.f("pk_door_sheet_row")),
        sa.UniqueConstraint("scan_uuid", name=op.f("uq_door_sheet_row_scan_uuid")),
    )
    op.create_index(op.f("ix_door_sheet_row_badge_id"), "door_sheet_row", ["badge_id"])


def _to(other: str, table: str, column: str, ondelete: str | None) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_table("door_sheet_row")
    op.drop_table("door_sheet")
