"""Speakers: gathered from what a viewer may see, searched, each with an address that says nothing."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.paging import SIZE
from eventapp.policy import ANONYMOUS
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.speaking import named, speaker_ref, speakers_of
from eventapp.programme.visibility import visible_sessions
from tests import make
from tests.programme.test_views import words
from tests.statements import counting


def speaks(name: str, affiliation: str = "", role: str = "Speaker", **fields: object) -> Speaker:
    return Speaker(name=name, affiliation=affiliation, role=Text(en=role), **fields)


def given(event: Event, title: str, *speakers: Speaker, **fields: object) -> Session:
    session = make.session(event, title, **fields)  # type: ignore[arg-type]
    session.speakers = list(speakers)
    db.session.flush()
    return session


def listed(event: Event) -> list[tuple[str, str, list[str]]]:
    found = speakers_of(event, visible_sessions(ANONYMOUS, event))
    return [(one.name, one.affiliation, [session.title["en"] for session in one.sessions]) for one in found]


def test_one_name_with_one_affiliation_is_one_speaker(database: None) -> None:
    event = make.event()
    given(event, "First", speaks("Zoë Peeterman", "INAMI", "Chair"), starts=make.wall(14, 9))
    given(event, "Second", speaks("ZOE  PEETERMAN", "Inami"), speaks("Ben Adams"), starts=make.wall(15, 9))

    assert listed(event) == [("Ben Adams", "", ["Second"]), ("Zoë Peeterman", "INAMI", ["First", "Second"])]


def test_namesakes_of_two_houses_are_two_speakers(database: None) -> None:
    event = make.event()
    given(event, "First", speaks("Ali Hassan", "CNSS"), speaks("Ali Hassan", "GOSI"))

    assert listed(event) == [("Ali Hassan", "CNSS", ["First"]), ("Ali Hassan", "GOSI", ["First"])]


def test_who_speaks_twice_at_a_session_is_listed_with_it_once(database: None) -> None:
    event = make.event()
    given(event, "First", speaks("Ben Adams", role="Chair"), speaks("Ben Adams", role="Panellist"))

    one = speakers_of(event, visible_sessions(ANONYMOUS, event))[0]
    assert ([role["en"] for role in one.roles], len(one.sessions)) == (["Chair", "Panellist"], 1)


def test_an_address_depends_on_nothing_but_what_is_printed(database: None) -> None:
    event, other = make.event(), make.event("other")
    person = make.person()
    printed = [speaks("李明", "卫生部"), speaks("李明", "卫生部", "Chair", person_id=person.id, position=4)]

    refs = {speaker_ref(event, speaker) for speaker in printed}

    assert len(refs) == 1
    assert refs.isdisjoint({speaker_ref(event, speaks("李明")), speaker_ref(other, printed[0])})
    assert all(ref.isalnum() and len(ref) == 12 for ref in refs)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", 3),
        ("zoe", 1),
        ("ZOË inami", 1),
        ("اسماعيل", 1),
        ("a", 3),
        ("zoe adams", 0),
        ("!!!", 0),
    ],
)
def test_a_search_folds_as_the_programme_s_does(database: None, asked: str, found: int) -> None:
    event = make.event()
    given(event, "One", speaks("Zoë Peeterman", "INAMI"), speaks("Ben Adams"), speaks("إسماعيل", "GOSI a"))

    assert len(named(speakers_of(event, visible_sessions(ANONYMOUS, event)), asked)) == found


@pytest.fixture
def forum(app: Flask) -> Flask:
    """Who speaks at a public session, and at one of every kind that is not."""
    with app.app_context():
        event = make.event()
        given(event, "Plenary", speaks("Ann Open", "Institute", "Chair"))
        given(event, "Unwritten", speaks("Ann Draft"), published_at=None)
        for disclosure in ("veiled", "hidden"):
            body = make.body(disclosure)
            closed = {"access": "restricted", "disclosure": disclosure, "body": body}
            given(event, disclosure, speaks(f"Ann {disclosure}"), speaks("Ann Open", "Institute"), **closed)
        make.role(make.person("Ada Admin"), "admin", None)
        db.session.commit()
    return app


def address(app: Flask, name: str, affiliation: str = "") -> str:
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        return f"/forum/speakers/{speaker_ref(event, speaks(name, affiliation))}"


def test_the_list_and_the_pages_know_only_sessions_that_the_viewer_may_see(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    names = ("Ann Open", "Ann Draft", "Ann veiled", "Ann hidden")
    addresses = [address(forum, name, "Institute" if name == "Ann Open" else "") for name in names]
    admin = sign_in("ada.admin@example.org")

    told = {
        who: (
            [name in browser.get("/forum/speakers").text for name in names],
            [browser.get(one).status_code for one in addresses],
        )
        for who, browser in (("stranger", client), ("admin", admin))
    }

    assert told == {
        "stranger": ([True, False, False, False], [200, 404, 404, 404]),
        "admin": ([True, False, True, True], [200, 404, 200, 200]),
    }


def test_a_page_tells_who_it_is_and_when_they_speak(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    path = address(forum, "Ann Open", "Institute")

    stranger = words(client.get(path).text)
    admin = words(sign_in("ada.admin@example.org").get(path).text)

    assert "Ann Open Institute Chair Tuesday 15 October Theme 3 14:00 Plenary" in stranger
    assert [word in stranger for word in ("veiled", "hidden")] == [False, False]
    assert [word in admin for word in ("veiled", "hidden")] == [True, True]


def test_a_session_leads_to_its_speakers(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        ref = db.session.query(Session.ref).filter_by(published_at=make.LONG_AGO, disclosure="open").scalar()
    assert f'href="{address(forum, "Ann Open", "Institute")}"' in client.get(f"/forum/sessions/{ref}").text


def test_before_anybody_is_announced_the_list_says_so(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.event("small")
        db.session.commit()
    page = client.get("/small/speakers").text
    assert ("No speakers have been announced yet" in page, 'name="q"' in page) == (True, False)


def test_a_search_that_finds_nobody_says_so(forum: Flask, client: FlaskClient) -> None:
    page = client.get("/forum/speakers?q=nobody").text
    assert ("Nothing matches" in page, "Ann Open" in page) == (True, False)


def test_the_list_comes_in_pages_and_keeps_the_search(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        given(make.event(), "Crowd", *(speaks(f"Speaker {number:03d}") for number in range(SIZE + 1)))
        db.session.commit()

    first, last = (client.get(f"/forum/speakers?q=speaker&page={number}").text for number in (1, 2))

    assert ("Speaker 049" in first, "Speaker 050" in first, "Speaker 050" in last) == (True, False, True)
    assert "/forum/speakers?page=2&amp;q=speaker" in first


def test_thirty_speakers_cost_as_many_statements_as_one(app: Flask, client: FlaskClient) -> None:
    costs = []
    for code, count in (("single", 1), ("full", 30)):
        with app.app_context():
            event = make.event(code)
            for number in range(count):
                given(event, f"Session {number}", speaks("Sue Lee"), speaks(f"Ben {number}"))
            ref = speaker_ref(event, speaks("Sue Lee"))
            db.session.commit()
        with counting(app) as sent:
            assert client.get(f"/{code}/speakers").status_code == 200
            assert client.get(f"/{code}/speakers/{ref}").status_code == 200
        costs.append(len(sent))
    assert costs[0] == costs[1]
