"""look-alikes among registrations, the keys that find them, and which were merged"""

import sqlalchemy as sa
from alembic import op

revision = "b81d64f0a2c7"
down_revision = "3e8f51a0c7d2"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "name_key",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        _to("registration", "name_key", "registration_id"),
        _to("event", "name_key", "event_id"),
        sa.PrimaryKeyConstraint("registration_id", "key", name=op.f("pk_name_key")),
    )
    op.create_index(op.f("ix_name_key_event_id_key"), "name_key", ["event_id", "key"])
    op.create_table(
        "registration_compared",
        sa.Column("registration_id", sa.Integer(), nullable=False),
        sa.Column("face", sa.String(), nullable=False),
        _to("registration", "registration_compared", "registration_id"),
        sa.PrimaryKeyConstraint("registration_id", name=op.f("pk_registration_compared")),
    )
    op.create_table(
        "lookalike",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("reasons", sa.JSON(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("dismissed_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_lookalike_are_two")),
        _to("event", "lookalike", "event_id"),
        _to("registration", "lookalike", "first_id"),
        _to("registration", "lookalike", "second_id"),
        _to("person", "lookalike", "dismissed_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookalike")),
        sa.UniqueConstraint("first_id", "second_id", name=op.f("uq_lookalike_first_id_second_id")),
    )
    op.create_index(op.f("ix_lookalike_event_id_score"), "lookalike", ["event_id", "score"])
    op.create_index(op.f("ix_lookalike_second_id"), "lookalike", ["second_id"])
    _create_merges()


def _create_merges() -> None:
    op.create_table(
        "registration_merge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("kept_id", sa.Integer(), nullable=False),
        sa.Column("gone_id", sa.Integer(), nullable=False),
        sa.Column("merged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("merged_by_id", sa.Integer(), nullable=True),
        sa.Column("kept_step_id", sa.Integer(), nullable=False),
        sa.Column("gone_step_id", sa.Integer(), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("kept_id <> gone_id", name=op.f("ck_registration_merge_are_two")),
        _to("event", "registration_merge", "event_id"),
        _to("registration", "registration_merge", "kept_id"),
        _to("registration", "registration_merge", "gone_id"),
        _to("person", "registration_merge", "merged_by_id", "SET NULL"),
        _to("person", "registration_merge", "undone_by_id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registration_merge")),
    )
    for column in ("event_id", "kept_id", "gone_id"):
        op.create_index(op.f(f"ix_registration_merge_{column}"), "registration_merge", [column])


def _to(other: str, table: str, column: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}")
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=name, ondelete=ondelete)


def downgrade() -> None:
    for table in ("registration_merge", "lookalike", "registration_compared", "name_key"):
        op.drop_table(table)
