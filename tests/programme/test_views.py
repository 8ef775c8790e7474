"""The public programme as its readers meet it."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Event
from tests import make
from tests.core.engines import ON_SQLITE
from tests.statements import counting

PAGES = [
    "/forum/",
    "/forum/programme",
    "/forum/programme/2019-10-15",
    "/forum/now",
    "/forum/sessions/plenary",
]


def fill(event: Event) -> None:
    """A plenary in two rooms, two sessions of a round, a dinner without an hour."""
    names = {"oak": "Oak Room", "birch": "Birch Room"}
    rooms = tuple(make.room(event, code, name=Text(en=name)) for code, name in names.items())
    plenary: dict[str, Any] = {"rooms": rooms, "speakers": ("Zoë Peeterman",), "seats": 40, "seats_taken": 28}
    make.session(event, "Social security for the digital age", ref="plenary", **plenary)
    round_ = make.round_(event)
    for ref, title in (("work", "The new world of work"), ("skills", "Skills <for> tomorrow")):
        make.session(
            event, title, ref=ref, starts=make.wall(15, 16), round=round_, kind="parallel", provisional=True
        )
    make.session(event, "Dinner", ref="dinner", starts=make.wall(16, 19), kind="social", time_announced=False)


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        fill(make.event("forum"))
        make.event("other")
        db.session.commit()


@pytest.fixture
def page(client: FlaskClient, forum: None) -> Callable[[str], str]:
    """The text of a page, which is to be strictly correct HTML."""

    def read(path: str) -> str:
        answer = client.get(path)
        assert answer.status_code == 200
        html5lib.HTMLParser(strict=True).parse(answer.text)
        return answer.text

    return read


def words(page: str) -> str:
    """What is read of it, without the marks."""
    return " ".join("".join(html5lib.parse(page, namespaceHTMLElements=False).itertext()).split())


def change(app: Flask, ref: str, **values: Any) -> None:
    with app.app_context():
        session = db.session.query(make.Session).filter_by(ref=ref).one()
        for name, value in values.items():
            setattr(session, name, value)
        db.session.commit()


@ON_SQLITE
@pytest.mark.parametrize("language", ["en", "fr", "ar"])
@pytest.mark.parametrize("path", ["/", *PAGES])
def test_pages_are_correct_html_and_set_no_cookie(
    client: FlaskClient, forum: None, path: str, language: str
) -> None:
    answer = client.get(f"{path}?lang={language}")
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, answer.headers.getlist("Set-Cookie")) == (200, [])
    assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in answer.text


@ON_SQLITE
@pytest.mark.parametrize("path", PAGES)
def test_an_unchanged_page_is_answered_with_304(
    client: FlaskClient, forum: None, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: make.NOON)
    tag = client.get(path).headers["ETag"]
    again = client.get(path, headers={"If-None-Match": tag})
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize(
    "path",
    [
        "/nope/",
        "/nope/programme",
        "/nope/programme/2019-10-15",
        "/nope/now",
        "/nope/sessions/plenary",
        "/nope/accent.css",
        "/forum/programme/2019-10-19",
        "/forum/programme/2019-13-45",
        "/forum/programme/20191015",
        "/forum/programme/2019-W42-2",
        "/forum/programme/tuesday",
        "/forum/programme/2019-10-15%00",
        "/forum/sessions/nope",
        "/forum/sessions/%00",
        "/forum/sessions/PLENARY",
        "/other/sessions/plenary",
        "/forum%00/",
        "/FORUM/",
    ],
)
def test_what_does_not_exist_is_not_found(client: FlaskClient, forum: None, path: str) -> None:
    assert client.get(path).status_code == 404


def test_the_overview_names_the_days_and_their_themes(page: Callable[[str], str]) -> None:
    text = page("/forum/")
    assert "<h1><bdi>The Forum</bdi></h1>" in text
    assert [f"Theme {number}" in text for number in range(1, 8)] == [True] * 6 + [False]
    assert 'href="/forum/programme/2019-10-13"' in text


def test_the_week_lists_every_session_under_its_day(page: Callable[[str], str]) -> None:
    text = page("/forum/programme")
    in_order = ("Theme 3", "digital age", "new world", "Theme 4", "Dinner", "Theme 5")
    places = [text.index(word) for word in in_order]
    assert places == sorted(places)
    assert "Times are Brussels time." in text


def test_a_plenary_over_two_rooms_is_one_session(page: Callable[[str], str]) -> None:
    text = page("/forum/programme/2019-10-15")
    assert text.count('href="/forum/sessions/plenary"') == 1
    assert (text.count("<bdi>Oak Room"), text.count("<bdi>Birch Room")) == (1, 1)


def test_a_round_asks_to_choose_one(page: Callable[[str], str]) -> None:
    text = page("/forum/programme/2019-10-15")
    assert "choose one of 2" in text
    assert "Skills &lt;for&gt; tomorrow" in text


def test_an_invented_time_is_called_provisional(page: Callable[[str], str]) -> None:
    assert "still provisional" in page("/forum/programme/2019-10-15")
    assert "still provisional" not in page("/forum/programme/2019-10-16")
    assert "Time and room are provisional." in page("/forum/sessions/work")
    assert "provisional" not in page("/forum/sessions/plenary")


def test_an_hour_to_be_announced_is_not_shown(page: Callable[[str], str]) -> None:
    assert "Hour to be announced" in page("/forum/programme/2019-10-16")
    assert "Afternoon, the hour will be announced" in page("/forum/sessions/dinner")
    for path in ("/forum/programme", "/forum/programme/2019-10-16", "/forum/sessions/dinner"):
        assert "19:00" not in page(path)


def test_a_cancelled_session_stays_and_says_so(app: Flask, page: Callable[[str], str]) -> None:
    change(app, "plenary", cancelled_at=make.NOON, moved_at=make.NOON)
    for path in ("/forum/programme", "/forum/programme/2019-10-15", "/forum/sessions/plenary"):
        text = page(path)
        assert ("digital age" in text, "Cancelled" in text, "Moved" in text) == (True, True, False)


def test_a_moved_session_says_so(app: Flask, page: Callable[[str], str]) -> None:
    change(app, "plenary", moved_at=make.NOON)
    assert "Moved" in page("/forum/sessions/plenary")


def test_a_session_page_tells_all_there_is_to_know(page: Callable[[str], str]) -> None:
    text = words(page("/forum/sessions/plenary"))
    wanted = ["Tuesday 15 October", "14:00 – 15:30", "Brussels time", "Oak Room", "Up.", "Floor: English"]
    wanted += ["Interpretation: français", "What it is about.", "Zoë Peeterman", "12 of 40 seats left"]
    assert [word for word in wanted if word not in text] == []


def test_a_full_session_says_so(app: Flask, page: Callable[[str], str]) -> None:
    change(app, "plenary", seats_taken=40)
    assert "All 40 seats taken" in page("/forum/sessions/plenary")


def test_what_is_not_translated_is_marked_with_its_language(app: Flask, page: Callable[[str], str]) -> None:
    change(app, "plenary", title=Text(ar="جلسة عامة", en="Plenary"))
    english, arabic = page("/forum/sessions/plenary"), page("/forum/sessions/plenary?lang=ar")
    assert ("<h1><bdi>Plenary</bdi></h1>" in english, "<h1><bdi>جلسة عامة</bdi></h1>" in arabic) == (
        True,
        True,
    )
    assert '<bdi lang="en" dir="ltr">What it is about.</bdi>' in arabic
    assert '<bdi lang="en" dir="ltr">Plenary</bdi>' in page("/forum/programme?lang=fr")


@pytest.mark.parametrize(
    ("day", "hour", "headings", "named"),
    [
        (1, 12, ["Next"], "Social security for the digital age"),
        (15, 12, ["Now", "Next"], "The new world of work"),
        (20, 12, ["This event is over"], "It took place on 13–18 Oct 2019."),
    ],
)
def test_now_and_next(
    page: Callable[[str], str],
    monkeypatch: pytest.MonkeyPatch,
    day: int,
    hour: int,
    headings: list[str],
    named: str,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: datetime(2019, 10, day, hour, 30, tzinfo=UTC))
    text = page("/forum/now")
    assert re.findall("<h2>(.*?)</h2>", text) == headings
    assert named in words(text).replace("\u2009", "")


def test_the_colour_is_a_style_sheet_of_its_own(client: FlaskClient, forum: None) -> None:
    answer = client.get("/forum/accent.css?v=0b6b6b")
    assert (answer.content_type, "--accent: #0b6b6b;" in answer.text) == ("text/css; charset=utf-8", True)
    assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"


def test_thirty_sessions_cost_as_many_statements_as_one(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        single, full = make.event("single"), make.event("full")
        for event, count in ((single, 1), (full, 30)):
            for _ in range(count):
                make.session(event, rooms=(make.room(event, f"r{_}"),), speakers=("Sue Lee",))
        db.session.commit()
    for path in ("/programme", "/programme/2019-10-15", "/now"):
        costs = []
        for event in ("single", "full"):
            with counting(app) as sent:
                assert client.get(f"/{event}{path}").status_code == 200
            costs.append(len(sent))
        assert costs[0] == costs[1]
