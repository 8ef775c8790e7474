"""A day of the programme on paper, as whoever asks may know it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from tests import make, pdfs
from tests.make import NOON
from tests.statements import counting

DAY = "/forum/programme/2019-10-15.pdf"


def wall(hour: int) -> datetime:
    return make.wall(15, hour)


@pytest.fixture
def forum(app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """An opening, a round of two, a dinner without an hour; a veiled and a hidden meeting of a body."""
    monkeypatch.setattr(clock, "now", lambda: NOON)
    with app.app_context():
        event = make.event()
        hall = make.room(event, "gold", name=Text(en="Gold Hall", ar="القاعة الذهبية"))
        opening: dict[str, Any] = {"starts": wall(9), "rooms": (hall,), "moved_at": NOON}
        make.session(event, "Opening", **opening).title = Text(en="Opening", ar="الافتتاح", zh="开幕式")
        round_ = make.round_(event)
        make.session(event, "Work", starts=wall(14), round=round_, provisional=True)
        make.session(event, "Skills", starts=wall(14), round=round_, cancelled_at=NOON)
        make.session(event, "Dinner", starts=wall(17), time_announced=False)
        bureau = make.body("bureau", name=Text(en="The Bureau"), open_title=Text(en="Reserved"))
        make.membership(bureau, make.person("Mia Member"))
        closed: dict[str, Any] = {"access": "restricted", "body": bureau, "starts": wall(11)}
        make.session(event, "Elections", disclosure="veiled", **closed)
        make.session(event, "Sanctions", disclosure="hidden", **closed)
        make.revise(event)
        db.session.commit()
    return app


def titles(document: bytes) -> list[str]:
    return pdfs.headings(document)[1:]


@pytest.mark.parametrize("form", ["", "&print=large"])
@pytest.mark.parametrize(
    ("language", "morning", "afternoon", "opening"),
    [
        ("en", "Morning", "Afternoon", "Opening"),
        ("ar", "الصباح", "بعد الظهر", "الافتتاح"),
        ("zh", "上午", "下午", "开幕式"),
    ],
)
def test_the_day_stands_there_in_the_reader_s_language(
    forum: Flask, client: FlaskClient, form: str, language: str, morning: str, afternoon: str, opening: str
) -> None:
    document = client.get(f"{DAY}?lang={language}{form}").data

    expected = [morning, opening, "Reserved", afternoon, "Work", "Skills", "Dinner"]
    assert (titles(document), f"/Lang({language})".encode() in document) == (expected, True)


def test_it_says_what_is_moved_cancelled_or_provisional_and_as_of_when(
    forum: Flask, client: FlaskClient
) -> None:
    said = pdfs.words(client.get(DAY).data)

    marks = ("Moved", "Cancelled", "Provisional", "Closed meeting", "Gold Hall", "Hour to be announced")
    told = (*marks, "As of 15 Oct 2019, 12:00", "How to fold")
    assert [words for words in told if words not in said] == []


def test_a_stranger_learns_nothing_of_a_closed_meeting_and_its_member_all(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    anybody, member = client.get(DAY), sign_in("mia.member@example.org").get(DAY)

    assert titles(anybody.data)[1:3] == ["Opening", "Reserved"]
    assert titles(member.data)[1:4] == ["Opening", "Elections", "Sanctions"]
    kept = [answer.headers["Cache-Control"] for answer in (anybody, member)]
    assert kept == ["no-cache", "private, no-store"]


def test_it_is_kept_for_everybody_and_not_sent_twice(forum: Flask, client: FlaskClient) -> None:
    first = client.get(DAY)
    with counting(forum) as sent:
        again = client.get(DAY)
    unchanged = client.get(DAY, headers={"If-None-Match": first.headers["ETag"]})

    assert (again.data, sent, unchanged.status_code, unchanged.data) == (first.data, [], 304, b"")
    assert (first.mimetype, first.headers["Content-Disposition"]) == (
        "application/pdf",
        'inline; filename="forum-2019-10-15.pdf"',
    )


@pytest.mark.parametrize("day", ["2019-10-19", "20191015", "tuesday"])
def test_another_day_is_not_found(forum: Flask, client: FlaskClient, day: str) -> None:
    assert client.get(f"/forum/programme/{day}.pdf").status_code == 404


def test_an_empty_day_says_so(forum: Flask, client: FlaskClient) -> None:
    document = client.get("/forum/programme/2019-10-16.pdf").data

    assert "Nothing has been announced for this day yet" in pdfs.words(document)


def test_the_day_s_page_links_to_both_forms(forum: Flask, client: FlaskClient) -> None:
    page = client.get("/forum/programme/2019-10-15").text

    assert [f'href="{DAY}{form}"' in page for form in ("", "?print=large")] == [True, True]


@pytest.mark.parametrize("count", [1, 30])
def test_a_long_day_asks_the_database_no_more_than_a_short_one(
    app: Flask, client: FlaskClient, count: int
) -> None:
    with app.app_context():
        event = make.event()
        for number in range(count):
            make.session(event, f"Session {number}", rooms=(make.room(event, f"room-{number}"),))
        db.session.commit()
    client.set_cookie("lang", "en")

    with counting(app) as sent:
        client.get(DAY)

    assert len(sent) == 7
