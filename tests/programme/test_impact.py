"""What a change of a published session does to others is told before it is saved."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.agenda.models import AgendaEntry
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.impact import impact_of, is_worth_telling
from eventapp.programme.models import Event, Session
from tests import make
from tests.make import LONG_AGO

FORM = "/forum/organise/programme/plenary"


def wall(hour: int, minute: int = 0) -> datetime:
    return make.wall(15, hour, minute)


@pytest.fixture
def forum(database: None) -> Event:
    event = make.event("forum")
    make.room(event, "oak", name=Text(en="Oak Room"), capacity={"theatre": 90, "classroom": 40})
    make.room(event, "birch", name=Text(en="Birch Room"), capacity={"theatre": 60})
    return event


def rooms(event: Event, *codes: str) -> Any:
    return tuple(
        db.session.query(make.Room).filter(make.Room.event_id == event.id, make.Room.code.in_(codes))
    )


def clashes(session: Session, **changes: Any) -> list[str]:
    before = Edit.of(session)
    found = impact_of(session.event, session, before, replace(before, **changes))
    return [f"{(clash.room or {}).get('en', clash.speaker)}: {clash.title['en']}" for clash in found.clashes]


@pytest.mark.parametrize(
    ("changes", "made"),
    [
        ({"starts": wall(9), "ends": wall(10)}, []),
        ({"starts": wall(9), "ends": wall(10, 1)}, ["Oak Room: Morning"]),
        ({"starts": wall(11), "ends": wall(12)}, []),
        ({"starts": wall(10, 30), "ends": wall(10, 45)}, ["Oak Room: Morning"]),
        ({"starts": wall(10, 30), "ends": wall(10, 45), "rooms": ("birch",)}, []),
        ({"starts": wall(10, 30), "ends": wall(10, 45), "status": "cancelled"}, []),
        ({"rooms": ("oak", "birch")}, ["Birch Room: Afternoon"]),
    ],
)
def test_a_room_taken_at_the_same_time_clashes(
    forum: Event, changes: dict[str, Any], made: list[str]
) -> None:
    make.session(forum, "Morning", starts=wall(10), minutes=60, rooms=rooms(forum, "oak"))
    make.session(forum, "Afternoon", starts=wall(14), rooms=rooms(forum, "birch"))
    make.session(forum, "Off", starts=wall(10), rooms=rooms(forum, "oak"), cancelled_at=LONG_AGO)
    session = make.session(forum, starts=wall(14), rooms=rooms(forum, "oak"))
    assert clashes(session, **changes) == made


def test_a_speaker_who_speaks_elsewhere_clashes_whatever_the_accents(forum: Event) -> None:
    make.session(forum, "Talk", starts=wall(10), speakers=("José Núñez", "Ann"))
    session = make.session(forum, starts=wall(14), speakers=("Jose Nunez",))
    assert clashes(session, starts=wall(10), ends=wall(11)) == ["Jose Nunez: Talk"]
    lines = (*Edit.of(session).speakers, SpeakerLine(None, "Ann", "", ""))
    assert clashes(session, starts=wall(10), ends=wall(11), speakers=lines) == [
        "Jose Nunez: Talk",
        "Ann: Talk",
    ]


def test_a_clash_that_was_there_before_is_not_told_again(forum: Event) -> None:
    make.session(forum, "Talk", starts=wall(14), rooms=rooms(forum, "oak"))
    session = make.session(forum, starts=wall(14), rooms=rooms(forum, "oak"))
    assert clashes(session, starts=wall(15)) == []


def test_sessions_of_another_event_clash_with_nothing(forum: Event) -> None:
    make.session(make.event("other"), "Talk", starts=wall(10), speakers=("Ann",))
    session = make.session(forum, starts=wall(14), speakers=("Ann",))
    assert clashes(session, starts=wall(10), ends=wall(11)) == []


def test_members_who_would_have_to_be_at_two_meetings_are_counted(forum: Event) -> None:
    council, bureau = make.body("council", name=Text(en="Council")), make.body("bureau")
    for name in ("Ben Adams", "Sue Lee"):
        make.membership(bureau, make.person(name))
    make.membership(council, make.person("Ben Adams"))
    closed = {"access": "restricted", "disclosure": "hidden"}
    make.session(forum, "Council meets", starts=wall(10), body=council, **closed)
    session = make.session(forum, starts=wall(14), body=bureau, **closed)
    before = Edit.of(session)

    found = impact_of(forum, session, before, replace(before, starts=wall(11), ends=wall(12)))

    assert [(one.title["en"], one.body["en"], one.people) for one in found.doubled] == [
        ("Council meets", "Council", 1)
    ]
    assert impact_of(forum, session, before, replace(before, starts=wall(8), ends=wall(9))).doubled == []


@pytest.mark.parametrize(
    ("after", "capacity"), [(("birch",), (90, 60)), (("oak", "birch"), (90, 150)), ((), (90, 0))]
)
def test_the_rooms_before_and_after_are_counted(
    forum: Event, after: tuple[str, ...], capacity: tuple[int, int]
) -> None:
    session = make.session(forum, rooms=rooms(forum, "oak"))
    before = Edit.of(session)
    assert impact_of(forum, session, before, replace(before, rooms=after)).capacity == capacity


@pytest.mark.parametrize(
    ("fields", "changed", "told"),
    [
        ({}, ["starts"], True),
        ({}, ["title", "rooms"], True),
        ({}, ["status"], True),
        ({}, ["title", "abstract"], False),
        ({}, [], False),
        ({"published_at": None}, ["starts"], False),
        ({"cancelled_at": LONG_AGO}, ["starts"], False),
    ],
)
def test_only_what_was_public_and_moves_is_worth_telling(
    forum: Event, fields: dict[str, Any], changed: list[str], told: bool
) -> None:
    before = Edit.of(make.session(forum, **fields))
    assert is_worth_telling(before, before, changed) == told


def test_what_takes_place_after_all_makes_its_clashes_anew(forum: Event) -> None:
    own = (make.room(forum, "ebony"),)
    session = make.session(forum, "Off", rooms=own, cancelled_at=LONG_AGO)
    make.session(forum, "Beside", rooms=own)
    before = Edit.of(session)
    after = replace(before, status="published")

    assert is_worth_telling(before, after, ["status"])
    assert [one.title["en"] for one in impact_of(forum, session, before, after).clashes] == ["Beside"]
    assert impact_of(forum, session, after, before).clashes == []


@pytest.mark.parametrize(
    ("floor", "interpretation", "told"),
    [
        ((), ("en", "fr"), False),
        (("fr",), ("en", "ar"), False),
        (("fr",), (), True),
        (("en",), ("ar",), True),
    ],
)
def test_a_language_that_goes_is_worth_telling(
    forum: Event, floor: tuple[str, ...], interpretation: tuple[str, ...], told: bool
) -> None:
    before = Edit.of(make.session(forum, floor_languages=["fr"], interpretation=["en"]))
    after = replace(before, floor_languages=floor, interpretation=interpretation)
    assert is_worth_telling(before, after, ["floor_languages", "interpretation"]) == told


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event("forum")
        oak, birch = make.room(event, "oak"), make.room(event, "birch", capacity={"theatre": 60})
        spoken = {"floor_languages": ["fr"], "interpretation": ["en"]}
        session = make.session(event, "Plenary", ref="plenary", rooms=(oak,), **spoken)
        make.session(event, "Talk", starts=wall(10), rooms=(birch,))
        for name, followed in (("Ben", ["fr"]), ("Sue", ["fr", "en"]), ("Kofi", ["ar"])):
            make.registration(event, make.person(name), languages=followed)
            make.keep(AgendaEntry(person_id=make.person(name).id, session_id=session.id, added_at=LONG_AGO))
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


def save(editor: FlaskClient, **fields: Any) -> TestResponse:
    entries = {
        "version": "1",
        "title_en": "Plenary",
        "abstract_en": "What it is about.",
        "kind": "plenary",
        "starts": "2019-10-15T10:00",
        "ends": "2019-10-15T11:30",
        "time_announced": "y",
        "rooms": ["birch"],
        "floor_languages": ["en"],
        "status": "published",
    }
    return editor.post(FORM, data=entries | fields, headers=make.SAME_SITE)


def version(app: Flask) -> int:
    with app.app_context():
        return db.session.query(Session.version).filter_by(ref="plenary").scalar()


def test_the_impact_is_shown_and_nothing_is_saved(app: Flask, editor: FlaskClient) -> None:
    answer = save(editor)
    told = [
        " ".join(re.sub("<.*?>", "", item).split())
        for item in re.findall("<li>(.*?)</li>", answer.text, re.DOTALL)
    ]
    assert (answer.status_code, version(app)) == (200, 1)
    assert [line for line in told if "hold" in line or "taken" in line or "rooms held" in line] == [
        "3 agendas hold this session.",
        "Gold Hall is taken by “Talk”, 10:00–11:30.",
        "One person who holds it follows none of its languages any more.",
        "The rooms held 600 people; now they hold 60.",
    ]
    assert '<input type="hidden" name="starts" value="2019-10-15T10:00">' in answer.text


def test_those_who_have_to_come_are_counted_among_the_agendas(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        session, body = db.session.query(Session).filter_by(ref="plenary").one(), make.body()
        session.access, session.body, session.disclosure = "restricted", body, "hidden"
        for name in ("Mia Member", "Sam Member"):
            make.membership(body, make.person(name))
        db.session.query(AgendaEntry).delete()
        db.session.commit()

    assert "2 agendas hold this session." in save(editor).text


def test_who_confirms_saves_it_and_who_goes_back_has_the_form_again(app: Flask, editor: FlaskClient) -> None:
    back = save(editor, back="1")
    assert (back.status_code, version(app), 'value="2019-10-15T10:00"' in back.text) == (200, 1, True)
    assert (save(editor, confirmed="1").status_code, version(app)) == (303, 2)


def test_what_cannot_be_is_told_before_anything_is_asked(app: Flask, editor: FlaskClient) -> None:
    assert [save(editor, version="9").status_code, save(editor, starts="2019-10-01T10:00").status_code] == [
        409,
        422,
    ]
    assert version(app) == 1
