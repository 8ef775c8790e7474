"""Looking people up by name: a device at a help desk, and the help desk's page."""

import logging
import re
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door.lookup import MOST_SEARCHES
from eventapp.programme.queries import event_by_code
from eventapp.registration.finding.words import are_enough
from tests import make
from tests.door import cast
from tests.statements import counting

SEARCH = "/api/v1/door/search"
Search = Callable[..., Any]


@pytest.fixture
def search(app: Flask, client: FlaskClient) -> Search:
    """As a device at the help desk, or at the main entrance."""
    tokens = {}
    with app.app_context():
        event = make.event()
        for code, purpose in (("desk", "desk"), ("main", "entry")):
            _device, tokens[code] = cast.paired(cast.checkpoint(event, code, purpose=purpose), at=clock.now())
        for name in ("Amina El Idrissi", "Łukasz Żak", "王小明"):
            cast.holder(event, name)
        make.registration(event, make.person("Wanda Waiting"), "waiting")
        cast.holder(make.event("other"), "Amina Elsewhere")
        db.session.commit()

    def ask(words: Any, at: str = "desk") -> Any:
        headers = {"Authorization": f"Bearer {tokens[at]}"}
        return client.post(SEARCH, json={"words": words}, headers=headers)

    return ask


def test_a_desk_s_device_finds_the_people_of_its_event(search: Search) -> None:
    sought = {
        "ami": ["Amina El Idrissi"],
        "idrissi AMINA": ["Amina El Idrissi"],
        "lukasz": ["Łukasz Żak"],
        "小明": ["王小明"],
        "caisse": ["Amina El Idrissi", "Wanda Waiting", "Łukasz Żak", "王小明"],
        "2": ["Łukasz Żak"],
        "nobody": [],
    }

    assert {words: [one["name"] for one in search(words).json["people"]] for words in sought} == sought


def test_a_hit_tells_name_organisation_category_and_number(search: Search) -> None:
    people = search("amina").json["people"] + search("wanda").json["people"]

    shared = {"organisation": "Caisse nationale", "category": "Delegate"}
    assert [str(one.pop("handle"))[:6] for one in people] == ["found:", "None"]
    assert people == [
        {"name": "Amina El Idrissi", "number": "0001", **shared},
        {"name": "Wanda Waiting", "number": None, **shared},
    ]


def test_other_devices_search_for_nobody(search: Search) -> None:
    answer = search("amina", at="main")

    assert (answer.status_code, answer.json["error"]) == (403, "not_at_desk")


def test_too_little_or_no_text_finds_nobody(search: Search) -> None:
    broken = ["", "  ", "am", "%%%%", "王", None, 3, ["amina"], "a" * 101, "ami\0", "\ud800na"]

    assert {search(words).status_code for words in broken} == {422}


@pytest.mark.parametrize(
    ("words", "is_enough"),
    [("Wu Li", True), ("wu", False), ("é-à", False), ("김철", True), ("أم", False), ("أمي", True)],
)
def test_three_letters_are_enough_and_two_of_dense_scripts(words: str, is_enough: bool) -> None:
    assert are_enough(words) == is_enough


def test_a_search_is_logged_by_who_and_how_many_but_not_for_what(
    search: Search, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = clock.now()
    monkeypatch.setattr(clock, "now", lambda: now)
    with caplog.at_level(logging.INFO):
        search("idrissi")

    said = [re.sub(r"\d+", "N", line, count=1) for line in caplog.messages if "searched" in line]
    assert said == [f"device N searched the people of forum at {now.isoformat()}: 1 found"]
    assert "idrissi" not in caplog.text


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_ten_at_most_are_told_and_cost_what_one_costs(app: Flask, search: Search) -> None:
    told = []
    for wanted in (1, 30):
        with app.app_context():
            for number in range(wanted):
                cast.holder(event_by_code("forum"), f"Quinn{wanted} Number{number:02}")
            db.session.commit()
        search("amina")
        with counting(app) as statements:
            answer = search(f"quinn{wanted}").json
        told.append((len(answer["people"]), answer["more"], len(statements)))

    (one, is_more, cost), (ten, are_more, same) = told
    assert (one, is_more, ten, are_more) == (1, False, 10, True)
    assert cost == same <= 7


def test_a_device_that_searches_without_end_has_to_wait(
    search: Search, caplog: pytest.LogCaptureFixture
) -> None:
    answers = [search("idrissi") for _number in range(MOST_SEARCHES + 1)]

    assert [one.status_code for one in answers] == [200] * MOST_SEARCHES + [429]
    assert (answers[-1].headers["Retry-After"], answers[-1].json["error"]) == ("60", "too_many_searches")
    assert [line for line in caplog.messages if "too often" in line] != []
    assert "idrissi" not in caplog.text
