"""What registrations are found by: kept in step with what they say, and read by an index alone."""

import re
from collections.abc import Sequence
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventapp.core import paging
from eventapp.core.db import db
from eventapp.core.text import fold
from eventapp.merging import domain as merging
from eventapp.merging.queries import seen_of
from eventapp.programme.models import Event
from eventapp.registration import queries
from eventapp.registration.answers import answers_of, rename
from eventapp.registration.domain import change
from eventapp.registration.filtering import Filter
from eventapp.registration.finding import queries as finding
from eventapp.registration.finding.domain import find_anew
from eventapp.registration.finding.models import SearchEntry
from eventapp.registration.finding.words import entries, ranges
from eventapp.registration.models import Registration
from eventapp.registration.queries import COUNTED
from tests import make
from tests.make import NOON
from tests.registration.cast import submitted
from tests.statements import counting


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        ("Papadakis Eleni", {"papadakis eleni", "eleni"}),
        ("van den Berg", {"van den berg", "den berg", "berg"}),
        ("O'Neil", {"o neil", "neil"}),
        ("王小明", {"王小明", "小明", "明"}),
        ("الإدريسي أمينة", {"الادريسي امينه", "ادريسي امينه", "امينه"}),
        ("김민수", {fold("김민수"), fold("민수"), fold("수")}),
        ("Eleni Eleni", {"eleni eleni"}),
        ("x" * 200, {"x" * 60}),
        ("", set()),
    ],
)
def test_a_text_is_found_from_each_of_its_words_on(said: str, kept: set[str]) -> None:
    assert entries([fold(said)], "") - {"@"} == kept


def test_an_address_is_found_from_each_of_its_words_on_and_by_its_domain() -> None:
    assert entries([], "Eleni.Papa-dakis@mail.Example.org") == {
        "@eleni.papa-dakis@mail.example.org",
        "@papa-dakis@mail.example.org",
        "@dakis@mail.example.org",
        "@mail.example.org",
        "@example.org",
    }


def test_where_addresses_are_not_searched_no_word_finds_one() -> None:
    typed = ("@", "@eleni", "eleni@example.org", "@@", "%", "☃")
    assert [one for word in typed for one, _up_to in ranges(word, by_address=False) if "@" in one] == []


def out_of_step() -> list[tuple[int, str]]:
    """What differs from what is found by writing everything anew."""
    kept = select(SearchEntry.registration_id, SearchEntry.entry)
    before = set(iter(db.session.execute(kept)))
    find_anew(Registration.id > 0)
    return sorted(before ^ set(iter(db.session.execute(kept))))


def found(event: Event, words: str) -> list[str]:
    return [row.person.full_name for row in queries.registrations(event, words=words, page=1).rows]


def test_another_name_and_house_are_found_at_once(database: None) -> None:
    event, other = make.event(), make.event("other")
    eleni = submitted(event, "Eleni Papadakis", organisation="Caisse nationale")
    make.registration(other, eleni.person)
    data = replace(answers_of(eleni), family_name="Oikonomou", organisation="Ministry of Labour")
    change(eleni, data, at=NOON)
    assert [found(event, words) for words in ("oikon labour", "ministry eleni")] == [["Eleni Oikonomou"]] * 2
    assert (found(event, "papadakis"), found(event, "caisse")) == (["Eleni Oikonomou"], [])  # the address
    assert out_of_step() == []
    rename(eleni.person, replace(data, family_name="Psarras"))
    assert (found(other, "psarr"), out_of_step()) == (["Eleni Psarras"], [])


def test_what_a_merge_takes_over_is_found_and_given_back(database: None) -> None:
    event, olga = make.event(), make.person("Olga")
    kept = submitted(event, "Eleni Papadakis", organisation="Caisse nationale")
    gone = submitted(event, "Helen Papadaki", organisation="Ministry of Labour", badge_name="Ελένη")
    choices, seen = ["name", "badge_name", "organisation"], seen_of((kept.id, gone.id))
    merged = merging.merge(event, kept.id, gone.id, choices, seen=seen, by=olga, at=NOON)
    assert (found(event, "ελενη"), out_of_step()) == (["Helen Papadaki"] * 2, [])
    merging.undo(merged, by=olga, at=NOON)
    assert (found(event, "caisse"), out_of_step()) == (["Eleni Papadakis"], [])


def test_of_many_the_first_are_listed_and_all_are_written_to(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "MOST", 3)
    event = make.event()
    for number in range(5):
        make.registration(event, make.person(f"Eleni Papadakis{number}"))
    page = queries.registrations(event, words="papadakis", page=1)
    assert ([row.person.family_name[-1] for row in page.rows], page.total) == (["0", "1", "2"], 4)
    every = Filter("papadakis").of(event).with_only_columns(func.count())
    assert (page.most, db.session.scalar(every)) == (3, 5)
    assert found(event, "eleni papadakis4") == ["Eleni Papadakis4"]


def test_of_very_many_no_more_are_counted_than_say_so(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "SIZE", 2)
    monkeypatch.setattr(queries, "COUNTED", 3)
    event = make.event()
    for number in range(7):
        make.registration(event, make.person(f"Person {number}"))
    pages = [queries.registrations(event, page=number) for number in (1, 3, 4, 99)]
    assert [(page.number, len(page.rows), page.next) for page in pages] == [
        (1, 2, 2),
        (3, 2, 4),
        (4, 1, None),
        (4, 1, None),
    ]
    assert [page.total for page in pages] == [4, 4, 4, 7]


def test_counts_up_to_a_number_are_the_counts_below_it(database: None) -> None:
    event = make.event()
    make.registration(event, make.person("Ada"), "submitted")
    make.registration(event, make.person("Ben"), "submitted", more_asked_at=NOON)
    make.registration(event, make.person("Cai"), "waiting")
    make.registration(event, make.person("Dan"), "waiting", offer_ends_at=NOON)
    assert queries.states_up_to(event) == queries.states_of(event)
    assert COUNTED == 10_000


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
@pytest.mark.parametrize(
    "asked", [Filter(), Filter("eleni papadakis"), Filter("el", "approved", country="GR")]
)
def test_a_list_reads_no_table_from_end_to_end(app: Flask, database: None, asked: Filter) -> None:
    event = make.event()
    with counting(app) as sent:
        queries.registrations(event, narrowed=asked, page=1)
        queries.states_up_to(event)
        queries.countries_of(event)
    plans = [step for statement in sent for step in plan_of(statement)]
    whole = [
        step for step in plans if re.match(r"SCAN (registration|search_entry|person|organisation)", step)
    ]
    assert (plans != [], whole) == (True, [])


def plan_of(statement: str) -> Sequence[str]:
    connection = db.session.connection().connection.driver_connection
    assert connection is not None
    values = [1] * statement.count("?")
    return [row[3] for row in connection.execute(f"EXPLAIN QUERY PLAN {statement}", values)]
