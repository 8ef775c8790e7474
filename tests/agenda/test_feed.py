"""The calendar that follows one's agenda: what is in it, and what it never says."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.bodies.models import Membership
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Session, Speaker
from tests import make
from tests.agenda.cast import add, remove
from tests.agenda.feeds import ben, changed, chosen, events, forum, required, seen_by_a_role, summaries
from tests.make import NOON


def test_it_carries_the_week(app: Flask, client: FlaskClient, followed: str) -> None:
    chosen(app, "Plenary", starts=make.wall(15, 9))
    required(app)

    assert summaries(client, followed) == ["Plenary", "Marker title"]


def test_an_entry_says_what_when_and_where(app: Flask, client: FlaskClient, followed: str) -> None:
    with app.app_context():
        session = make.session(
            forum(), "Plenary", rooms=(make.room(forum()),), sequence=3, speakers=("Eva Lang",)
        )
        add(ben(), forum(), session)
        db.session.commit()
        ref, uid = session.ref, str(session.uid)

    assert events(client, followed) == [
        {
            "UID": uid,
            "DTSTAMP": "20190101T000000Z",
            "LAST-MODIFIED": "20190101T000000Z",
            "SEQUENCE": "3",
            "STATUS": "CONFIRMED",
            "TRANSP": "OPAQUE",
            "DTSTART": "20191015T120000Z",
            "DTEND": "20191015T133000Z",
            "SUMMARY": "Plenary",
            "DESCRIPTION": r"Tuesday 15 October\, 14:00–15:30\, Brussels time\nFloor: English\n"
            r"Interpretation: français\nEva Lang\, Speaker\n\nWhat it is about.",
            "LOCATION": r"Gold Hall\, Square",
            "CATEGORIES": "Plenary",
            "URL": f"http://localhost/forum/sessions/{ref}",
        }
    ]


def test_it_speaks_the_persons_language_whoever_fetches_it(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    chosen(app, "Plenary")
    with app.app_context():
        ben().language = "fr"
        db.session.commit()

    german = client.get(followed, headers={"Accept-Language": "de"})

    assert "mardi 15 octobre" in german.text.replace("\r\n ", "")
    assert german.data == client.get(followed).data


def test_what_is_dropped_is_simply_gone(app: Flask, client: FlaskClient, followed: str) -> None:
    session_id = chosen(app, "Plenary")
    with app.app_context():
        remove(ben(), forum(), db.session.get_one(Session, session_id))
        db.session.commit()

    assert summaries(client, followed) == []


def test_a_moved_session_counts_its_sequence_on(app: Flask, client: FlaskClient, followed: str) -> None:
    session_id = chosen(app, "Plenary")
    changed(app, session_id, moved_at=NOON, revised_at=NOON, sequence=1)

    (event,) = events(client, followed)

    assert (event["SEQUENCE"], event["DTSTAMP"]) == ("1", "20191015T100000Z")
    assert "This session was moved." in event["DESCRIPTION"]


def test_only_a_day_part_is_tentative(app: Flask, client: FlaskClient, followed: str) -> None:
    chosen(app, "Dinner", time_announced=False)

    (event,) = events(client, followed)

    assert event["STATUS"] == "TENTATIVE"
    assert event["DESCRIPTION"].startswith(r"Tuesday 15 October\, Afternoon. The hour will be announced.")


def test_provisional_is_said_in_words(app: Flask, client: FlaskClient, followed: str) -> None:
    chosen(app, provisional=True)

    (event,) = events(client, followed)

    assert (event["STATUS"], "Time and room are provisional." in event["DESCRIPTION"]) == ("CONFIRMED", True)


@pytest.mark.parametrize(
    ("days_ago", "expected"), [(-1, ["Cancelled: Talk"]), (2, ["Cancelled: Talk"]), (4, [])]
)
def test_a_cancelled_session_stays_until_days_after_its_slot(
    app: Flask,
    client: FlaskClient,
    followed: str,
    monkeypatch: pytest.MonkeyPatch,
    days_ago: int,
    expected: list[str],
) -> None:
    session_id = chosen(app, "Talk")
    changed(app, session_id, cancelled_at=NOON, sequence=1)
    later = NOON + timedelta(days=days_ago)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert summaries(client, followed) == expected


def test_a_cancelled_session_no_longer_takes_time(app: Flask, client: FlaskClient, followed: str) -> None:
    session_id = chosen(app, "Talk", starts=make.wall(15, 14))
    changed(app, session_id, cancelled_at=NOON, sequence=1, ends_at=clock.now())

    (event,) = events(client, followed)

    assert (event["STATUS"], event["TRANSP"], event["SEQUENCE"]) == ("CANCELLED", "TRANSPARENT", "1")


def test_what_all_see_alike_is_the_same_for_who_is_looked_at_alone(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    """Whoever sits on no body shares entries with all others like them."""
    chosen(app, "Plenary", starts=make.wall(15, 9))
    changed(app, chosen(app, "Talk"), cancelled_at=NOON, ends_at=clock.now())
    with app.app_context():
        board_id = make.body().id
        db.session.commit()
    for disclosure in ("veiled", "hidden"):
        closed = {"access": "restricted", "disclosure": disclosure, "body_id": board_id}
        changed(app, chosen(app, "Marker title"), **closed)
    with app.app_context():
        own = make.session(forum(), "Own talk", starts=make.wall(16, 9))
        own.speakers = [Speaker(name="Ben", role=Text(), person_id=ben().id, position=0)]
        make.session(forum(), "Elsewhere")
        db.session.commit()

    shared = client.get(followed).data
    with app.app_context():
        make.membership(make.body("council"), ben())
        db.session.commit()

    assert client.get(followed).data == shared
    assert summaries(client, followed) == ["Plenary", "Reserved", "Cancelled: Talk", "Own talk"]


# Restricted meetings


def test_a_member_with_a_confirmed_address_reads_it_in_full(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    required(app, disclosure="veiled")

    (event,) = events(client, followed)

    assert (event["SUMMARY"], event["LOCATION"], event["CLASS"]) == (
        "Marker title",
        r"Marker room\, Square",
        "PRIVATE",
    )


@pytest.mark.parametrize("disclosure", ["veiled", "hidden"])
def test_a_member_without_one_learns_nothing_here(
    app: Flask, client: FlaskClient, followed: str, disclosure: str
) -> None:
    required(app, disclosure=disclosure, seat={"address_confirmed_at": None})

    assert events(client, followed) == []


@pytest.mark.parametrize("disclosure", ["veiled", "hidden"])
def test_what_a_role_alone_opens_is_reserved(
    app: Flask, client: FlaskClient, followed: str, disclosure: str
) -> None:
    """A programme editor who is also a member: the page shows it, the secret address must not."""
    seen_by_a_role(app, disclosure)

    (event,) = events(client, followed)

    assert {
        name: event.get(name) for name in ("SUMMARY", "DESCRIPTION", "LOCATION", "URL", "CATEGORIES", "CLASS")
    } == {
        "SUMMARY": "Reserved",
        "DESCRIPTION": r"Tuesday 15 October\, 14:00–15:30\, Brussels time",
        "LOCATION": "Square",
        "URL": None,
        "CATEGORIES": None,
        "CLASS": "PRIVATE",
    }
    assert "Marker" not in client.get(followed).text


def test_what_was_reserved_is_newer_once_the_address_is_confirmed(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    seen_by_a_role(app, "veiled")
    (reserved,) = events(client, followed)
    with app.app_context():
        db.session.query(Membership).one().address_confirmed_at = NOON
        db.session.commit()
    (opened,) = events(client, followed)

    assert (reserved["SUMMARY"], opened["SUMMARY"]) == ("Reserved", "Marker title")
    assert int(reserved["SEQUENCE"]) < int(opened["SEQUENCE"])


def test_a_session_that_became_veiled_is_reserved(app: Flask, client: FlaskClient, followed: str) -> None:
    session_id = chosen(
        app, "Marker title", abstract=Text(en="Marker abstract"), speakers=("Marker speaker",)
    )
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        session.body, session.access, session.disclosure = make.body(), "restricted", "veiled"
        db.session.commit()

    assert (summaries(client, followed), "Marker" in client.get(followed).text) == (["Reserved"], False)


def test_a_mandate_that_ends_takes_the_meeting_away_at_the_next_fetch(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    required(app, disclosure="veiled")
    assert summaries(client, followed) == ["Marker title"]

    with app.app_context():
        db.session.query(Membership).one().until_at = NOON
        db.session.commit()

    assert summaries(client, followed) == []
