"""Searching and filtering the programme, which finds a word only for those who may read it."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, select

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import next_revision
from eventapp.programme.models import Session, Track
from eventapp.programme.queries import event_by_code
from tests import make
from tests.core.engines import ON_SQLITE

SECRETS = ["Election", "must", "go", "Sue", "Lee", "Caisse", "Oak", "Wahl", "119"]


@pytest.fixture
def forum(app: Flask) -> None:
    """A plenary, a workshop on the digital track, a veiled and a hidden meeting of the Bureau."""
    with app.app_context():
        event, bureau = make.event("forum"), make.body(open_title=Text(en="Reserved", fr="Réservé"))
        digital = make.keep(Track(event_id=event.id, code="digital", name=Text(en="Digital line")))
        title = Text(en="Solutions for excellence", fr="Solutions d’élite", ar="حلول للتميّز")
        make.session(event, ref="plenary", interpretation=["ar"]).title = Text(title, zh="卓越解决方案")
        workshop: dict[str, Any] = {"kind": "interactive", "track": digital, "floor_languages": ["nl"]}
        make.session(event, "Workshop", ref="workshop", **workshop)
        for disclosure in ("veiled", "hidden"):
            meeting = make.session(event, ref=disclosure, **secret(event, bureau, disclosure))
            meeting.title = Text(en="Election of a president", de="Wahl")
        make.membership(bureau, make.person("Mia Member"))
        make.role(make.person("Olga Organiser"), "organiser", event)
        db.session.commit()


def secret(event: Any, bureau: Any, disclosure: str) -> dict[str, Any]:
    return {
        "abstract": Text(en="Why he must go."),
        "kind": "summit",
        "number": 119,
        "access": "restricted",
        "disclosure": disclosure,
        "body_id": bureau.id,
        "rooms": (make.room(event, disclosure, name=Text(en="Oak Room")),),
        "speakers": ("Sue Lee",),
        "track": make.keep(Track(event_id=event.id, code=disclosure, name=Text(en="Secret line"))),
        "floor_languages": ["ru"],
    }


def found(client: FlaskClient, **asked: str) -> list[str]:
    """The refs of the sessions that the week lists, in order."""
    page = client.get("/forum/programme", query_string=asked).text
    return re.findall(r'<h3><a href="/forum/sessions/(\w+)"', page)


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "refs"),
    [
        ({}, ["plenary", "workshop", "veiled"]),
        ({"q": "EXCELLENCE"}, ["plenary"]),
        ({"q": "elite"}, ["plenary"]),
        ({"q": "للتميز"}, ["plenary"]),
        ({"q": "解决"}, ["plenary"]),
        ({"q": "workshop excellence"}, []),
        ({"q": "reserve"}, ["veiled"]),
        ({"kind": "interactive"}, ["workshop"]),
        ({"kind": "statutory"}, ["veiled"]),
        ({"language": "ar"}, ["plenary"]),
        ({"language": "nl"}, ["workshop"]),
        ({"track": "digital"}, ["workshop"]),
        ({"q": "work", "kind": "interactive", "language": "nl", "track": "digital"}, ["workshop"]),
        ({"q": "%"}, []),
        ({"q": "x" * 5000}, []),
        ({"kind": "nonsense"}, []),
    ],
)
def test_filters_combine_and_live_in_the_address(
    client: FlaskClient, forum: None, asked: dict[str, str], refs: list[str]
) -> None:
    assert found(client, **asked) == refs


def test_a_day_is_filtered_as_the_week_is(client: FlaskClient, forum: None) -> None:
    page = client.get("/forum/programme/2019-10-15?q=solutions&kind=plenary").text
    assert re.findall(r'<h3><a href="/forum/sessions/(\w+)"', page) == ["plenary"]
    assert "Nothing matches" in client.get("/forum/programme/2019-10-15?q=nothing").text


def test_what_was_asked_stands_in_the_form_again(client: FlaskClient, forum: None) -> None:
    page = client.get("/forum/programme", query_string={"q": '"><zz>', "kind": "plenary"}).text
    assert 'value="&#34;&gt;&lt;zz&gt;"' in page
    assert '<option value="plenary" selected>' in page
    assert "0 sessions found" in page


@ON_SQLITE
@pytest.mark.parametrize("word", SECRETS)
def test_no_word_of_a_closed_meeting_is_found(client: FlaskClient, forum: None, word: str) -> None:
    assert {"veiled", "hidden"}.isdisjoint(found(client, q=word))


@ON_SQLITE
@pytest.mark.parametrize(
    ("name", "value"), [("kind", "summit"), ("language", "ru"), ("track", "veiled"), ("track", "hidden")]
)
def test_no_filter_tells_what_a_closed_meeting_is(
    client: FlaskClient, forum: None, name: str, value: str
) -> None:
    assert found(client, **{name: value}) == []


def test_the_filter_offers_only_what_one_may_see(client: FlaskClient, forum: None) -> None:
    page = client.get("/forum/programme").text
    offered = re.findall(r'<option value="(\w*)"', page)
    kinds, languages, tracks = ["plenary", "interactive", "statutory"], ["en", "fr", "ar", "nl"], ["digital"]
    assert offered == ["", *kinds, "", *languages, "", *tracks]


@pytest.mark.parametrize("who", ["mia.member@example.org", "olga.organiser@example.org"])
def test_those_who_may_read_it_find_it(forum: None, sign_in: Callable[[str], FlaskClient], who: str) -> None:
    client = sign_in(who)
    assert found(client, q="election") == ["veiled", "hidden"]
    assert found(client, kind="summit") == ["veiled", "hidden"]


@ON_SQLITE
@pytest.mark.parametrize("path", ["", "programme", "programme/2019-10-15", "now", "sessions/veiled"])
def test_no_page_shows_outsiders_more_than_the_veil(client: FlaskClient, forum: None, path: str) -> None:
    page = client.get(f"/forum/{path}").text
    leaked = ["Election", "Wahl", "must go", "Sue Lee", "Oak Room", "Secret line", "Summit", "119"]
    assert [word for word in leaked if word in page] == []


def test_a_veiled_meeting_has_a_page_that_says_it_is_closed(client: FlaskClient, forum: None) -> None:
    page = client.get("/forum/sessions/veiled").text
    assert "<h1><bdi>Reserved</bdi></h1>" in page
    assert "This is a closed meeting." in page
    assert "14:00 – 15:30" in page


def test_a_hidden_meeting_answers_as_none_does(client: FlaskClient, forum: None) -> None:
    hidden, none = client.get("/forum/sessions/hidden"), client.get("/forum/sessions/never1")
    assert (hidden.status_code, none.status_code) == (404, 404)
    assert hidden.text == none.text.replace("/sessions/never1", "/sessions/hidden")
    assert {name for name, _ in hidden.headers} == {name for name, _ in none.headers}


def test_a_member_reads_the_meeting_and_that_it_is_restricted(
    forum: None, sign_in: Callable[[str], FlaskClient]
) -> None:
    page = sign_in("mia.member@example.org").get("/forum/sessions/hidden").text
    assert [word for word in ("Election of a president", "Sue Lee", "Oak Room") if word not in page] == []
    assert "Participation is restricted to members of the body “Bureau”." in page


def test_an_open_restricted_meeting_is_marked_as_the_printed_programme_did(
    app: Flask, client: FlaskClient, forum: None
) -> None:
    with app.app_context():
        event, council = db.session.query(make.Event).one(), make.body("council", name=Text(en="Council"))
        make.session(event, "38th Council", ref="open", access="restricted", body_id=council.id)
        db.session.commit()
    page = client.get("/forum/sessions/open").text
    assert "* Participation is restricted to members of the body “Council”." in page
    assert "Members of the body “Council”" in client.get("/forum/programme/2019-10-15").text


@ON_SQLITE
def test_a_search_reads_no_row_but_of_what_it_finds(app: Flask, client: FlaskClient, forum: None) -> None:
    """From the second one on: what can be found is gone through in memory."""
    read: list[str] = []
    found(client, q="reserve")
    with load_events(read):
        assert found(client, q="work") == ["workshop"]
    assert read == ["workshop"]


def test_what_is_found_changes_at_once(app: Flask, client: FlaskClient, forum: None) -> None:
    assert (found(client, q="work"), found(client, q="wrangling")) == (["workshop"], [])
    with app.app_context():
        workshop = db.session.scalars(select(Session).where(Session.ref == "workshop")).one()
        workshop.title = Text(en="Wrangling")
        workshop.revision = next_revision(event_by_code("forum"), is_framed=True)
        db.session.commit()
    assert (found(client, q="Work"), found(client, q="Wrangling")) == ([], ["workshop"])


def test_what_one_finds_nobody_else_does(
    forum: None, client: FlaskClient, sign_in: Callable[..., Any]
) -> None:
    organiser, member, ben = (
        sign_in(f"{name}@example.org") for name in ("olga.organiser", "mia.member", "ben")
    )
    for asking, refs in [
        (organiser, ["veiled", "hidden"]),
        (ben, []),
        (member, ["veiled", "hidden"]),
        (client, []),
    ] * 2:
        assert found(asking, q="election") == refs


@contextmanager
def load_events(read: list[str]) -> Iterator[None]:
    """The refs of the sessions that are read meanwhile."""

    def note(session: Session, _context: Any) -> None:
        read.append(session.ref)

    event.listen(Session, "load", note)
    try:
        yield
    finally:
        event.remove(Session, "load", note)
