"""door: rooms that are full, scans at the help desk, why a badge ended"""

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

    op.create_table(
        "desk_device",
        sa.Column("device_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["device_id"], ["device.id"], name=op.f("fk_desk_device_device_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_desk_device_event_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_desk_device_person_id"), ondelete="SET NULL"
        ),
        sa.PrimaryKeyConstraint("device_id", name=op.f("pk_desk_device")),
        sa.UniqueConstraint("event_id", "person_id", name=op.f("uq_desk_device_event_id_person_id")),
    )
    op.add_column("device", sa.Column("unsent", sa.Integer(), nullable=True))
    op.add_column("badge", sa.Column("ended_because", sa.String(length=200), nullable=True))


def downgrade() -> None:
    op.drop_column("badge", "ended_because")
    op.drop_column("device", "unsent")
    op.drop_table("desk_device")
    op.drop_table("room_full")
