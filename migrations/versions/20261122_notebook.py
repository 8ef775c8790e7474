"""somebody's own notes on sessions, and links to what they picked"""

import sqlalchemy as sa
from alembic import op

revision = "3e8f51a0c7d2"
down_revision = "7d20c9e4b1f8"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "session_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("written_at", sa.DateTime(timezone=True), nullable=False),
        *(_of("session_note", table) for table in ("person", "event", "session")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_note")),
        sa.UniqueConstraint("person_id", "session_id", name=op.f("uq_session_note_person_id_session_id")),
    )
    op.create_index(op.f("ix_session_note_session_id"), "session_note", ["session_id"])
    op.create_table(
        "agenda_share",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(length=32), nullable=False),
        sa.Column("label", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        *(_of("agenda_share", table) for table in ("person", "event")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_share")),
        sa.UniqueConstraint("token_digest", name=op.f("uq_agenda_share_token_digest")),
    )
    op.create_index(op.f("ix_agenda_share_person_id"), "agenda_share", ["person_id"])


def _of(table: str, other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{other}_id")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_table("agenda_share")
    op.drop_table("session_note")
