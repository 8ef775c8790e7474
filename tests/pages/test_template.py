"""An event as the template of another: its frame comes along, and nobody of its people."""

from collections import Counter
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from eventapp.core.db import Base, db
from eventapp.core.i18n import Text
from eventapp.door.checkpoints import item_by_code
from eventapp.door.item_models import ItemAllowance
from eventapp.door.models import Checkpoint
from eventapp.people.models import RoleGrant
from eventapp.programme import copying, frame, queries
from eventapp.programme.models import Day, Event, Session, Track
from eventapp.registration.answer_queries import asked, current_form, questions_of
from eventapp.registration.letters import rewrite, state_of, templates_of
from eventapp.registration.models import Category
from tests import make
from tests.cast import gather
from tests.core.engines import ON_SQLITE
from tests.door import cast as door
from tests.registration.forms_cast import published, question

LETTERS = {"en": ("Welcome", "Dear {name}")}
PAGE = "/forum/organise/template"
FORM = {"code": "next", "title_en": "The next one", "title_fr": "", "starts_on": "2022-02-28"}


@pytest.fixture
def organiser(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    """Of an event with one of everything that is copied."""
    with app.app_context():
        event = make.event(theme=Text(en="Change"), capacity=900, edition=3)
        hall, body = make.room(event, "hall", booths=4), make.body()
        track = make.keep(Track(event_id=event.id, code="cover", name=Text(en="Coverage")))
        door.checkpoint(event, "main"), door.checkpoint(event, "door-1", purpose="room", room_id=hall.id)
        category = db.session.query(Category).filter_by(event_id=event.id).one()
        bag = door.item(event, "bag", stock=90)
        bag.exceptions = [ItemAllowance(category_id=category.id, allowed=2)]
        door.checkpoint(event, "bags", purpose="hand-out", item=bag)
        make.session(
            event,
            "Opening",
            starts=make.wall(14, 9),
            rooms=(hall,),
            round=make.round_(event, "round-1"),
            track=track,
            speakers=("Sue Lee",),
            access="restricted",
            disclosure="hidden",
            body=body,
            admitted=["members", "observers"],
        )
        published(event, question("Arrival"))
        rewrite(event, "approved", LETTERS, languages=["en"], seen=state_of({}))
        make.role(make.person("Olga"), "organiser", event)
        db.session.commit()
    return sign_in("olga@example.org")


def send(client: FlaskClient, **fields: str) -> TestResponse:
    answer = client.post(PAGE, data=FORM | fields, headers=make.SAME_SITE)
    if answer.status_code != 303:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def rows_of(event: Event) -> dict[str, int]:
    """How many rows each table has of that event."""
    tables = [table for table in Base.metadata.sorted_tables if "event_id" in table.c]
    counts = {
        table.name: db.session.scalar(
            select(func.count()).select_from(table).where(table.c.event_id == event.id)
        )
        for table in tables
    }
    return {name: count for name, count in counts.items() if count}


def test_the_frame_comes_along_with_its_dates_moved(app: Flask, organiser: FlaskClient) -> None:
    answer = send(organiser)

    assert (answer.status_code, answer.location) == (303, "/next/organise/")
    assert "The new event is made. You are its organiser." in organiser.get(answer.location).text
    with app.app_context():
        made = queries.event_by_code("next")
        assert (made.title, made.starts_on, made.ends_on) == (
            Text(en="The next one"),
            date(2022, 2, 28),
            date(2022, 3, 5),
        )
        assert (made.theme, made.capacity, made.edition, made.revision) == (Text(en="Change"), 900, None, 1)
        days = queries.days(made)
        assert [(day.number, day.on_date, day.theme) for day in days][:2] == [
            (1, date(2022, 2, 28), Text(en="Theme 1")),
            (2, date(2022, 3, 1), Text(en="Theme 2")),
        ]
        assert [(part.part, part.starts) for part in days[5].parts] == [
            ("morning", time(9)),
            ("afternoon", time(14)),
        ]
        (room,), (category,) = queries.rooms(made), db.session.query(Category).filter_by(event_id=made.id)
        assert (room.code, room.booths, room.capacity) == ("hall", 4, {"theatre": 600})
        assert (category.code, frame.rounds(made)[0].code, frame.tracks(made)[0].code) == (
            "delegate",
            "round-1",
            "cover",
        )
        doors = db.session.query(Checkpoint).filter_by(event_id=made.id).order_by(Checkpoint.id)
        assert [(one.code, one.purpose, one.room_id) for one in doors] == [
            ("main", "entry", None),
            ("door-1", "room", room.id),
            ("bags", "hand-out", None),
        ]
        bag = item_by_code(made, "bag")
        assert (doors[2].item, bag.stock, bag.allowed_to(category.id)) == (bag, 90, 2)
        assert templates_of(made, "approved") == LETTERS
        forms = [list(map(asked, questions_of(queries.event_by_code(one)))) for one in ("forum", "next")]
        assert (forms[0], current_form(made)) == (forms[1], None)
        assert rows_of(made) == {
            "programme_day": 6,
            "room": 1,
            "round": 1,
            "track": 1,
            "category": 1,
            "question": 1,
            "mail_template": 1,
            "checkpoint": 3,
            "item": 1,
        }


def test_sessions_come_as_drafts_without_their_speakers_where_they_are_wanted(
    app: Flask, organiser: FlaskClient
) -> None:
    send(organiser, sessions="y")

    with app.app_context():
        made = queries.event_by_code("next")
        original, copy = db.session.query(Session).order_by(Session.id)
        assert (copy.event_id, copy.title, copy.published_at) == (made.id, original.title, None)
        assert (copy.starts, copy.day.on_date) == (datetime(2022, 3, 1, 9), date(2022, 3, 1))  # noqa: DTZ001
        assert (copy.access, copy.disclosure, copy.body_id) == ("restricted", "hidden", original.body_id)
        assert (copy.admitted, copy.speakers) == (["members", "observers"], [])
        of_new = (copy.rooms[0].event_id, copy.round.event_id, copy.track.event_id)  # type: ignore[union-attr]
        assert of_new == (made.id, made.id, made.id)
        assert (copy.uid != original.uid, copy.ref != original.ref) == (True, True)


@ON_SQLITE
def test_nobody_comes_along_whoever_there_was(app: Flask) -> None:
    cast = gather(app)
    browser = cast.browser("organiser")
    answer = cast.send(browser, "organiser", "POST", PAGE, data=FORM | {"sessions": "y"})

    assert answer.status_code == 303
    with app.app_context():
        made = queries.event_by_code("next")
        assert set(rows_of(made)) == {
            "programme_day", "room", "round", "track", "category", "question", "mail_template",
            "checkpoint", "item", "session",
        }  # fmt: skip
        grants = db.session.query(RoleGrant).filter_by(event_code="next")
        assert [(grant.person_id, grant.role) for grant in grants] == [
            (cast.people["organiser"], "organiser")
        ]


@pytest.mark.parametrize(
    ("fields", "problem"),
    [
        ({"code": "forum"}, "This code is taken."),
        ({"code": "sign-in"}, "This code is taken."),
        ({"code": "api"}, "This code is taken."),
        ({"code": "Forum 2022"}, "Use small letters, digits and hyphens, such as forum-2022."),
        ({"code": ""}, "Use small letters, digits and hyphens, such as forum-2022."),
        ({"title_en": " "}, "Give the title."),
        ({"starts_on": ""}, "Give a date, such as 2019-10-15."),
        ({"starts_on": "2022-02-30"}, "Give a date, such as 2019-10-15."),
        ({"starts_on": "9999-12-31"}, "Give a date, such as 2019-10-15."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_made(
    app: Flask, organiser: FlaskClient, fields: dict[str, Any], problem: str
) -> None:
    answer = send(organiser, **fields)

    assert (answer.status_code, problem in answer.text) == (422, True)
    with app.app_context():
        assert Counter(event.code for event in db.session.query(Event)) == {"forum": 1}


def test_nobody_else_is_told_of_the_new_event_before_something_of_it_is_published(
    organiser: FlaskClient, client: FlaskClient
) -> None:
    send(organiser, sessions="y")

    lists = ("/", "/api/v1/events", "/sitemap.xml")
    told = [["/next/" in browser.get(page).text for page in lists] for browser in (client, organiser)]

    assert told == [[False, False, False], [True, True, False]]


def test_more_sessions_than_one_write_may_take_are_not_copied(
    app: Flask, organiser: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copying, "MOST_SESSIONS", 0)

    answer = send(organiser, sessions="y")

    assert (answer.status_code, "Copy it without them." in answer.text) == (409, True)
    with app.app_context():
        assert db.session.query(Event).count() == 1


def test_an_hour_that_the_clocks_skip_leaves_nothing_behind(app: Flask, organiser: FlaskClient) -> None:
    with app.app_context():
        night = make.wall(14, 2, 30)
        make.session(queries.event_by_code("forum"), "Night", starts=night)
        db.session.commit()

    answer = send(organiser, starts_on="2022-03-26", sessions="y")

    assert (answer.status_code, "“Night”: That hour does not exist" in answer.text) == (409, True)
    with app.app_context():
        assert (db.session.query(Event).count(), db.session.query(Day).count()) == (1, 6)
