"""observers by name, substitutes who stand in, and quotas of restricted meetings"""

import sqlalchemy as sa
from alembic import op

revision = "a3f60d27c918"
down_revision = "7d1b40c8e5f2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "meeting_observer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("named_by_id", sa.Integer(), nullable=True),
        sa.Column("address_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        _key("meeting_observer", "session_id", "session"),
        _key("meeting_observer", "person_id", "person"),
        _key("meeting_observer", "named_by_id", "person", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_observer")),
        sa.UniqueConstraint("session_id", "person_id", name=op.f("uq_meeting_observer_session_id_person_id")),
    )
    op.create_index(op.f("ix_meeting_observer_person_id"), "meeting_observer", ["person_id"])
    op.create_table(
        "stand_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("titular_id", sa.Integer(), nullable=False),
        sa.Column("substitute_id", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by_id", sa.Integer(), nullable=True),
        _key("stand_in", "session_id", "session"),
        _key("stand_in", "titular_id", "membership"),
        _key("stand_in", "substitute_id", "membership"),
        _key("stand_in", "recorded_by_id", "person", ondelete="SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stand_in")),
        sa.UniqueConstraint("session_id", "titular_id", name=op.f("uq_stand_in_session_id_titular_id")),
        sa.UniqueConstraint("session_id", "substitute_id", name=op.f("uq_stand_in_session_id_substitute_id")),
    )
    op.create_index(op.f("ix_stand_in_titular_id"), "stand_in", ["titular_id"])
    op.create_index(op.f("ix_stand_in_substitute_id"), "stand_in", ["substitute_id"])
    op.add_column("session", sa.Column("quota", sa.Integer(), nullable=True))
    per = sa.Column("quota_per", sa.String(length=20), nullable=False, server_default="organisation")
    op.add_column("session", per)


def _key(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    op.drop_column("session", "quota_per")
    op.drop_column("session", "quota")
    op.drop_table("stand_in")
    op.drop_table("meeting_observer")
