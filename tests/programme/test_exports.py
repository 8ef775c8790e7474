"""schedule.xml, schedule.json and the sitemap, as anybody may fetch them."""

import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES, Text
from eventapp.programme.models import Event, Session, Track
from tests import make
from tests.make import NOON
from tests.programme.test_frab import ARABIC, CHINESE, json_schema, xsd
from tests.statements import counting

XML, JSON, SITEMAP = "/forum/schedule.xml", "/forum/schedule.json", "/sitemap.xml"
FILES = (XML, JSON, SITEMAP)
LOC = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"
LINK = "{http://www.w3.org/1999/xhtml}link"


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        make.event()
        db.session.commit()
    return app


def given(app: Flask, title: str = "Plenary", rooms: tuple[str, ...] = (), **fields: Any) -> int:
    """A session of the forum in those rooms; its number."""
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        if fields.get("access") == "restricted":
            fields["body"] = make.body(title.lower(), name=Text(en=f"Body of {title}"))
        here = tuple(_room(event, name) for name in rooms)
        made: int = make.session(event, title, rooms=here, **fields).id
        make.revise(event)
        db.session.commit()
    return made


def _room(event: Event, name: str) -> Any:
    there = db.session.query(make.Room).filter_by(code=name.lower()).first()
    return there or make.room(event, name.lower(), name=Text(en=name))


def read(data: bytes) -> ET.Element:
    return ET.fromstring(data)  # noqa: S314 - our own


def items(client: FlaskClient) -> dict[str, ET.Element]:
    return {str(item.findtext("title")): item for item in read(client.get(XML).data).iter("event")}


def test_both_files_are_valid_in_every_script_and_at_every_length(forum: Flask, client: FlaskClient) -> None:
    given(forum, ARABIC, ("القاعة",), speakers=("أمينة",))
    given(forum, CHINESE, floor_languages=[])
    given(forum, "Zone", ("Foyer",), starts=make.wall(14, 10), minutes=25 * 60)

    for query in ("", "?lang=ar", "?lang=zh"):
        document = client.get(JSON + query).get_json()
        assert list(json_schema().iter_errors(document)) == []
        assert list(xsd().iter_errors(client.get(XML + query).data)) == []
    assert list(items(client)) == ["Zone (1/2)", ARABIC, "Zone (2/2)", CHINESE]


def test_an_item_is_known_by_what_is_stored(forum: Flask, client: FlaskClient) -> None:
    number = given(forum, abstract=Text(en="About", fr="À propos"), ref="plenary", kind="summit")
    with forum.app_context():
        uid = str(db.session.get_one(Session, number).uid)

    item = items(client)["Plenary"]

    assert (item.attrib, item.findtext("slug")) == (
        {"guid": uid, "id": str(number)},
        f"forum-session-{number}",
    )
    assert (item.findtext("url"), item.findtext("type")) == (
        "http://localhost/forum/sessions/plenary",
        "summit",
    )
    assert (item.findtext("abstract"), "À propos" in client.get(f"{XML}?lang=fr").text) == ("About", True)


def test_a_session_over_several_rooms_is_one_item_in_the_first(forum: Flask, client: FlaskClient) -> None:
    given(forum, "Small", ("Copper", "Gold"))
    given(forum, "Nowhere", provisional=True)

    told = {
        title: (item.findtext("room"), item.findtext("description")) for title, item in items(client).items()
    }

    assert told["Small"][0] == "Copper"
    assert (told["Small"][1] or "").splitlines()[0] == "Copper, Gold"
    assert told["Nowhere"][0] == "Square"
    assert (told["Nowhere"][1] or "").splitlines()[0] == "Time and room are provisional."


def test_breaks_cancelled_sessions_and_drafts_are_left_out(forum: Flask, client: FlaskClient) -> None:
    given(forum)
    given(forum, "Coffee", kind="break")
    given(forum, "Cancelled", cancelled_at=NOON)
    given(forum, "Draft", published_at=None)

    assert list(items(client)) == ["Plenary"]


def test_they_say_of_closed_meetings_what_a_stranger_may_know(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    with forum.app_context():
        make.role(make.person("Ada Admin"), "admin", None)
        make.room(db.session.query(Event).one(), "secret", name=Text(en="Secret"))
        db.session.commit()
    given(forum, "Open", ("Gold",), access="restricted")
    before = {path: client.get(path).data for path in FILES}
    for disclosure in ("veiled", "hidden"):
        secret = forum_track(forum, f"Track of {disclosure}")
        given(forum, disclosure, ("Secret",), access="restricted", disclosure=disclosure, track_id=secret)

    assert "Participation is restricted" in str(items(client)["Open"].findtext("description"))
    for path in FILES:
        assert client.get(path).data == sign_in("ada.admin@example.org").get(path).data == before[path]


def forum_track(app: Flask, name: str) -> int:
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        made: int = make.keep(Track(event_id=event.id, code=name.lower(), name=Text(en=name))).id
        db.session.commit()
    return made


def test_an_event_without_sessions_has_its_days(forum: Flask, client: FlaskClient) -> None:
    assert [day.get("date") for day in read(client.get(XML).data).iter("day")][::5] == [
        "2019-10-13",
        "2019-10-18",
    ]
    assert [client.get(f"/nowhere/schedule.{form}").status_code for form in ("xml", "json")] == [404, 404]


@pytest.mark.parametrize("path", FILES)
def test_the_bytes_do_not_depend_on_when_or_by_whom_they_are_asked_for(
    forum: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    given(forum, "Plenary", ("Gold", "Copper"))
    first = client.get(path)
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(days=9))
    second = client.get(path, headers={"Accept-Language": "ar", "Cookie": "lang=fr"})

    assert (first.data, first.headers["ETag"]) == (second.data, second.headers["ETag"])
    assert ["Set-Cookie" in answer.headers for answer in (first, second)] == [False, False]


@pytest.mark.parametrize("path", [*FILES, "/robots.txt"])
@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_bytes_gets_304(forum: Flask, client: FlaskClient, path: str, form: str) -> None:
    etag = client.get(path).headers["ETag"]

    for ask in (client.get, client.head):
        answer = ask(path, headers={"If-None-Match": form.format(etag)})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)


@pytest.mark.parametrize("path", [XML, JSON])
def test_a_schedule_says_when_it_was_last_revised(forum: Flask, client: FlaskClient, path: str) -> None:
    given(forum, revised_at=NOON)
    given(forum, "Hidden", access="restricted", disclosure="hidden", revised_at=NOON + timedelta(days=1))

    got, asked = client.get(path), client.head(path)

    names = ("ETag", "Last-Modified", "Content-Length", "Content-Type")
    assert [asked.headers[name] for name in names] == [got.headers[name] for name in names]
    assert (asked.data, got.headers["Last-Modified"]) == (b"", "Tue, 15 Oct 2019 10:00:00 GMT")


def test_the_version_tells_that_something_was_withdrawn(forum: Flask, client: FlaskClient) -> None:
    given(forum, "Stays")
    goes = given(forum, "Goes")
    before = read(client.get(XML).data).findtext("version")
    with forum.app_context():
        withdrawn = db.session.get_one(Session, goes)
        withdrawn.published_at = None
        make.revise(withdrawn.event)
        db.session.commit()

    after = read(client.get(XML).data).findtext("version")
    assert (after != before, client.get(JSON).get_json()["schedule"]["version"]) == (True, after)


def test_the_sitemap_names_every_public_page_and_no_other(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        make.session(make.event("day", starts_on=NOON.date(), ends_on=NOON.date()), ref="opening")
        make.session(make.event("unpublished"), published_at=None)
        db.session.commit()
    given(forum, ref="plenary", rooms=("Gold",))
    given(forum, "Bureau", access="restricted", ref="bureau")
    given(forum, "Draft", published_at=None, ref="draft")

    found = {
        str(loc.text).removeprefix("http://localhost") for loc in read(client.get(SITEMAP).data).iter(LOC)
    }

    names = ("", "programme", "now", "rooms", "speakers", "changes", "registration")
    pages = {f"/{event}/{name}" for event in ("forum", "day") for name in names}
    days = {f"/forum/programme/2019-10-{day}" for day in range(13, 19)} | {"/day/programme/2019-10-15"}
    named = {"/forum/sessions/plenary", "/forum/rooms/gold", "/day/sessions/opening"}
    assert found == {"/", "/accessibility", "/privacy", *named, *pages, *days}


def test_every_page_of_the_sitemap_says_the_same_of_itself(forum: Flask, client: FlaskClient) -> None:
    given(forum)

    for url in read(client.get(SITEMAP).data):
        address = str(url.findtext(LOC))
        listed = {link.get("hreflang"): link.get("href") for link in url.iter(LINK)}
        page = html5lib.parse(client.get(f"{address}?q=x").text, namespaceHTMLElements=False)
        links = {link.get("rel"): link.get("href") for link in page.iter("link") if not link.get("hreflang")}
        assert {
            link.get("hreflang"): link.get("href") for link in page.iter("link") if link.get("hreflang")
        } == listed
        assert (links["canonical"], set(listed)) == (address, {"x-default", *LANGUAGES})


def test_a_schedule_costs_the_same_at_any_length(forum: Flask, client: FlaskClient) -> None:
    def costs() -> list[int]:
        sent = []
        for path in FILES:
            with counting(forum) as statements:
                client.get(path)
            sent.append(len(statements))
        return sent

    given(forum, "First", ("Gold",))
    short = costs()
    for number in range(29):
        given(forum, f"Number {number}", ("Gold", "Copper"))
    long = costs()

    rooms = json.loads(client.get(JSON).data)["schedule"]["conference"]["days"][2]["rooms"]
    assert (long, sum(map(len, rooms.values()))) == (short, 30)
