"""Whether a week suits its owner: the languages, and the way from room to room."""

from collections.abc import Callable
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete, update

from eventapp.agenda.fit import is_followed, next_followed, walks
from eventapp.agenda.models import AgendaEntry
from eventapp.agenda.week import spoken
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import keep_history
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.speaking import speaker_ref
from eventapp.registration.models import Registration
from tests import make
from tests.agenda.cast import add, attendee
from tests.agenda.test_views import press
from tests.make import NOON

GOLD, SILVER = SimpleNamespace(id=1, floor="Level 1"), SimpleNamespace(id=2, floor="Level 1")
ARC = SimpleNamespace(id=3, floor="Level 2")


def seen(number: int = 1, *, starts: int = 0, lasts: int = 60, **fields: Any) -> Any:
    """What is asked of a visible session; it starts so many minutes after noon."""
    at = NOON + timedelta(minutes=starts)
    usual: dict[str, Any] = {
        "id": number,
        "kind": "demonstration",
        "title": {"en": "A stand"},
        "round": None,
        "day": "Tuesday",
        "starts_at": at,
        "ends_at": at + timedelta(minutes=lasts),
        "rooms": (GOLD,),
        "floor_languages": ("en",),
        "interpretation": (),
        "time_announced": True,
        "is_cancelled": False,
        "is_restricted": False,
        "seats_left": None,
    }
    return SimpleNamespace(**(usual | fields))


@pytest.mark.parametrize(
    ("floor", "interpretation", "followed", "expected"),
    [
        (["en"], [], ["fr"], False),
        (["en"], ["fr"], ["fr", "es"], True),
        (["fr"], [], ["es", "fr"], True),
        ([], [], ["fr"], True),
        (["en"], [], [], True),
    ],
)
def test_a_session_is_followed_on_the_floor_or_by_interpretation(
    floor: list[str], interpretation: list[str], followed: list[str], expected: bool
) -> None:
    session = seen(floor_languages=floor, interpretation=interpretation)
    assert is_followed(spoken(session), followed) is expected


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, (2, "fr")),
        ({"interpretation": ("es", "fr")}, (2, "es")),  # what is preferred comes first
        ({"floor_languages": ("en",)}, None),
        ({"title": {"en": "Another stand"}}, None),
        ({"kind": "plenary"}, None),
        ({"title": {"en": "Another"}, "kind": "plenary", "round": "one"}, (2, "fr")),
        ({"starts": 0}, None),
        ({"is_cancelled": True}, None),
        ({"is_restricted": True}, None),
        ({"seats_left": 0}, None),
        ({"seats_left": 1}, (2, "fr")),
        ({"time_announced": False}, None),
    ],
)
def test_the_next_one_repeats_it_later_in_a_language_that_is_followed(
    fields: dict[str, Any], expected: tuple[int, str] | None
) -> None:
    missed = seen(round="one")
    other = seen(2, **({"starts": 180, "floor_languages": ("fr",)} | fields))

    found = next_followed(missed, [missed, other], ["es", "fr"])

    assert (found and (found.session.id, found.language)) == expected


@pytest.mark.parametrize(
    ("gap", "fields", "expected"),
    [
        (4, {"rooms": (ARC,)}, (4, 6)),
        (6, {"rooms": (ARC,)}, None),
        (0, {"rooms": (SILVER,)}, (0, 3)),
        (3, {"rooms": (SILVER,)}, None),
        (0, {"rooms": (GOLD,)}, None),
        (0, {"rooms": (ARC, GOLD)}, None),  # of several rooms the nearest
        (0, {"rooms": ()}, None),
        (-30, {"rooms": (ARC,)}, None),  # they overlap, which is said otherwise
        (0, {"rooms": (ARC,), "day": "Wednesday"}, None),
        (0, {"rooms": (ARC,), "is_cancelled": True}, None),
        (0, {"rooms": (ARC,), "time_announced": False}, None),
    ],
)
def test_a_way_that_takes_longer_than_there_is_time(
    gap: int, fields: dict[str, Any], expected: tuple[int, int] | None
) -> None:
    entries: Any = [SimpleNamespace(session=one) for one in (seen(), seen(2, starts=60 + gap, **fields))]

    found = walks(entries).get(2)

    assert (found and (found.minutes, found.way)) == expected


@pytest.fixture
def week(app: Flask) -> None:
    """Ben follows French alone; he chose a demonstration in English that is repeated in French, and at
    once after it something two floors above."""
    with app.app_context():
        event = make.event()
        ben = attendee(event)
        db.session.execute(update(Registration).values(languages=["fr"]))
        gold, arc = make.room(event), make.room(event, "arc", name=Text(en="Arc"), floor="3")
        demonstration: dict[str, Any] = {"kind": "demonstration", "minutes": 30, "interpretation": []}
        stand = make.session(event, "A stand", rooms=(gold,), **demonstration)
        later = stand.starts + timedelta(hours=2)
        make.session(event, "A stand", starts=later, floor_languages=["fr"], **demonstration)
        after = make.session(event, "After", starts=stand.ends, rooms=(arc,))
        for session in (stand, after):
            add(ben, event, session)
        db.session.commit()


def test_the_agenda_says_what_does_not_fit_and_what_would(
    week: None, sign_in: Callable[..., FlaskClient]
) -> None:
    page = " ".join(sign_in("ben.adams@example.org").get("/forum/agenda").text.split())

    assert page.count("In none of the languages you follow.") == 1
    said = 'The next one in a language you follow (<bdi lang="fr">français</bdi>): <bdi>A stand</bdi>, '
    assert f"{said}Tuesday 15 October, 16:00</a>" in page
    assert "0 minutes from <bdi>Gold Hall</bdi> to <bdi>Arc</bdi>, and the way takes about 6" in page


def test_a_day_shared_by_many_says_it_to_whom_it_concerns_alone(
    app: Flask, week: None, sign_in: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        sue = attendee(db.session.query(Event).one(), "Sue Park")
        own = update(Registration).where(Registration.person_id == sue.id)
        db.session.execute(own.values(languages=["en", "fr"]))
        db.session.commit()

    emails = [f"{name}@example.org" for name in ("sue.park", "ben.adams", "sue.park", "ben.adams")]
    pages = [sign_in(email).get("/forum/programme/2019-10-15").text for email in emails]

    assert [page.count("In none of the languages you follow.") for page in pages] == [0, 1, 0, 1]


@pytest.mark.parametrize("page", ["programme", "programme/2019-10-15?view=grid", "sessions/stand"])
def test_what_one_could_not_follow_is_marked_before_it_is_chosen(
    app: Flask, week: None, sign_in: Callable[..., FlaskClient], page: str
) -> None:
    with app.app_context():
        stand = db.session.query(Session).order_by(Session.id).first()
        assert stand is not None
        stand.ref = "stand"
        db.session.execute(delete(AgendaEntry).where(AgendaEntry.session_id == stand.id))
        make.revise(stand.event)
        db.session.commit()
    ben = sign_in("ben.adams@example.org")

    text = " ".join(ben.get(f"/forum/{page}").text.split())
    warned, answer = text.count("In none of the languages you follow."), press(ben, "stand")

    assert (warned > 0, answer.status_code) == (True, 303)
    assert "The next one in a language you follow" in ben.get("/forum/agenda").text.partition("<h1")[0]


@pytest.mark.parametrize("page", ["programme", "programme?q=stand", "rooms/gold-hall", "speakers", "changes"])
def test_every_list_lets_one_choose(
    app: Flask, week: None, sign_in: Callable[..., FlaskClient], client: FlaskClient, page: str
) -> None:
    with app.app_context():
        session = db.session.query(Session).order_by(Session.id).first()
        assert session is not None
        session.ref, session.speakers = "stand", [Speaker(name="Sue Lee", role=Text())]
        keep_history(session, "starts", "2019-10-15 08:00", "2019-10-15 14:00", by_id=None, at=NOON)
        address = f"speakers/{speaker_ref(session.event, session.speakers[0])}"
        make.revise(session.event)
        db.session.commit()
    there = f"/forum/{address if page == 'speakers' else page}"

    own, anonymous = sign_in("ben.adams@example.org").get(there).text, client.get(there).text

    button = 'action="/forum/agenda/stand/remove"'
    assert [button in one for one in (own, anonymous)] == [True, False]
    assert "agenda/choose.js" in own


def test_whoever_chooses_it_is_told_at_once(
    app: Flask, week: None, sign_in: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        own = {"floor_languages": ["en"], "interpretation": []}
        ref = make.session(db.session.query(Event).one(), "In English", **own).ref
        db.session.commit()

    headers = make.SAME_SITE | {"Accept": "application/json"}
    answer = sign_in("ben.adams@example.org").post(f"/forum/agenda/{ref}", headers=headers)

    assert answer.json is not None
    said = "“<bdi>In English</bdi>” is in your agenda. In none of the languages you follow."
    assert answer.json["said"].startswith(said)


def test_the_agenda_costs_the_same_however_much_does_not_fit(
    app: Flask, week: None, sign_in: Callable[..., FlaskClient], statements: list[str]
) -> None:
    ben = sign_in("ben.adams@example.org")

    def cost() -> int:
        statements.clear()
        assert ben.get("/forum/agenda").status_code == 200
        return len(statements)

    short = cost()
    with app.app_context():
        event, person = db.session.query(Event).one(), make.person("Ben Adams")
        for number in range(28):
            add(person, event, make.session(event, f"In English {number}", interpretation=[]))
        db.session.commit()

    assert cost() == short
