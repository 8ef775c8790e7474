"""limits of categories, and the waiting lists of events and sessions with their offers"""

import sqlalchemy as sa
from alembic import op

revision = "7d20c9e4b1f8"
down_revision = "5b0d9e27c3a8"
branch_labels = None
depends_on = None

INDEXES = {
    "registration": (
        (("event_id", "line_number"), True),
        (("category_id", "state", "offer_ends_at"), False),
    ),
}
# In one statement that both databases know: SQLite would else make the table anew, which others refer to.
BLOCK = """
ALTER TABLE registration ADD COLUMN {0} INTEGER CONSTRAINT fk_registration_{0}
REFERENCES place_block (id)
"""
# Who waits already keeps the order in which they registered.
NUMBERED = """
UPDATE registration SET line_number = (
    SELECT count(*) FROM registration AS other
    WHERE other.event_id = registration.event_id AND other.state = 'waiting'
    AND (other.submitted_at < registration.submitted_at
         OR (other.submitted_at = registration.submitted_at AND other.id <= registration.id))
) WHERE state = 'waiting'
"""


def upgrade() -> None:
    op.add_column("event", sa.Column("offer_hours", sa.Integer(), nullable=False, server_default="48"))
    op.add_column("category", sa.Column("places", sa.Integer(), nullable=True))
    op.add_column("category", sa.Column("priority", sa.Integer(), nullable=False, server_default="5"))
    op.add_column("registration", sa.Column("line_number", sa.Integer(), nullable=True))
    ends = sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("registration", ends)
    op.execute(NUMBERED)
    for table, indexes in INDEXES.items():
        for columns, unique in indexes:
            op.create_index(f"ix_{table}_{'_'.join(columns)}", table, list(columns), unique=unique)
    op.create_table(
        "place_block",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("category_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("invitation_digest", sa.LargeBinary(length=32), nullable=True),
        sa.Column("invitations_left", sa.Integer(), nullable=False),
        sa.CheckConstraint("used >= 0 AND used <= places", name=op.f("ck_place_block_places_hold")),
        sa.CheckConstraint("invitations_left >= 0", name=op.f("ck_place_block_invitations_hold")),
        sa.UniqueConstraint("invitation_digest", name=op.f("uq_place_block_invitation_digest")),
        sa.ForeignKeyConstraint(["category_id"], ["category.id"], name=op.f("fk_place_block_category_id")),
        sa.ForeignKeyConstraint(
            ["event_id"], ["event.id"], name=op.f("fk_place_block_event_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_block")),
    )
    op.create_index(op.f("ix_place_block_event_id"), "place_block", ["event_id"])
    for column in ("block_id", "invited_to_id"):
        op.execute(BLOCK.format(column))
    op.create_table(
        "seat_wait",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Integer(), nullable=False),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("offer_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_seat_wait_person_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["session_id"], ["session.id"], name=op.f("fk_seat_wait_session_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_seat_wait")),
        sa.UniqueConstraint("person_id", "session_id", name=op.f("uq_seat_wait_person_id_session_id")),
    )
    op.create_index(op.f("ix_seat_wait_session_id_id"), "seat_wait", ["session_id", "id"])


def downgrade() -> None:
    op.drop_table("seat_wait")
    for column in ("invited_to_id", "block_id"):
        op.drop_column("registration", column)
    op.drop_table("place_block")
    for table, indexes in INDEXES.items():
        for columns, _unique in indexes:
            op.drop_index(f"ix_{table}_{'_'.join(columns)}", table_name=table)
    op.drop_column("registration", "offer_ends_at")
    op.drop_column("registration", "line_number")
    op.drop_column("category", "priority")
    op.drop_column("category", "places")
    op.drop_column("event", "offer_hours")
