"""door: rooms that are full"""

import sqlalchemy as sa
from alembic import op

revision = "d0042f7c1a01"
down_revision = "b76ec0941df5"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "room_full",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("room_id", sa.Integer(), nullable=False),
        sa.Column("full_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("full_by_id", sa.Integer(), nullable=True),
        sa.Column("full_by_device_id", sa.Integer(), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by_id", sa.Integer(), nullable=True),
        sa.Column("ended_by_device_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_room_full_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["room_id"], ["room.id"], name=op.f("fk_room_full_room_id")),
        sa.ForeignKeyConstraint(
            ["full_by_id"], ["person.id"], name=op.f("fk_room_full_full_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["full_by_device_id"], ["device.id"], name=op.f("fk_room_full_full_by_device_id")
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_id"], ["person.id"], name=op.f("fk_room_full_ended_by_id"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(
            ["ended_by_device_id"], ["device.id"], name=op.f("fk_room_full_ended_by_device_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_full")),
    )
    op.create_index(op.f("ix_room_full_event_id"), "room_full", ["event_id"])
    op.create_index(op.f("ix_room_full_room_id_full_at"), "room_full", ["room_id", "full_at"])
    op.create_index(
        "uq_room_full_open",
        "room_full",
        ["room_id"],
        unique=True,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("room_full")
