"""Days of a programme: added, dropped while nothing needs them, and copied to another day."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.policy import Viewer
from eventapp.programme import days, queries
from eventapp.programme.conflicts import conflicts
from eventapp.programme.edits import Edit
from eventapp.programme.models import Day, Event, Session
from eventapp.programme.visibility import visible_sessions
from tests import make
from tests.make import NOON

PAGE, BY = "/forum/organise/programme/outline", 1
FIRST, LAST = date(2019, 10, 13), date(2019, 10, 18)
A_DAY = timedelta(days=1)


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event()
        make.session(event, "Planned", ref="plenary", starts=make.wall(15, 14))
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


def post(client: FlaskClient, path: str, **fields: str) -> TestResponse:
    data = {name.replace("_in_", "-"): value for name, value in fields.items()}
    answer = client.post(f"{PAGE}/days{path}", data=data, headers=make.SAME_SITE)
    if answer.status_code != 303:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def dates(event: Event) -> list[tuple[int, date]]:
    return [(day.number, day.on_date) for day in queries.days(event)]


@pytest.mark.parametrize(
    ("on", "span"),
    [
        (FIRST - A_DAY, (FIRST - A_DAY, LAST)),
        (LAST + 3 * A_DAY, (FIRST, LAST + 3 * A_DAY)),
    ],
)
def test_a_day_outside_the_event_s_dates_extends_them(
    forum: Event, on: date, span: tuple[date, date]
) -> None:
    made = days.add_day(forum, on, Text(en="More"))

    assert [(part.part, part.starts) for part in made.parts] == [
        ("morning", time(9)),
        ("afternoon", time(14)),
    ]
    assert (forum.starts_on, forum.ends_on) == span
    known = sorted([on, *(FIRST + number * A_DAY for number in range(6))])
    assert dates(forum) == list(enumerate(known, start=1))


@pytest.mark.parametrize(("on", "refused"), [(LAST, days.DayTaken), (date(2029, 10, 13), days.TooFarApart)])
def test_a_day_that_cannot_be_is_refused(forum: Event, on: date, refused: type[Exception]) -> None:
    with pytest.raises(refused):
        days.add_day(forum, on, Text())


@pytest.mark.parametrize(
    ("on", "span"),
    [
        (FIRST, (FIRST + A_DAY, LAST)),
        (FIRST + A_DAY, (FIRST, LAST)),
        (LAST, (FIRST, LAST - A_DAY)),
    ],
)
def test_a_day_on_which_nothing_is_planned_is_dropped(
    forum: Event, on: date, span: tuple[date, date]
) -> None:
    planned = make.session(forum, starts=make.wall(15, 9))

    days.drop_day(forum, queries.day_on(forum, on))

    assert (forum.starts_on, forum.ends_on) == span
    known = [FIRST + number * A_DAY for number in range(6) if FIRST + number * A_DAY != on]
    assert dates(forum) == list(enumerate(known, start=1))
    assert (planned.day.on_date, planned.starts) == (date(2019, 10, 15), make.wall(15, 9))


def test_a_day_is_kept_while_a_session_is_planned_on_it_or_needs_its_night(forum: Event) -> None:
    make.session(forum, starts=make.wall(18, 9), published_at=None)
    with pytest.raises(days.DayInUse):
        days.drop_day(forum, queries.day_on(forum, LAST))

    long = make.event("long", starts_on=FIRST, ends_on=FIRST + A_DAY)
    make.session(long, starts=make.wall(13, 20), minutes=32 * 60)  # until four in the third morning
    with pytest.raises(days.DayInUse):
        days.drop_day(long, queries.day_on(long, FIRST + A_DAY))


def test_the_only_day_is_kept(database: None) -> None:
    event = make.event(starts_on=FIRST, ends_on=FIRST)
    with pytest.raises(days.OnlyDay):
        days.drop_day(event, queries.day_on(event, FIRST))


def test_a_day_s_sessions_are_copied_as_drafts_at_the_same_hours(forum: Event) -> None:
    by_id = make.person("Edda Editor").id
    hall, body = make.room(forum), make.body()
    closed = {"access": "restricted", "disclosure": "hidden", "body": body}
    whole = {"rooms": (hall,), "speakers": ("Sue Lee",), "round": make.round_(forum), "seats": 9}
    first = make.session(forum, "First", starts=make.wall(15, 9), **whole)
    night = make.session(forum, "Night", starts=make.wall(15, 22), minutes=180, **closed)
    make.session(forum, "Given up", starts=make.wall(15, 11), cancelled_at=NOON)
    make.session(forum, "Another day", starts=make.wall(16, 11))
    to = queries.day_on(forum, date(2019, 10, 17))

    count = days.copy_day(forum, first.day, to, by_id=by_id, at=NOON)

    made = db.session.query(Session).filter_by(day_id=to.id).order_by(Session.starts_at).all()
    assert (count, [one.published_at for one in made]) == (2, [None, None])
    for copy, original in zip(made, (first, night), strict=True):
        now, before = Edit.of(copy), replace(Edit.of(original).later(2 * A_DAY), round="")
        same = set(vars(now)) - {"status", "speakers"}
        assert {name: getattr(now, name) for name in same} == {name: getattr(before, name) for name in same}
        assert (copy.uid != original.uid, copy.ref != original.ref) == (True, True)
    assert [speaker.name for speaker in made[0].speakers] == ["Sue Lee"]


def test_who_speaks_there_already_is_told_to_be_double_booked(forum: Event) -> None:
    original = make.session(forum, "First", starts=make.wall(15, 9), speakers=("Sue Lee",))
    make.session(forum, "There", starts=make.wall(16, 10), speakers=("Sue Lee",))
    to = queries.day_on(forum, date(2019, 10, 16))

    days.copy_day(forum, original.day, to, by_id=make.person().id, at=NOON)

    editor = Viewer(1, frozenset({("programme_editor", "forum")}))
    seen = visible_sessions(editor, forum, day=to, drafts=True)
    told = [(one.kind, one.session.title["en"]) for one in conflicts(seen, {}) if one.kind == "speaker"]
    assert told == [("speaker", "First"), ("speaker", "There")]


def test_a_session_stays_in_its_part_of_the_day_where_the_other_day_has_no_hours(forum: Event) -> None:
    evening = make.session(forum, "Dinner", starts=make.wall(15, 15), part="evening")
    bare = make.keep(Day(event_id=forum.id, on_date=date(2019, 10, 19), number=7, theme=Text()))
    forum.ends_on = bare.on_date

    days.copy_day(forum, evening.day, bare, by_id=make.person().id, at=NOON)

    (copy,) = db.session.query(Session).filter_by(day_id=bare.id)
    assert (copy.part, copy.starts) == ("evening", make.wall(19, 15))


def test_nothing_is_copied_where_one_of_its_hours_does_not_exist(database: None) -> None:
    event = make.event(starts_on=date(2019, 3, 30), ends_on=date(2019, 3, 31))
    night = make.session(event, "Night", starts=datetime(2019, 3, 30, 2, 30))  # noqa: DTZ001 - wall time
    to = queries.day_on(event, date(2019, 3, 31))

    with pytest.raises(days.NotCopied) as refused:
        days.copy_day(event, night.day, to, by_id=make.person().id, at=NOON)

    assert str(refused.value.text) == (
        "“Night”: That hour does not exist: the clocks go forward then. Nothing was copied."
    )


def test_an_editor_adds_a_day_copies_to_it_and_cannot_drop_it_then(
    app: Flask, editor: FlaskClient, client: FlaskClient
) -> None:
    assert "Theme of the last" not in client.get("/forum/programme").text

    added = post(editor, "", days_in_on="2019-10-19", days_in_text_en="Theme of the last")
    copied = post(editor, "/2019-10-15/copy", copy_in_3_in_to="2019-10-19")
    board = editor.get(copied.location).text
    dropped = post(editor, "/2019-10-19/delete")

    assert "Theme of the last" in client.get("/forum/programme").text
    assert (added.status_code, copied.status_code, dropped.status_code) == (303, 303, 409)
    assert copied.location == "/forum/organise/programme/board/2019-10-19"
    assert "One draft is made." in board
    assert "Sessions are planned on this day, so it cannot be deleted." in dropped.text
    assert post(editor, "/2019-10-18/delete").status_code == 303
    assert client.get("/forum/programme/2019-10-18").status_code == 404
    with app.app_context():
        assert db.session.query(Day).count() == 6


@pytest.mark.parametrize(
    ("path", "fields", "status", "problem"),
    [
        ("", {"days_in_on": ""}, 422, "Give a date, such as 2019-10-15."),
        ("", {"days_in_on": "soon"}, 422, "Give a date, such as 2019-10-15."),
        ("", {"days_in_on": "0019-10-15"}, 422, "Give a date, such as 2019-10-15."),
        ("", {"days_in_on": "2019-10-18"}, 409, "There is a programme day on that date already."),
        ("", {"days_in_on": "2020-10-18"}, 409, "That date is more than a month away"),
        ("/2019-10-15/copy", {"copy_in_3_in_to": "2019-10-15"}, 422, "Not a valid choice."),
        ("/2019-10-15/copy", {}, 422, "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_changes(
    app: Flask, editor: FlaskClient, path: str, fields: dict[str, Any], status: int, problem: str
) -> None:
    answer = post(editor, path, **fields)

    assert (answer.status_code, problem in answer.text) == (status, True)
    with app.app_context():
        assert (db.session.query(Day).count(), db.session.query(Session).count()) == (6, 1)
