"""registrations are found, counted and listed by indexes alone"""

from collections.abc import Iterator, Sequence
from typing import Any

import sqlalchemy as sa
from alembic import op

from eventapp.registration.finding.words import entries

revision = "c4d90a6be217"
down_revision = "e17b5f90c2d8"
branch_labels = None
depends_on = None

AT_ONCE = 1000  # registrations
OLD = "ix_registration_event_id_state_submitted_at"
FEW = ("more_asked_at", "offer_ends_at")
NEXT = sa.text(
    "SELECT r.id, r.event_id, r.sort_name, r.badge_folded, o.folded, p.email FROM registration r"
    " JOIN organisation o ON o.id = r.organisation_id JOIN person p ON p.id = r.person_id"
    " WHERE r.id > :last ORDER BY r.id LIMIT :most"
)


def upgrade() -> None:
    entry = sa.String(60).with_variant(sa.String(60, collation="C"), "postgresql")
    table = op.create_table(
        "search_entry",
        sa.Column("event_id", sa.Integer(), nullable=False),
        sa.Column("entry", entry, nullable=False),
        sa.Column("registration_id", sa.Integer(), nullable=False),
        _to("event"),
        _to("registration"),
        sa.PrimaryKeyConstraint("event_id", "entry", "registration_id", name=op.f("pk_search_entry")),
        sqlite_with_rowid=False,
    )
    for rows in _read():
        op.bulk_insert(table, rows)
    op.create_index(op.f("ix_search_entry_registration_id"), "search_entry", ["registration_id"])
    columns = ["event_id", "state", "sort_name", "id"]
    op.create_index(op.f("ix_registration_event_id_state_sort_name_id"), "registration", columns)
    op.drop_index(op.f(OLD), table_name="registration")
    standing = ["event_id", "state", "submitted_at", *FEW]
    op.create_index("ix_registration_standing", "registration", standing)
    for column in FEW:
        has_one = sa.text(f"{column} IS NOT NULL")
        where = {"sqlite_where": has_one, "postgresql_where": has_one}
        op.create_index(f"ix_registration_{column}", "registration", ["event_id", "state"], **where)


def _read() -> Iterator[list[dict[str, Any]]]:
    """What the registrations there are will be found by."""
    last = 0
    while found := op.get_bind().execute(NEXT, {"last": last, "most": AT_ONCE}).all():
        last = found[-1][0]
        yield [row for one in found for row in _rows(*one)]


def _rows(number: int, event_id: int, *said: str) -> Sequence[dict[str, Any]]:
    own = {"event_id": event_id, "registration_id": number}
    return [own | {"entry": entry} for entry in sorted(entries(said[:-1], said[-1]))]


def _to(other: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_search_entry_{other}_id")
    return sa.ForeignKeyConstraint([f"{other}_id"], [f"{other}.id"], name=name, ondelete="CASCADE")


def downgrade() -> None:
    op.drop_index("ix_registration_standing", table_name="registration")
    op.create_index(op.f(OLD), "registration", ["event_id", "state", "submitted_at"])
    for column in FEW:
        op.drop_index(f"ix_registration_{column}", table_name="registration")
    op.drop_index(op.f("ix_registration_event_id_state_sort_name_id"), table_name="registration")
    op.drop_table("search_entry")
