"""somebody's own notes on sessions"""

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
        *(
            sa.ForeignKeyConstraint(
                [f"{table}_id"],
                [f"{table}.id"],
                name=op.f(f"fk_session_note_{table}_id"),
                ondelete="CASCADE",
            )
            for table in ("person", "event", "session")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_session_note")),
        sa.UniqueConstraint("person_id", "session_id", name=op.f("uq_session_note_person_id_session_id")),
    )
    op.create_index(op.f("ix_session_note_session_id"), "session_note", ["session_id"])


def downgrade() -> None:
    op.drop_table("session_note")
