"""Places that are kept for somebody, filled from a spreadsheet."""

from datetime import date

import pytest
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import blocks
from eventapp.registration.blocks import Reserving
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.models import PlaceBlock, Registration
from eventapp.sheets import domain
from eventapp.sheets.models import SheetImport
from tests import make
from tests.make import NOON
from tests.sheets.cast import imported, sent, told, work

HEADINGS = "email,family name,organisation,country,category,reservation\n"
NO_PLACE = "No place of this reservation is left."


@pytest.fixture
def forum(database: None) -> Event:
    """Full but for two places that are kept for the press."""
    event = make.event(capacity=2)
    press = make.category(event, "press")
    blocks.reserve(event, Reserving("The press", 2, date(2019, 10, 16), press.id), at=NOON)
    make.role(make.person("Dora Desk"), "organiser", event)
    return event


def sheet(event: Event, *rows: str, **options: bool) -> SheetImport:
    lines = "".join(f"{row}\n" for row in rows)
    return sent(event, REGISTRATIONS, (HEADINGS + lines).encode(), make.person("Dora Desk"), **options)


def row(name: str, category: str = "press", label: str = "the PRESS") -> str:
    return f"{name.lower()}@example.org,{name},Le Soir,BE,{category},{label}"


def states() -> list[tuple[str, str, int | None]]:
    rows = db.session.scalars(select(Registration).order_by(Registration.id))
    return [(one.badge_name, one.state, one.block_id) for one in rows]


def test_the_dry_run_says_who_gets_a_place_and_who_does_not(forum: Event) -> None:
    named = [("reserved", "", "The press")]
    found = sheet(forum, row("Ana"), row("Ben"), row("Cleo"), row("Dan", "delegate"), row("Eve", label="TV"))
    assert [
        (verdict, [tuple(one) for one in said] if verdict == "new" else said) for verdict, said in told(found)
    ] == [
        ("new", named),
        ("new", named),
        ("refused", f"reserved: {NO_PLACE}"),
        ("refused", "reserved: These places are kept for another category."),
        ("refused", "reserved: No places are kept under this name."),
    ]
    assert states() == []


def test_who_is_named_is_approved_in_their_place_once(forum: Event) -> None:
    block = db.session.scalars(select(PlaceBlock)).one()
    rows = (row("Ana"), row("Ben"))
    make.registration(forum, make.person("Ben", "ben@example.org"), "waiting", category=block.category)
    imported(sheet(forum, *rows))
    placed = [("Ben", "approved", block.id), ("Ana", "approved", block.id)]
    assert (states(), db.session.scalars(select(PlaceBlock.used)).one()) == (placed, 2)
    again = sheet(forum, *rows)
    assert [verdict for verdict, _said in told(again)] == ["unchanged", "unchanged"]


def test_a_place_that_was_given_away_meanwhile_stops_the_file(forum: Event) -> None:
    block = db.session.scalars(select(PlaceBlock)).one()
    found = sheet(forum, row("Ana"), row("Ben"))
    other = make.registration(forum, make.person("Zoe"), "submitted", category=block.category)
    blocks.approve_from(other.id, block.id, by=None, at=NOON)
    imported(found)
    assert (found.problem, states()) == (f"Row 3: {NO_PLACE}", [("Zoe", "approved", block.id)])


def test_places_are_counted_on_from_batch_to_batch(forum: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    """A row that says the same again takes none; read anew, the file counts from the start."""
    monkeypatch.setattr(domain, "CHECKED_AT_ONCE", 1)
    found = sheet(forum, row("Ana"), row("Ana"), row("Ben"), row("Cleo"))
    verdicts = ["new", "refused", "new", "refused"]
    assert [verdict for verdict, _said in told(found)] == verdicts
    domain.read_anew(found, found.columns, {"leave_out": True}, at=NOON)
    work()
    assert [verdict for verdict, _said in told(found)] == verdicts
    imported(found)
    assert [(name, state) for name, state, _block in states()] == [("Ana", "approved"), ("Ben", "approved")]


@pytest.mark.parametrize(
    ("approve", "rows", "verdicts"),
    [
        (False, [("Ana", "press"), ("Ben", "press"), ("Cy", "delegate")], ["new", "refused", "new"]),
        (False, [("Ana", "press"), ("Ben", "press", ""), ("Cy", "delegate")], ["new", "new", "new"]),
        (True, [("Ana", "press", ""), ("Ben", "press"), ("Cy", "delegate")], ["new", "refused", "new"]),
        (True, [("Ana", "delegate", ""), ("Ben", "press"), ("Cy", "press")], ["new", "new", "refused"]),
    ],
)
def test_a_reservation_is_no_place_in_a_category_that_the_same_file_fills(
    database: None,
    monkeypatch: pytest.MonkeyPatch,
    approve: bool,
    rows: list[tuple[str, ...]],
    verdicts: list[str],
) -> None:
    """Of a reservation for any category the dry run says what the import then does, from batch to batch."""
    monkeypatch.setattr(domain, "CHECKED_AT_ONCE", 1)
    event = make.event(capacity=9)
    make.category(event, "press", places=1)
    blocks.reserve(event, Reserving("Friends", 3, date(2019, 10, 16), None), at=NOON)
    make.role(make.person("Dora Desk"), "organiser", event)
    lines = [row(name, category, *(label or ["Friends"])) for name, category, *label in rows]
    found = sheet(event, *lines, approve=approve, leave_out=True)
    assert [verdict for verdict, _said in told(found)] == verdicts
    imported(found)
    assert (found.problem, len(states())) == ("", verdicts.count("new"))
