"""The filter in the address: it combines, says what is on, and each part can be dropped."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Track
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.test_views import words

WEEK, TUESDAY = "/forum/programme", "/forum/programme/2019-10-15"
TITLES = ("Walk-in", "Free", "Full", "Gone", "Elsewhere")


@pytest.fixture
def forum(app: Flask) -> Flask:
    """Sessions in the Oak Room with seats left and without, one in another room, one veiled in a third."""
    with app.app_context():
        event = make.event()
        oak, birch, cellar = (
            make.room(event, code, name=Text(en=f"{code.title()} Room"))
            for code in ("oak", "birch", "cellar")
        )
        make.session(event, "Walk-in", rooms=(oak,), kind="parallel")
        make.session(event, "Free", rooms=(oak, birch), seats=20, seats_taken=19)
        make.session(event, "Full", rooms=(oak,), seats=20, seats_taken=20)
        make.session(event, "Gone", rooms=(oak,), seats=20, cancelled_at=NOON, starts=make.wall(16, 9))
        make.session(event, "Elsewhere", rooms=(birch,), seats=20)
        closed = {"access": "restricted", "disclosure": "veiled", "seats": 9}
        make.session(event, "Secret", rooms=(cellar,), body=make.body(), **closed)
        make.role(make.person("Ada Admin"), "admin", None)
        db.session.commit()
    return app


def found(page: str) -> list[str]:
    titles = re.findall(r"<h3><a [^>]*><bdi>(.*?)</bdi>", page)
    return sorted(set(titles))


def on(page: str) -> list[tuple[str, str]]:
    """What the page says is on, and where it leads without it."""
    links = re.findall(r'<a class="mark" href="([^"]*)">\s*<svg.*?</svg>(.*?)</a>', page, re.DOTALL)
    return [(" ".join(re.sub("<[^>]*>", " ", said).split()), unescape(link)) for link, said in links]


@ON_SQLITE
@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ("room=oak", ["Free", "Full", "Gone", "Walk-in"]),
        ("room=birch", ["Elsewhere", "Free"]),
        ("room=cellar", []),
        ("room=nowhere", []),
        ("seats=1", ["Elsewhere", "Free"]),
        ("seats=1&room=oak", ["Free"]),
        ("room=oak&kind=parallel", ["Walk-in"]),
        ("room=oak&q=fr", ["Free"]),
        ("room=oak&q=fr&kind=parallel", []),
        ("room=", ["Elsewhere", "Free", "Full", "Gone", "Reserved", "Walk-in"]),
    ],
)
def test_room_and_seats_combine_with_the_rest(
    forum: Flask, client: FlaskClient, asked: str, expected: list[str]
) -> None:
    week = client.get(f"{WEEK}?{asked}").text
    day = client.get(f"{TUESDAY}?{asked}").text

    assert found(week) == expected
    assert found(day) == [title for title in expected if title != "Gone"]
    assert ("Nothing matches" in week, "Nothing matches" in day) == (not expected, not found(day))


def test_each_part_that_is_on_is_named_and_can_be_dropped(forum: Flask, client: FlaskClient) -> None:
    page = client.get(f"{TUESDAY}?q=fr&kind=plenary&language=fr&room=oak&seats=1&view=grid").text

    assert on(page) == [
        ("Remove Search: fr", f"{TUESDAY}?kind=plenary&language=fr&room=oak&seats=1&view=grid"),
        ("Remove Kind: Plenary", f"{TUESDAY}?q=fr&language=fr&room=oak&seats=1&view=grid"),
        ("Remove Language: français", f"{TUESDAY}?q=fr&kind=plenary&room=oak&seats=1&view=grid"),
        ("Remove Room: Oak Room", f"{TUESDAY}?q=fr&kind=plenary&language=fr&seats=1&view=grid"),
        ("Remove Seats left", f"{TUESDAY}?q=fr&kind=plenary&language=fr&room=oak&view=grid"),
    ]
    assert f'<a class="mark" href="{TUESDAY}?view=grid">Show all</a>' in page
    assert "One session found" in page


def test_what_nobody_offered_is_shown_as_it_was_typed(forum: Flask, client: FlaskClient) -> None:
    page = client.get(f"{WEEK}?track=<b>&kind=party").text
    assert [said for said, _ in on(page)] == [
        "Remove Kind: party",
        "Remove Track: &lt;b&gt;",
    ]


def test_without_a_filter_nothing_is_said_to_be_on(forum: Flask, client: FlaskClient) -> None:
    page = client.get(WEEK).text
    assert (on(page), "Show all" in page) == ([], False)


def test_the_filter_goes_along_from_day_to_day(forum: Flask, client: FlaskClient) -> None:
    page = client.get(f"{TUESDAY}?room=oak&view=grid").text
    assert 'href="/forum/programme/2019-10-16?room=oak&amp;view=grid"' in page


def test_a_room_is_offered_only_to_who_may_see_a_session_there(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    admin = sign_in("ada.admin@example.org")

    offered = {
        who: re.findall('<option value="(oak|birch|cellar)"', browser.get(f"{WEEK}?room=cellar").text)
        for who, browser in (("stranger", client), ("admin", admin))
    }

    assert offered == {"stranger": ["oak", "birch"], "admin": ["oak", "birch", "cellar"]}
    assert found(admin.get(f"{WEEK}?room=cellar").text) == ["Secret"]


def test_seats_are_asked_for_only_where_some_are_counted(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        make.session(make.event())
        db.session.commit()
    assert ['name="seats"' in client.get(path).text for path in (WEEK, f"{WEEK}?seats=1")] == [False, True]


def test_a_day_without_sessions_does_not_blame_the_filter(forum: Flask, client: FlaskClient) -> None:
    text = words(client.get("/forum/programme/2019-10-13").text)
    assert ("Nothing has been announced for this day yet" in text, "Nothing matches" in text) == (True, False)


def test_the_week_stands_under_its_tracks_and_the_filter_goes_along(
    forum: Flask, client: FlaskClient
) -> None:
    with forum.app_context():
        event = db.session.query(make.Event).one()
        late, early = (
            make.keep(Track(event_id=event.id, code=code, name=Text(en=code.title())))
            for code in ("late", "early")
        )
        make.session(event, "Second", kind="parallel", track=late, starts=make.wall(16, 10))
        make.session(event, "First", kind="parallel", track=early, starts=make.wall(14, 10))
        make.session(event, "Third", kind="parallel", track=early, starts=make.wall(18, 10))
        secret = make.keep(Track(event_id=event.id, code="secret", name=Text(en="Plot")))
        closed = {"access": "restricted", "disclosure": "veiled", "kind": "parallel", "track": secret}
        make.session(event, "Hush", body=db.session.query(make.Body).one(), **closed)
        make.revise(event)
        db.session.commit()

    page = client.get(f"{WEEK}?by=track&kind=parallel").text

    told = re.findall(
        r"<h2>\s*(?:<a [^>]*><bdi>)?(.*?)(?:</bdi></a>)?\s*</h2>|<h3><a [^>]*><bdi>(.*?)</bdi>", page
    )
    assert [heading or title for heading, title in told] == [
        "Early",
        "First",
        "Third",
        "Late",
        "Second",
        "Without a track",
        "Walk-in",
    ]
    assert f'href="{WEEK}?kind=parallel"' in page
    assert '<input type="hidden" name="by" value="track">' in page
    assert "Friday 18 October" in page
