"""the log of exports of registrations"""

import sqlalchemy as sa
from alembic import op

revision = "5e1b0c7d93a4"
down_revision = "f4a2c81e06b7"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "registration_export",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("asked_by_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("purpose", sa.String(length=500), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=4), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("written", sa.Integer(), nullable=False),
        sa.Column("ready_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(
            ["asked_by_id"],
            ["person.id"],
            name=op.f("fk_registration_export_asked_by_id"),
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_registration_export_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_export")),
    )
    op.create_index(op.f("ix_registration_export_asked_by_id"), "registration_export", ["asked_by_id"])
    op.create_index(
        op.f("ix_registration_export_event_id_asked_at"), "registration_export", ["event_id", "asked_at"]
    )


def downgrade() -> None:
    op.drop_table("registration_export")
