"""One person is erased everywhere in one call, and takes all their data along before."""

import io
import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import LargeBinary, String, select

from eventapp.badges.models import Badge
from eventapp.core import clock, mail
from eventapp.core.db import Base, db
from eventapp.meetings.domain import name_observer
from eventapp.messages import domain as messages
from eventapp.messages.queries import count_of
from eventapp.people.models import Person
from eventapp.privacy import domain, queries
from eventapp.programme import editing
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session
from eventapp.registration.domain import cancel
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.filtering import Filter
from eventapp.registration.models import Registration
from eventapp.sheets.models import SheetImport
from tests import make
from tests.agenda.cast import add, at_once, attendee, seats_taken
from tests.cast import Cast, gather
from tests.core.racing import crossing
from tests.make import LONG_AGO, NOON
from tests.registration.cast import post
from tests.registration.forms_cast import choice, option, published, taken
from tests.scenes import once
from tests.sheets.cast import sent

SignIn = Callable[..., FlaskClient]
MARK = "zqerasedq"


@pytest.fixture
def cast(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Cast:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    return once(app, "erasing", partial(with_marks, app))


def with_marks(app: Flask) -> Cast:
    """The attendee, known by one word wherever they have a word of their own."""
    made = gather(app)
    with app.app_context():
        person = db.session.get_one(Person, made.people["attendee"])
        person.given_name = person.family_name = MARK
        registration = db.session.get_one(Registration, made.registrations["attendee"])
        registration.badge_name = registration.sort_name = MARK
        registration.organisation.name = MARK
        council = db.session.get_one(Session, made.sessions["council"])
        event = db.session.get_one(Event, council.event_id)
        by = {"by_id": made.people["organiser"], "at": LONG_AGO}
        name_observer(event, council.id, person, is_confirmed=True, **by)
        mail.post(person.email, MARK, MARK, at=LONG_AGO)
        db.session.commit()
    return made


def texts() -> dict[str, str]:
    """Each table in one text, bytes aside."""
    found = {}
    for table in Base.metadata.sorted_tables:
        columns = [column for column in table.columns if not isinstance(column.type, LargeBinary)]
        found[table.name] = repr(db.session.execute(select(*columns)).all())
    return found


def test_nothing_of_an_erased_person_is_left_in_any_table(cast: Cast) -> None:
    with cast.app.app_context():
        person = db.session.get_one(Person, cast.people["attendee"])
        address = person.email
        before = {name for name, text in texts().items() if MARK in text or address in text}
        domain.erase(person, at=NOON)
        db.session.commit()
        after = {name for name, text in texts().items() if MARK in text or address in text}
    assert {"person", "registration", "organisation", "mail", "session_change"} <= before
    assert after == set()


def test_what_others_have_is_untouched(cast: Cast) -> None:
    tables = ("person", "registration", "answer", "badge", "agenda_entry", "calendar_subscription")

    def counts() -> list[int]:
        return [len(db.session.execute(select(Base.metadata.tables[one])).all()) for one in tables]

    with cast.app.app_context():
        before = counts()
        domain.erase(db.session.get_one(Person, cast.people["attendee"]), at=NOON)
        db.session.commit()
        assert [old - new for old, new in zip(before, counts(), strict=True)] == [1, 1, 3, 1, 1, 1]


def test_scans_stay_without_a_name(cast: Cast) -> None:
    scan = Base.metadata.tables["scan"]
    with cast.app.app_context():
        own = select(Badge.id).where(Badge.registration_id == cast.registrations["member"])
        before = db.session.scalars(select(scan.c.id).where(scan.c.badge_id.in_(own))).all()
        member = db.session.get_one(Person, cast.people["member"])
        db.session.execute(Base.metadata.tables["membership"].delete())
        domain.erase(member, at=NOON)
        db.session.commit()
        rows = db.session.execute(select(scan).where(scan.c.id.in_(before))).all()
    assert (len(before), [row.badge_id for row in rows]) == (2, [None, None])
    assert [json.loads(row.answer).get("badge") for row in rows] == [None, None]


def test_a_place_and_a_seat_become_free(database: None) -> None:
    event = make.event()
    form = published(event, choice(boat=1))
    ben = make.person("Ben Adams")
    from tests.registration.test_places import join

    join(event, form, "Ben Adams", "Boat")
    assert list(taken().values()) == [1]
    domain.erase(ben, at=NOON)
    assert list(taken().values()) == [0]
    assert option(form, "Excursion", "Boat")


def test_erasing_is_not_in_the_way_of_who_edits(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        event = make.event()
        session = make.session(event, seats=2)
        ann = attendee(event, "Ann Lee")
        add(ann, event, session)
        numbers = session.id, ann.id
        db.session.commit()
    crossing(monkeypatch, (editing, "next_revision"), (domain, "free_seats"))

    def edit() -> None:
        held = db.session.get_one(Session, numbers[0])
        wanted = replace(Edit.of(held), seats=5)
        editing.edit_session(held.event, held, wanted, seen_version=held.version, by_id=None, at=NOON)

    at_once(app, [edit, lambda: domain.erase(db.session.get_one(Person, numbers[1]), at=NOON)])

    with app.app_context():
        held = db.session.get_one(Session, numbers[0])
        assert (held.seats, held.seats_taken) == (5, 0)


def test_a_member_of_a_body_is_not_erased_while_the_mandate_stands(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = cast.browser("member")
    answer = cast.send(browser, "member", "POST", "/my-data", data={"sure": "y"})
    assert (answer.status_code, "You sit on a body." in answer.text) == (409, True)
    with cast.app.app_context():
        assert db.session.get(Person, cast.people["member"]) is not None


def test_a_person_erases_themselves_after_saying_that_they_are_sure(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        make.registration(make.event(), make.person())
        db.session.commit()
    ben = sign_in("ben.adams@example.org")

    assert post(ben, "/my-data").status_code == 422
    answer = post(ben, "/my-data", sure="y")

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Everything about you is erased." in ben.get("/").text
    assert ben.get("/forum/me").status_code == 302
    with app.app_context():
        assert db.session.scalars(select(Person)).all() == []


def opened(body: bytes) -> tuple[dict[str, Any], list[str]]:
    with zipfile.ZipFile(io.BytesIO(body)) as pack:
        return json.loads(pack.read("data.json")), sorted(pack.namelist())


def test_everything_is_taken_along_in_one_file(cast: Cast) -> None:
    answer = cast.send(cast.browser("attendee"), "attendee", "GET", "/my-data.zip")

    data, names = opened(answer.data)

    assert (answer.mimetype, answer.headers["Cache-Control"]) == ("application/zip", "private, no-store")
    assert names == ["data.json", "files/1-letter.png"]
    assert data["person"][0]["family_name"] == MARK
    assert {(row["asked"]["en"], row["value"]) for row in data["answer"] + data["sensitive_answer"]} >= {
        ("Hotel", "A hotel"),
        ("Needs", "A diet"),
    }
    assert [row["subject"] for row in data["mail"]] == ["A subject", MARK]


def test_every_table_that_refers_to_a_person_is_taken_along(cast: Cast) -> None:
    """Those whose rows go with the person, and a speaker's; but whom they look like is told to nobody."""
    own = {
        table.name
        for table in Base.metadata.sorted_tables
        for key in table.foreign_keys
        if key.column.table.name in ("person", "registration", "badge") and key.ondelete == "CASCADE"
    }
    with cast.app.app_context():
        named = set(queries.belongings(db.session.get_one(Person, cast.people["attendee"])))
    assert own - named == {
        "web_session",
        "name_key",
        "registration_compared",
        "search_entry",
        "lookalike",
        "registration_merge",
        "person_merge",
    }


def test_the_file_tells_nothing_that_opens_something(cast: Cast) -> None:
    with cast.app.app_context():
        data = queries.belongings(db.session.get_one(Person, cast.people["attendee"]))
    secret = [
        f"{name}.{column.name}"
        for name in data
        for column in Base.metadata.tables[name].columns
        if isinstance(column.type, (LargeBinary, String))
        and column.name in (data[name][0] if data[name] else {})
        if "digest" in column.name or "sealed" in column.name or "token" in column.name
    ]
    assert secret == []


def test_operators_export_and_erase_by_command(cast: Cast, tmp_path: Path) -> None:
    runner, out = cast.app.test_cli_runner(), tmp_path / "data.zip"
    with cast.app.app_context():
        address = db.session.get_one(Person, cast.people["attendee"]).email
    runner.invoke(args=["person", "export", address, str(out)])
    erased = runner.invoke(args=["person", "erase", address, "--yes"])
    again = runner.invoke(args=["person", "erase", address, "--yes"])
    assert opened(out.read_bytes())[0]["person"][0]["email"] == address
    assert (erased.output, again.exit_code) == ("Erased.\n", 1)


def test_a_letter_no_longer_tells_whom_it_was_searched_for(database: None) -> None:
    """Nor does it go to everybody instead; what was asked for of others stands."""
    here, there = make.event(), make.event("there")
    ben, olga = make.person("Ben Adams"), make.person("Olga Organiser")
    for person in (ben, make.person("Bo Lee"), make.person("Sue Adams")):
        make.registration(here, person)
    asked = [(here, ben.email), (here, "adams"), (here, "lee"), (there, "adams"), (there, f"<{ben.email}>")]
    letters = [messages.draft(event, Filter(q=q), {"en": ("A", "B")}, by=olga, at=NOON) for event, q in asked]

    domain.erase(ben, at=NOON)

    assert [one.narrowed.q for one in letters] == ["…", "…", "lee", "adams", "…"]
    assert count_of(here, letters[1].narrowed) == 0


CELLS = {
    "ben.adams@example.org,Adams": False,
    "Ben <BEN.Adams@example.org>; Bo,Adams": False,
    "johnben.adams@example.org,Adams": True,
    "ben.adams@example.org.nl,Adams": True,
}


@pytest.mark.parametrize("cells", CELLS)
def test_a_file_goes_where_the_address_stands_in_any_column(database: None, cells: str) -> None:
    """Not where it is part of another's."""
    ben, olga = make.person("Ben Adams"), make.person("Olga Organiser")
    body = f"Correo,Family name\n{cells}\n".encode()
    sent(make.event(), REGISTRATIONS, body, olga)

    domain.erase(ben, at=NOON)

    assert bool(db.session.scalars(select(SheetImport.id)).all()) is CELLS[cells]


def test_seats_are_free_though_the_registration_ended_just_before(database: None) -> None:
    event = make.event()
    ben, workshop = attendee(event), make.session(event, seats=1)
    add(ben, event, workshop)
    registration = db.session.scalars(select(Registration).filter_by(person_id=ben.id)).one()
    cancel(registration, at=NOON)  # the job that frees the seat has not run

    domain.erase(ben, at=NOON)

    assert seats_taken(workshop) == 0
