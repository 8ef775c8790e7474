"""The numbers of registrations: counted in the event's days, drawn, and taken along as a table."""

import csv
import io
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.numbers import charts, queries
from eventapp.numbers.charts import Bar, Period
from eventapp.people.domain import find_or_add_organisation
from eventapp.programme.models import Event
from eventapp.registration import blocks
from eventapp.registration.asking import READERS
from eventapp.registration.domain import approve, refuse, submit
from tests import make
from tests.make import NOON
from tests.registration.cast import answers
from tests.registration.forms_cast import choice, option, published
from tests.statements import counting

FIRST = date(2019, 9, 1)


def arrived(event: Event, name: str, at: datetime = NOON, state: str = "approved", **fields: Any) -> None:
    make.registration(event, make.person(name), state, submitted_at=at, **fields)


def test_each_option_is_counted_for_those_who_read_the_answers(database: None) -> None:
    """Of several answers each; what others read, or was refused, is not."""
    event = make.event()
    form = published(
        event,
        replace(choice("Visits", boat=None, walk=None), several=True),
        replace(choice("Rating", good=None), audience="organisers"),
        replace(choice("Diet", vegan=None), audience="assistance"),
    )
    for name, visits, step in (
        ("Ben", ("Boat", "Walk"), approve),
        ("Sue", ("Walk",), None),
        ("Tom", ("Boat",), partial(refuse, reason="No")),
    ):
        own = option(form, "Visits", *visits) | option(form, "Rating", "Good") | option(form, "Diet", "Vegan")
        made = submit(event, make.person(name), answers(event, own=own), at=NOON, form=form)
        if step:
            step(made.id, by=None, at=NOON)

    def counted(*audiences: str) -> dict[str, list[tuple[str, int, int]]]:
        return {
            asked.label["en"]: [(one.key.name["en"], one.number, one.approved) for one in groups]
            for asked, groups in queries.by_answer(event, audiences)
        }

    visits = {"Visits": [("Boat", 1, 1), ("Walk", 2, 1)]}
    assert counted("registrars") == visits
    assert counted(*READERS) == visits | {"Rating": [("Good", 2, 1)]}


@pytest.mark.parametrize(
    ("zone", "days"),
    [
        ("Europe/Brussels", {date(2019, 10, 1): 1, date(2019, 10, 2): 1}),
        ("Asia/Kathmandu", {date(2019, 10, 2): 2}),  # 5 h 45 min before UTC
        ("America/New_York", {date(2019, 10, 1): 2}),
    ],
)
def test_a_day_is_one_of_the_events_zone(database: None, zone: str, days: dict[date, int]) -> None:
    event = make.event(time_zone=zone)
    arrived(event, "Ben Adams", datetime(2019, 10, 1, 21, 59, 59, tzinfo=UTC))
    arrived(event, "Sue Ray", datetime(2019, 10, 1, 22, 0, tzinfo=UTC), "submitted")
    arrived(event, "Zoe Gone", state="cancelled")
    arrived(make.event("other"), "Else Where")
    assert queries.by_day(event) == days


def test_what_stands_is_counted_by_what_is_shared(database: None) -> None:
    event = make.event()
    press = make.category(event, "press")
    house = find_or_add_organisation("Zed", "BE")
    arrived(event, "Ben Adams", country="BE", organisation=house, category=press)
    arrived(event, "Sue Ray", state="waiting", country="BE", organisation=house)
    arrived(event, "Ann Lee")
    arrived(event, "Zoe Gone", state="refused", country="FR")
    arrived(make.event("other"), "Else Where")

    categories = [(one.key.code, one.number, one.approved) for one in queries.by_category(event)]
    countries = [(one.key, one.number, one.approved) for one in queries.by_country(event)]
    houses = [(one.key.name, one.number, one.approved) for one in queries.by_organisation(event, 1).rows]

    assert categories == [("delegate", 2, 1), ("press", 1, 1)]
    assert countries == [("BE", 2, 1), ("MA", 1, 1)]
    assert houses == [("Zed", 2, 1), ("Caisse nationale", 1, 1)]
    assert [one.key.name for one in queries.all_organisations(event)] == ["Zed", "Caisse nationale"]


def test_the_queue_tells_how_long_people_wait(database: None) -> None:
    event = make.event()
    assert queries.queue(event, at=NOON) == queries.Queue(0, 0, None, None)
    hours = {"Ben Adams": 1, "Sue Ray": 48, "Ann Lee": 49, "Zoe Poe": 200}
    for name, waited in hours.items():
        arrived(event, name, NOON - timedelta(hours=waited), "submitted")
    arrived(event, "Asked Once", NOON - timedelta(days=90), "submitted", more_asked_at=NOON)
    arrived(event, "Wim Waits", NOON - timedelta(days=90), "waiting")
    arrived(event, "Ola Offered", NOON - timedelta(days=90), "waiting", offer_ends_at=NOON)
    oldest, median = (NOON - timedelta(hours=waited) for waited in (200, 49))
    assert queries.queue(event, at=NOON) == queries.Queue(4, 2, oldest, median)


@pytest.mark.parametrize(
    ("arrivals", "found"),
    [
        ({}, []),
        ({0: 2, 2: 1}, [(0, 0, 2, 2), (1, 1, 0, 2), (2, 2, 1, 3)]),
        ({0: 1, 6: 1, 7: 1, 69: 5}, [(0, 6, 2, 2), (7, 13, 1, 3), (63, 69, 5, 8)]),
    ],
)
def test_days_follow_without_a_gap_and_many_of_them_by_weeks(
    arrivals: dict[int, int], found: list[tuple[int, int, int, int]]
) -> None:
    drawn = charts.periods({FIRST + timedelta(days=day): number for day, number in arrivals.items()})
    expected = [
        Period(FIRST + timedelta(days=one), FIRST + timedelta(days=two), *rest) for one, two, *rest in found
    ]
    assert [one for one in drawn if one.number or len(drawn) < 4] == expected


def test_bars_stand_side_by_side_and_the_greatest_reaches_the_top() -> None:
    assert charts.bars([1, 0, 4, 2]) == [
        Bar(0.0, 30.0, 20.5, 10.0),
        Bar(25.0, 40.0, 20.5, 0.0),
        Bar(50.0, 0.0, 20.5, 40.0),
        Bar(75.0, 20.0, 20.5, 20.0),
    ]
    assert (charts.bars([]), charts.share(1, 3), charts.share(0, 0)) == ([], 33.33, 0.0)


@pytest.fixture
def olga(app: Flask, sign_in: Any) -> Any:
    with app.app_context():
        event = make.event(capacity=3)
        make.role(make.person("Olga"), "organiser", event)
        house = find_or_add_organisation("=1+1", "BE")
        arrived(event, "Ben Adams", organisation=house)
        published(
            event, choice("=Visits", boat=None), replace(choice("Diet", vegan=None), audience="assistance")
        )
        db.session.commit()
    return sign_in("olga@example.org")


def test_a_place_on_offer_or_kept_is_not_left(app: Flask, olga: Any) -> None:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        arrived(event, "Ola Offered", state="waiting", offer_ends_at=NOON)
        blocks.reserve(event, blocks.Reserving("Press", 1, event.ends_on, None), at=NOON)
        db.session.commit()
    assert "0 of 3 places are left" in olga.get("/forum/organise/numbers").text
    assert "3 of 3 places are taken" in olga.get("/forum/organise/registrations").text


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        ("days", [["Jour", "Inscriptions"], ["2019-10-15", "1"]]),
        ("categories", [["Nom", "Inscriptions", "Approuvée"], ["Delegate", "1", "1"]]),
        ("answers", [["Question", "Réponses", "Inscriptions", "Approuvée"], ["'=Visits", "Boat", "0", "0"]]),
        ("countries", [["Nom", "Inscriptions", "Approuvée"], ["Maroc", "1", "1"]]),
        ("organisations", [["Nom", "Inscriptions", "Approuvée"], ["'=1+1", "1", "1"]]),
    ],
)
def test_each_table_comes_as_a_file_that_calculates_nothing(
    olga: Any, table: str, rows: list[list[str]]
) -> None:
    answer = olga.get(f"/forum/organise/numbers/{table}.csv?lang=fr")
    text = answer.data.decode("utf-8-sig")
    assert (answer.mimetype, list(csv.reader(io.StringIO(text)))) == ("text/csv", rows)


def test_the_page_says_what_is_left_and_takes_as_many_statements_for_thirty_as_for_one(
    app: Flask, olga: Any
) -> None:
    def page() -> tuple[int, str]:
        with counting(app) as sent:
            text = olga.get("/forum/organise/numbers").text
        return len(sent), text

    page()
    for_one, text = page()
    assert "2 of 3 places are left" in text
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        for number in range(30):
            house = find_or_add_organisation(f"House {number}", "BE")
            arrived(
                event, f"Person {number}", NOON - timedelta(days=number), organisation=house, country="BE"
            )
        db.session.commit()
    for_thirty, text = page()
    assert (for_one, for_thirty, "0 of 3 places are left" in text) == (for_one, for_one, True)
