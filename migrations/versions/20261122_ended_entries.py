"""agenda entries that ended because a session was closed to those who held it"""

import sqlalchemy as sa
from alembic import op

revision = "c48e15b7d906"
down_revision = "a3f60d27c918"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "ended_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("uid", sa.Uuid(), nullable=False),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_ended_entry_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_ended_entry_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ended_entry")),
        sa.UniqueConstraint("person_id", "uid", name=op.f("uq_ended_entry_person_id_uid")),
    )


def downgrade() -> None:
    op.drop_table("ended_entry")
