"""The house's own pages: events, language, the organisers' overview."""

from collections.abc import Callable
from datetime import date, datetime, timedelta

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update

from eventapp.badges.domain import issue_badge
from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES, Text
from eventapp.people.models import Person
from eventapp.registration.models import Registration
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.statements import counting

Browser = Callable[[str], FlaskClient]
ROLES = ["organiser", "registration_desk", "programme_editor", "door_lead", "statutory_secretary", "viewer"]


@pytest.fixture
def forum(app: Flask) -> None:
    """Three registrations, two sessions of which one is a draft, and somebody for each role."""
    with app.app_context():
        event = make.event("forum", capacity=1500, title=Text(en="The <Forum>", ar="المنتدى"))
        make.session(event)
        make.session(event, published_at=None)
        for name, state in (("Ben Adams", "approved"), ("Sue Lee", "submitted"), ("Pia May", "waiting")):
            make.registration(event, make.person(name), state=state)
        for role in ROLES:
            make.role(make.person(role), role, event)
        make.role(make.person("otto"), "organiser", make.event("other"))
        make.role(make.person("ada"), "admin", None)
        db.session.commit()


@ON_SQLITE
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("path", ["/", "/accessibility", "/privacy"])
def test_pages_are_correct_html_and_set_no_cookie(
    client: FlaskClient, forum: None, path: str, language: str
) -> None:
    answer = client.get(f"{path}?lang={language}")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])


def test_events_are_listed_the_latest_first(app: Flask, client: FlaskClient, forum: None) -> None:
    with app.app_context():
        on = date(2017, 5, 30)
        launch = make.event("launch", starts_on=on, ends_on=on, title=Text(en="Launch"))
        make.session(launch, starts=datetime(2017, 5, 30, 9))  # noqa: DTZ001 - wall time
        db.session.commit()
    page = client.get("/").text
    assert page.index("The &lt;Forum&gt;") < page.index("Launch")
    assert 'href="/forum/"' in page
    assert "30 May 2017" in page


def test_before_the_first_event_the_page_says_so(client: FlaskClient) -> None:
    assert "No event yet" in client.get("/").text


@ON_SQLITE
@pytest.mark.parametrize(
    ("target", "location"),
    [
        ("/forum/programme?q=a", "/forum/programme?q=a"),
        ("", "/"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
        ("/\\evil.example", "/"),
    ],
)
def test_the_language_switch_leads_back_and_nowhere_else(
    client: FlaskClient, target: str, location: str
) -> None:
    answer = client.post("/language", data={"language": "fr", "next": target})
    assert (answer.status_code, answer.headers["Location"]) == (303, location)


def test_a_visitor_s_choice_is_the_one_cookie_they_get(client: FlaskClient) -> None:
    (cookie,) = client.post("/language", data={"language": "fr"}).headers.getlist("Set-Cookie")
    name, *rest = cookie.split("; ")
    assert name == "lang=fr"
    assert {"HttpOnly", "Max-Age=31536000", "Path=/", "SameSite=Lax"} <= set(rest)
    assert "Secure" not in rest


def test_over_https_the_cookie_is_for_https_alone(
    app: Flask, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.config["SETTINGS"]), "is_https", True)
    (cookie,) = client.post("/language", data={"language": "fr"}).headers.getlist("Set-Cookie")
    assert "Secure" in cookie.split("; ")


def test_a_person_s_choice_is_kept_with_the_person(app: Flask, forum: None, sign_in: Browser) -> None:
    sign_in("sue.lee@example.org").post("/language", data={"language": "zh"}, headers=make.SAME_SITE)
    with app.app_context():
        chosen = {person.email: person.language for person in db.session.query(Person) if person.language}
    assert chosen == {"sue.lee@example.org": "zh"}


@pytest.mark.parametrize("data", [{}, {"language": "xx"}, {"language": "fr\x00"}, {"lang": "fr"}])
def test_a_language_that_is_none_changes_nothing(client: FlaskClient, data: dict[str, str]) -> None:
    answer = client.post("/language", data=data)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (400, [])


@pytest.mark.parametrize(
    ("who", "tiles"),
    [
        ("organiser", {"Registrations", "Programme", "Door"}),
        ("ada", {"Registrations", "Programme", "Door"}),
        ("registration_desk", {"Registrations"}),
        ("viewer", {"Registrations"}),
        ("programme_editor", {"Programme"}),
        ("door_lead", {"Door"}),
        ("statutory_secretary", set()),
    ],
)
def test_the_overview_shows_each_role_its_own(
    forum: None, sign_in: Browser, who: str, tiles: set[str]
) -> None:
    answer = sign_in(f"{who}@example.org").get("/forum/organise/")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    shown = {word for word in ("Registrations", "Programme", "Door") if f"<h2>{word}</h2>" in answer.text}
    assert (answer.status_code, shown) == (200, tiles)


@pytest.mark.parametrize("who", ["otto", "ben.adams"])
def test_the_overview_is_closed_to_others(forum: None, sign_in: Browser, who: str) -> None:
    assert sign_in(f"{who}@example.org").get("/forum/organise/").status_code == 403


def test_the_overview_counts(app: Flask, forum: None, sign_in: Browser) -> None:
    page = sign_in("organiser@example.org").get("/forum/organise/").text
    wanted = ["of 1,500 places", "One to decide, since 1 January 2019.", "One draft."]
    assert [word for word in wanted if word not in page] == []
    with app.app_context():
        db.session.execute(update(Registration).values(state="approved"))
        db.session.commit()
    assert "Everything is decided." in sign_in("organiser@example.org").get("/forum/organise/").text


def test_the_overview_costs_the_same_for_many(app: Flask, forum: None, sign_in: Browser) -> None:
    browser, costs = sign_in("organiser@example.org"), []
    for turn in range(2):
        with counting(app) as sent:
            browser.get("/forum/organise/")
        costs.append(len(sent))
        with app.app_context():
            event = db.session.query(make.Event).filter_by(code="forum").one()
            for number in range(29):
                made = make.registration(event, make.person(f"Person {turn}-{number}"))
                issue_badge(made, code_keys(), at=NOON + timedelta(days=1))
                make.session(event)
            db.session.commit()
    assert costs[0] == costs[1]


def test_robots_keep_out_of_what_is_personal(client: FlaskClient) -> None:
    answer = client.get("/robots.txt")
    assert (answer.mimetype, answer.text) == (
        "text/plain",
        "User-agent: *\nDisallow: /calendar/\nDisallow: /sign-in\nSitemap: http://localhost/sitemap.xml\n",
    )
