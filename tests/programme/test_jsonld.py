"""What event and session pages tell search engines and those who pass them on."""

import json
from collections.abc import Callable
from datetime import datetime
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Event, Speaker
from tests import make
from tests.make import NOON
from tests.statements import counting

OVERVIEW, DAY, PLENARY = "/forum/", "/forum/programme/2019-10-15", "/forum/sessions/plenary"
PLACE = {
    "@type": "Place",
    "name": "Square",
    "address": {
        "@type": "PostalAddress",
        "streetAddress": "Glass Cube",
        "addressLocality": "Brussels",
        "addressCountry": "BE",
    },
}
FRAME = {
    "@type": "Event",
    "@id": "http://localhost/forum/",
    "url": "http://localhost/forum/",
    "name": "The Forum",
    "startDate": "2019-10-13",
    "endDate": "2019-10-18",
    "location": PLACE,
}


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        make.event()
        db.session.commit()
    return app


def given(app: Flask, title: str = "Plenary", ref: str = "plenary", **fields: Any) -> None:
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        if fields.get("access") == "restricted":
            fields["body"] = make.body(ref)
        make.session(event, title, ref=ref, **fields)
        make.revise(event)
        db.session.commit()


def parsed(client: FlaskClient, path: str) -> Any:
    return html5lib.parse(client.get(path).text, namespaceHTMLElements=False)


def things(client: FlaskClient, path: str) -> list[Any]:
    """The JSON-LD of a page."""
    scripts = parsed(client, path).iter("script")
    return [json.loads(one.text) for one in scripts if one.get("type") == "application/ld+json"]


def graph(client: FlaskClient, path: str) -> dict[str, str]:
    """Its Open Graph tags, with its description."""
    tags = parsed(client, path).iter("meta")
    named = {tag.get("property") or tag.get("name"): tag.get("content") for tag in tags}
    return {
        name: text
        for name, text in named.items()
        if name and (name.startswith("og:") or name == "description")
    }


def test_an_event_tells_when_and_where_it_is_and_what_it_holds(forum: Flask, client: FlaskClient) -> None:
    given(forum)
    given(forum, "Coffee", ref="coffee", kind="break")

    [thing] = things(client, OVERVIEW)

    [part] = thing.pop("subEvent")
    assert thing == FRAME | {
        "@context": "https://schema.org",
        "description": "Protecting people",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": ["en", "fr"],
        "organizer": {"@type": "Organization", "name": "The organiser"},
    }
    assert (part["name"], part["url"]) == ("Plenary", "http://localhost/forum/sessions/plenary")


def test_a_session_tells_all_that_its_page_does(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        zoe = Speaker(name="Zoë", role=Text(en="Chair"), affiliation="An institute")
        make.session(event, "Plenary", ref="plenary", rooms=(make.room(event),)).speakers = [zoe]
        event.latitude, event.longitude = 50.84, 4.35
        db.session.commit()

    [thing] = things(client, PLENARY)

    geo = {"@type": "GeoCoordinates", "latitude": 50.84, "longitude": 4.35}
    assert thing == {
        "@context": "https://schema.org",
        "@type": "Event",
        "@id": "http://localhost/forum/sessions/plenary",
        "url": "http://localhost/forum/sessions/plenary",
        "name": "Plenary",
        "description": "What it is about.",
        "startDate": "2019-10-15T14:00:00+02:00",
        "endDate": "2019-10-15T15:30:00+02:00",
        "eventStatus": "https://schema.org/EventScheduled",
        "eventAttendanceMode": "https://schema.org/OfflineEventAttendanceMode",
        "inLanguage": ["en"],
        "location": PLACE | {"name": "Gold Hall, Square", "geo": geo},
        "organizer": {"@type": "Organization", "name": "The organiser"},
        "performer": [
            {
                "@type": "Person",
                "name": "Zoë",
                "affiliation": {"@type": "Organization", "name": "An institute"},
            }
        ],
        "superEvent": FRAME | {"location": PLACE | {"geo": geo}},
    }


EARLIER = datetime(2019, 10, 15, 9, 0, tzinfo=NOON.tzinfo)


@pytest.mark.parametrize(
    ("fields", "status", "previous"),
    [
        ({"moved_at": NOON, "previous_starts_at": EARLIER}, "EventRescheduled", "2019-10-15T11:00:00+02:00"),
        ({"moved_at": NOON}, "EventScheduled", None),  # only its end is another
        ({"cancelled_at": NOON, "previous_starts_at": EARLIER}, "EventCancelled", None),
    ],
)
def test_what_became_of_it(
    forum: Flask, client: FlaskClient, fields: dict[str, Any], status: str, previous: str | None
) -> None:
    given(forum, **fields)

    [thing] = things(client, PLENARY)

    told = (thing["eventStatus"], thing.get("previousStartDate"))
    assert told == (f"https://schema.org/{status}", previous)


def test_an_hour_to_be_announced_is_not_told(forum: Flask, client: FlaskClient) -> None:
    given(forum, time_announced=False, previous_starts_at=EARLIER)

    [thing] = things(client, PLENARY)

    assert (thing["startDate"], thing["endDate"]) == ("2019-10-15", "2019-10-15")
    assert (thing["eventStatus"], "previousStartDate" in thing) == (
        "https://schema.org/EventScheduled",
        False,
    )


@pytest.mark.parametrize("disclosure", ["open", "veiled", "hidden"])
def test_nothing_is_said_of_restricted_meetings_to_anybody(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient], disclosure: str
) -> None:
    with forum.app_context():
        make.role(make.person("Ada Admin"), "admin", None)
        db.session.commit()
    before = things(client, OVERVIEW)
    given(forum, "Bureau", access="restricted", disclosure=disclosure)

    for browser in (client, sign_in("ada.admin@example.org")):
        assert (things(browser, PLENARY), graph(browser, PLENARY)) == ([], {})
        assert things(browser, OVERVIEW) == before
        links = parsed(browser, PLENARY).iter("link")
        assert [link for link in links if link.get("rel") in ("canonical", "alternate")] == []


def test_a_title_cannot_break_out_of_its_place(forum: Flask, client: FlaskClient) -> None:
    title = "</script><script>alert(1)</script><!-- \" ' & \u2028"
    given(forum, title)

    for path in (OVERVIEW, PLENARY):
        text = client.get(path).text
        assert ("<script>alert" in text, "<!-- " in text) == (False, False)
        [thing] = things(client, path)
        assert title in (thing["name"], thing.get("subEvent", [{}])[0].get("name"))
    assert graph(client, PLENARY)["og:title"] == title


def test_texts_are_in_the_language_of_the_page(forum: Flask, client: FlaskClient) -> None:
    given(forum, abstract=Text(en="About", ar="حول"))

    [thing] = things(client, f"{PLENARY}?lang=ar")

    assert (thing["description"], thing["superEvent"]["name"]) == ("حول", "The Forum")
    assert graph(client, f"{PLENARY}?lang=ar")["og:locale"] == "ar_EG"


def test_open_graph_says_what_the_page_is(forum: Flask, client: FlaskClient) -> None:
    given(forum, abstract=Text(en="Long words. " * 99))
    frame = {"og:type": "website", "og:site_name": "The Forum", "og:locale": "en_US"}

    def told(path: str, title: str, text: str) -> dict[str, str]:
        url = {"og:url": f"http://localhost{path}"}
        return frame | url | {"og:title": title, "og:description": text, "description": text}

    assert graph(client, OVERVIEW) == told(OVERVIEW, "The Forum", "Protecting people")
    assert graph(client, DAY) == told(DAY, "Theme 3", "Tuesday 15 October, Square")
    named = {"programme": "Programme", "now": "Now and next", "rooms": "Rooms", "speakers": "Speakers"}
    titles = {path: graph(client, f"/forum/{path}")["og:title"] for path in named}
    assert titles == named
    session = graph(client, PLENARY)
    assert session == told(PLENARY, "Plenary", session["og:description"])
    assert len(session["og:description"]) <= 200


@pytest.mark.parametrize(
    ("query", "known_as"),
    [("", ""), ("?q=x", ""), ("?lang=fr", "?lang=fr"), ("?lang=fr-BE&q=x", "?lang=fr"), ("?lang=xx", "")],
)
def test_a_page_is_known_by_one_address_in_each_language(
    forum: Flask, client: FlaskClient, query: str, known_as: str
) -> None:
    given(forum)

    for path in (OVERVIEW, DAY, PLENARY):
        links = parsed(client, f"{path}{query}").iter("link")
        [address] = [link.get("href") for link in links if link.get("rel") == "canonical"]
        assert address == graph(client, f"{path}{query}")["og:url"] == f"http://localhost{path}{known_as}"


def test_the_overview_costs_the_same_at_any_length(forum: Flask, client: FlaskClient) -> None:
    def cost() -> int:
        with counting(forum) as sent:
            client.get(OVERVIEW)
        return len(sent)

    given(forum)
    short = cost()
    for number in range(29):
        given(forum, ref=f"ref{number}")

    assert (cost(), len(things(client, OVERVIEW)[0]["subEvent"])) == (short, 30)
