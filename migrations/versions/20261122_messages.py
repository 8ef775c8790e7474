"""notices of changes in somebody's agenda, what is said with one, and how each wants to be told"""

import sqlalchemy as sa
from alembic import op

revision = "d7c05b9a3e41"
down_revision = "f4a2c81e06b7"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "announcement",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("words", sa.JSON(), nullable=False),
        _of("announcement", "session"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcement")),
        sa.UniqueConstraint("session_id", "version", name=op.f("uq_announcement_session_id_version")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("told_at", MOMENT, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        *(_of("notice", table) for table in ("event", "person", "session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint(
            "person_id", "session_id", "version", name=op.f("uq_notice_person_id_session_id_version")
        ),
    )
    op.create_index(op.f("ix_notice_session_id"), "notice", ["session_id"])
    op.create_index(
        op.f("ix_notice_person_id_event_id_changed_at"), "notice", ["person_id", "event_id", "changed_at"]
    )
    op.create_table(
        "message_wishes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("by_mail", sa.Boolean(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=True),
        sa.Column("quiet_until", sa.Time(), nullable=True),
        sa.Column("evening_before", sa.Boolean(), nullable=False),
        sa.Column("minutes_ahead", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(quiet_from IS NULL) = (quiet_until IS NULL)",
            name=op.f("ck_message_wishes_quiet_hours_have_both_ends"),
        ),
        *(_of("message_wishes", table) for table in ("event", "person")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_wishes")),
        sa.UniqueConstraint("person_id", "event_id", name=op.f("uq_message_wishes_person_id_event_id")),
    )
    op.create_index(op.f("ix_message_wishes_event_id"), "message_wishes", ["event_id"])


def _of(table: str, whose: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{whose}_id")
    return sa.ForeignKeyConstraint([f"{whose}_id"], [f"{whose}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    for table in ("message_wishes", "notice", "announcement"):
        op.drop_table(table)
