"""Lists in pages."""

from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.paging import SIZE, Page, page_of, paged
from eventapp.people.models import Person
from tests import make
from tests.statements import counting

PEOPLE = select(Person).order_by(Person.email)


def people(count: int) -> None:
    for number in range(count):
        make.person(f"Person {number:03d}")


def test_the_first_page_knows_the_next(database: None) -> None:
    people(SIZE + 10)
    page = paged(PEOPLE, 1)
    assert (page.first, page.last, page.total, page.previous, page.next) == (1, 50, 60, None, 2)
    assert [person.family_name for person in page.rows] == [f"{number:03d}" for number in range(50)]


def test_the_last_page_has_the_rest(database: None) -> None:
    people(SIZE + 10)
    page = paged(PEOPLE, 2)
    assert (page.first, page.last, page.previous, page.next, len(page.rows)) == (51, 60, 1, None, 10)


def test_a_full_last_page_has_no_next(database: None) -> None:
    people(SIZE)
    assert paged(PEOPLE, 1).next is None


def test_numbers_that_no_page_has_are_brought_back(database: None) -> None:
    people(3)
    assert [paged(PEOPLE, number).number for number in (-5, 0, 10**30)] == [1, 1, 1]
    assert paged(PEOPLE, 9) == paged(PEOPLE, 1)


def test_nothing_is_one_empty_page(database: None) -> None:
    assert paged(PEOPLE, 1) == Page([], 1, 0)


def test_a_page_costs_two_statements(app: Flask, database: None) -> None:
    people(SIZE)
    with counting(app) as sent:
        paged(PEOPLE, 1)
    assert len(sent) == 2


def test_a_list_is_paged_as_a_select_is(database: None) -> None:
    people(SIZE + 10)
    everybody = list(db.session.scalars(PEOPLE))
    for number in (-1, 1, 2, 9):
        assert page_of(everybody, number) == paged(PEOPLE, number)
    assert page_of([], 3) == Page([], 1, 0)
