"""Days, tracks and rounds: changed where they stand, deleted only while no session belongs to them."""

import re
from collections.abc import Callable
from datetime import time
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import update
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme import frame, outline, queries
from eventapp.programme.models import DayPart, Event, Track
from eventapp.programme.words import PARTS
from tests import make
from tests.statements import counting

PAGE = "/forum/organise/programme/outline"


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event("forum", languages=["en", "fr"])
        used = make.keep(Track(event_id=event.id, code="cover", name=Text(en="Coverage", de="Abdeckung")))
        make.keep(Track(event_id=event.id, code="spare", name=Text(en="Spare")))
        make.session(event, track=used, round=make.round_(event, "tuesday-1"))
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


def seen(page: str, prefix: str) -> str:
    found = re.search(rf'name="{prefix}-seen"[^>]*value="(\w+)"', page)
    assert found is not None
    return found[1]


def send(client: FlaskClient, path: str, prefix: str, **fields: Any) -> TestResponse:
    """A form of the page as it stands, filled in so."""
    page = client.get(PAGE).text
    own = {} if path.count("/") == 1 else {"seen": seen(page, prefix)}
    if path.startswith("/days"):
        own |= {f"{part}_{end}": "" for part in PARTS for end in ("starts", "ends")}
    data = {f"{prefix}-{name}": value for name, value in (own | fields).items()}
    answer = client.post(PAGE + path, data=data, headers=make.SAME_SITE)
    if answer.status_code != 303:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def forum(app: Flask) -> Event:
    return queries.event_by_code("forum")


def test_a_day_gets_its_theme_and_the_hours_of_its_parts(app: Flask, editor: FlaskClient) -> None:
    hours = {
        "morning_starts": "09:00",
        "morning_ends": "12:30",
        "evening_starts": "19:00",
        "evening_ends": "22:00",
    }
    answer = send(editor, "/days/2019-10-15", "day-3", text_en="Work", text_fr="Travail", **hours)

    assert answer.status_code == 303
    with app.app_context():
        day = queries.day_at(forum(app), "2019-10-15")
        assert day.theme == Text(en="Work", fr="Travail")
        assert [(one.part, one.starts, one.ends) for one in day.parts] == [
            ("morning", time(9), time(12, 30)),
            ("evening", time(19), time(22)),
        ]


def test_what_changed_shows_on_the_next_public_page(editor: FlaskClient, client: FlaskClient) -> None:
    assert "Work for all" not in client.get("/forum/programme/2019-10-15").text
    send(editor, "/days/2019-10-15", "day-3", text_en="Work for all")
    assert "Work for all" in client.get("/forum/programme/2019-10-15").text


@pytest.mark.parametrize(
    ("hours", "problem"),
    [
        ({"morning_starts": "09:00"}, "Give both hours of this part, the end after the start."),
        ({"morning_ends": "09:00"}, "Give both hours of this part, the end after the start."),
        (
            {"morning_starts": "12:00", "morning_ends": "09:00"},
            "Give both hours of this part, the end after the start.",
        ),
        (
            {
                "morning_starts": "08:00",
                "morning_ends": "18:00",
                "lunch_starts": "12:00",
                "lunch_ends": "14:00",
            },
            "Parts of a day cannot overlap.",
        ),
        ({"morning_starts": "25:00", "morning_ends": "26:00"}, "Give a time, such as 14:00."),
    ],
)
def test_hours_that_cannot_be_are_told_and_nothing_is_kept(
    app: Flask, editor: FlaskClient, hours: dict[str, str], problem: str
) -> None:
    answer = send(editor, "/days/2019-10-15", "day-3", text_en="Typed", **hours)

    assert (answer.status_code, problem in answer.text, 'value="Typed"' in answer.text) == (422, True, True)
    with app.app_context():
        day = queries.day_at(forum(app), "2019-10-15")
        assert (day.theme, len(day.parts)) == (Text(en="Theme 3"), 2)


def test_a_track_is_renamed_and_keeps_languages_that_the_form_does_not_show(
    app: Flask, editor: FlaskClient
) -> None:
    send(editor, "/tracks/cover", "tracks-cover", text_en="Extending coverage", text_fr="Étendre")
    with app.app_context():
        track = frame.track_by_code(forum(app), "cover")
        assert track is not None
        assert track.name == Text(en="Extending coverage", fr="Étendre", de="Abdeckung")


@pytest.mark.parametrize(
    ("path", "prefix"), [("/tracks/cover", "tracks-cover"), ("/days/2019-10-15", "day-3")]
)
def test_a_form_that_somebody_else_overtook_is_refused(
    app: Flask, editor: FlaskClient, path: str, prefix: str
) -> None:
    old = seen(editor.get(PAGE).text, prefix)
    send(editor, path, prefix, text_en="First")
    late = {f"{prefix}-seen": old, f"{prefix}-text_en": "Second"}
    answer = editor.post(PAGE + path, data=late, headers=make.SAME_SITE)

    assert answer.status_code == 409
    assert "Somebody else has changed this since you opened it." in answer.text
    assert 'value="Second"' in answer.text
    assert "First" in editor.get(PAGE).text


def test_hours_that_somebody_else_gave_meanwhile_are_seen_although_the_day_was_read_before(
    database: None,
) -> None:
    event = make.event()
    day = queries.day_at(event, "2019-10-15")
    seen = outline.state_of(day)
    elsewhere = update(DayPart).where(DayPart.day_id == day.id).values(starts=time(7))
    db.session.execute(elsewhere, execution_options={"synchronize_session": False})

    with pytest.raises(outline.Outdated):
        outline.change_day(event, day, Text(en="Late"), {}, seen=seen)


@pytest.mark.parametrize("kind", ["tracks", "rounds"])
def test_one_is_added(app: Flask, editor: FlaskClient, kind: str) -> None:
    assert send(editor, f"/{kind}", kind, code="new-one", text_en="New one").status_code == 303
    with app.app_context():
        found = {"tracks": frame.tracks, "rounds": frame.rounds}[kind](forum(app))
        assert [(one.code, one.name) for one in found if one.code == "new-one"] == [
            ("new-one", Text(en="New one"))
        ]


@pytest.mark.parametrize(
    ("fields", "status", "problem"),
    [
        ({"code": "cover", "text_en": "Again"}, 409, "This code is taken."),
        (
            {"code": "New One", "text_en": "Again"},
            422,
            "Use small letters, digits and hyphens, such as oak-room.",
        ),
        ({"code": "again", "text_en": " "}, 422, "Give the name."),
    ],
)
def test_one_that_cannot_be_added_is_told(
    app: Flask, editor: FlaskClient, fields: dict[str, str], status: int, problem: str
) -> None:
    answer = send(editor, "/tracks", "tracks", **fields)
    assert (answer.status_code, problem in answer.text) == (status, True)
    with app.app_context():
        assert [one.code for one in frame.tracks(forum(app))] == ["cover", "spare"]


@pytest.mark.parametrize(
    ("path", "status", "left"),
    [
        ("/tracks/spare", 303, ["cover", "tuesday-1"]),
        ("/tracks/cover", 409, ["cover", "spare", "tuesday-1"]),
        ("/rounds/tuesday-1", 409, ["cover", "spare", "tuesday-1"]),
        ("/rounds/nothing", 404, ["cover", "spare", "tuesday-1"]),
        ("/rooms/spare", 404, ["cover", "spare", "tuesday-1"]),
    ],
)
def test_only_what_no_session_needs_is_deleted(
    app: Flask, editor: FlaskClient, path: str, status: int, left: list[str]
) -> None:
    answer = editor.post(f"{PAGE}{path}/delete", headers=make.SAME_SITE)

    assert answer.status_code == status
    with app.app_context():
        event = forum(app)
        assert [one.code for one in (*frame.tracks(event), *frame.rounds(event))] == left


def test_the_page_costs_the_same_for_thirty_tracks(app: Flask, editor: FlaskClient) -> None:
    costs = []
    for _ in range(2):
        with counting(app) as sent:
            editor.get(PAGE)
        costs.append(len(sent))
        with app.app_context():
            event = forum(app)
            for number in range(29):
                code = f"more-{len(costs)}-{number}"
                make.keep(Track(event_id=event.id, code=code, name=Text(en=code)))
            db.session.commit()
    assert costs[0] == costs[1]
