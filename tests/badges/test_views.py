"""One's own badge, which nobody else is shown."""

import re
from collections.abc import Callable
from pathlib import Path

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.badges.codes import unseal
from eventapp.badges.domain import issue_badge, reissue_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.queries import valid_badge
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.models import Registration
from tests import make
from tests.badges import pixels
from tests.core.engines import ON_SQLITE
from tests.make import NOON

BEN, SUE = "ben.adams@example.org", "sue.lee@example.org"
PAGES = ["/forum/badge", "/forum/badge.svg", "/forum/badge.pdf"]
Browser = Callable[[str], FlaskClient]


@pytest.fixture
def forum(app: Flask) -> None:
    """Ben and Sue have badges; Pia waits for her approval; Olga organises."""
    with app.app_context():
        event = make.event("forum")
        make.event("other")
        for name in ("Ben Adams", "Sue Lee"):
            issue_badge(make.registration(event, make.person(name)), code_keys(), at=NOON)
        make.registration(event, make.person("Pia Pending"), state="submitted")
        make.registration(event, make.person("Nora New"))
        make.role(make.person("Olga Organiser"), "organiser", event)
        db.session.commit()


def registration_of(email: str) -> Registration:
    found: Registration = db.session.query(Registration).join(make.Person).filter_by(email=email).one()
    return found


def code_of(app: Flask, email: str) -> str:
    with app.app_context():
        badge = valid_badge(registration_of(email))
        assert badge is not None
        return unseal(badge.code_sealed, code_keys().seal)


@pytest.mark.parametrize("path", PAGES)
def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, forum: None, path: str) -> None:
    answer = client.get(path)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in?next={path}")


def test_the_page_shows_the_badge_with_its_code(app: Flask, forum: None, sign_in: Browser) -> None:
    answer = sign_in(BEN).get("/forum/badge")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert [
        word for word in ("Ben Adams", "Caisse nationale", "Morocco", "0001") if word not in answer.text
    ] == []
    (svg,) = re.findall(r'<svg[^>]*viewBox="0 0 33 33".*?</svg>', answer.text, re.DOTALL)
    assert pixels.codes_in(pixels.of_svg(svg)) == [code_of(app, BEN)]


def test_the_symbol_alone_reads_back(app: Flask, forum: None, sign_in: Browser) -> None:
    answer = sign_in(BEN).get("/forum/badge.svg")
    assert answer.mimetype == "image/svg+xml"
    assert pixels.codes_in(pixels.of_svg(answer.text)) == [code_of(app, BEN)]


def test_the_printed_badge_reads_back(app: Flask, forum: None, sign_in: Browser, tmp_path: Path) -> None:
    answer = sign_in(BEN).get("/forum/badge.pdf")
    assert answer.mimetype == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'inline; filename="badge.pdf"'
    assert pixels.codes_in(pixels.of_pdf(tmp_path, answer.data)) == [code_of(app, BEN)]


@pytest.mark.parametrize("path", PAGES)
def test_a_badge_is_kept_by_nobody_on_the_way(forum: None, sign_in: Browser, path: str) -> None:
    answer = sign_in(BEN).get(path)
    assert (answer.headers["Cache-Control"], "Cookie" in answer.vary) == ("private, no-store", True)
    assert "ETag" not in answer.headers


def test_everybody_sees_their_own(app: Flask, forum: None, sign_in: Browser) -> None:
    svgs = [sign_in(who).get("/forum/badge.svg").text for who in (BEN, SUE)]
    read = [pixels.codes_in(pixels.of_svg(svg)) for svg in svgs]
    assert read == [[code_of(app, BEN)], [code_of(app, SUE)]]
    assert "Sue Lee" not in sign_in(BEN).get("/forum/badge").text


@pytest.mark.parametrize(
    "who", ["pia.pending@example.org", "nora.new@example.org", "olga.organiser@example.org"]
)
def test_without_a_badge_the_page_says_so(forum: None, sign_in: Browser, who: str) -> None:
    browser = sign_in(who)
    assert [browser.get(path).status_code for path in PAGES] == [200, 404, 404]
    assert "No badge yet" in browser.get("/forum/badge").text


@pytest.mark.parametrize("event", ["other", "nope"])
def test_a_badge_of_another_event_is_none(forum: None, sign_in: Browser, event: str) -> None:
    browser = sign_in(BEN)
    page = 404 if event == "nope" else 200
    assert [browser.get(path.replace("forum", event)).status_code for path in PAGES] == [page, 404, 404]


@pytest.mark.parametrize("state", ["cancelled", "refused", "submitted"])
def test_who_is_no_longer_approved_has_no_badge(
    app: Flask, forum: None, sign_in: Browser, state: str
) -> None:
    with app.app_context():
        registration_of(BEN).state = state
        db.session.commit()
    assert [sign_in(BEN).get(path).status_code for path in PAGES] == [200, 404, 404]


def test_after_a_reissue_the_new_code_is_shown(app: Flask, forum: None, sign_in: Browser) -> None:
    before = code_of(app, BEN)
    with app.app_context():
        reissue_badge(registration_of(BEN), code_keys(), at=NOON, by_id=None)
        db.session.commit()
    (shown,) = pixels.codes_in(pixels.of_svg(sign_in(BEN).get("/forum/badge.svg").text))
    assert (shown == code_of(app, BEN), shown == before) == (True, False)
    assert "issue 2" in sign_in(BEN).get("/forum/badge").text


@ON_SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "ar", "zh"])
def test_the_page_is_correct_html_in_every_script(
    app: Flask, forum: None, sign_in: Browser, language: str, tmp_path: Path
) -> None:
    with app.app_context():
        registration = registration_of(BEN)
        registration.badge_name = "يوسف <بنعلي> & 李文华"
        registration.languages = ["ar", "zh"]
        db.session.commit()
    browser = sign_in(BEN)
    html5lib.HTMLParser(strict=True).parse(browser.get(f"/forum/badge?lang={language}").text)
    sheet = browser.get(f"/forum/badge.pdf?lang={language}").data
    assert pixels.codes_in(pixels.of_pdf(tmp_path, sheet)) == [code_of(app, BEN)]


@ON_SQLITE
@pytest.mark.parametrize(
    ("colour", "status"),
    [("0b6b6b", 200), ("FFFFFF", 404), ("fff", 404), ("0b6b6b7", 404), ("red;}", 404), ("", 404)],
)
def test_a_category_s_colour_is_a_style_sheet(
    client: FlaskClient, forum: None, colour: str, status: int
) -> None:
    answer = client.get(f"/forum/badge/{colour}.css")
    assert answer.status_code == status
    if status == 200:
        assert answer.text.strip() == "[data-category] { background: #0b6b6b; color: #ffffff; }"
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_codes_stand_nowhere_in_words(app: Flask, forum: None, sign_in: Browser) -> None:
    """Who looks over a shoulder or at a log reads no code."""
    page = sign_in(BEN).get("/forum/badge").text + sign_in(BEN).get("/forum/badge.svg").text
    assert code_of(app, BEN) not in page
    with app.app_context():
        assert db.session.query(Event).count() == 2
