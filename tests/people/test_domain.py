"""People, their organisations and their roles: found again, and never made twice."""

from functools import partial

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.people import domain
from eventapp.people.domain import find_or_add_organisation, find_or_add_person
from eventapp.people.models import Organisation, Person, RoleGrant
from eventapp.people.queries import person_by_email, roles_of
from tests import make
from tests.core.racing import race
from tests.make import LONG_AGO, NOON


def test_a_person_is_new_once(database: None) -> None:
    first = find_or_add_person(" Ben@Example.ORG ", at=LONG_AGO)
    again = find_or_add_person("ben@example.org", at=NOON)
    assert (first is again, again.email, again.created_at) == (True, "ben@example.org", LONG_AGO)
    assert person_by_email("BEN@example.org") is again


def test_callers_at_once_get_the_same_person(app: Flask) -> None:
    def find() -> int:
        person = find_or_add_person("ben@example.org", at=NOON)
        db.session.commit()
        return person.id

    assert len(set(race(app, *[find] * 6))) == 1


def test_a_person_without_a_given_name_has_no_space_before_the_other(database: None) -> None:
    assert [make.person(name).full_name for name in ("Ben Adams", "Suharto")] == ["Ben Adams", "Suharto"]
    assert Person(given_name="", family_name="Suharto").full_name == "Suharto"


@pytest.mark.parametrize(
    "typed",
    ["Caisse d’Assurance", "  caisse  D'ASSURANCE ", "CAISSE D ASSURANCE", "Cai\u0301sse d’assurance"],
)
def test_an_organisation_is_found_however_it_is_typed(database: None, typed: str) -> None:
    first = find_or_add_organisation("Caisse d’Assurance", "MA")
    assert find_or_add_organisation(typed, "MA") is first
    assert first.name == "Caisse d’Assurance"


def test_the_same_name_in_another_country_is_another_organisation(database: None) -> None:
    made = [find_or_add_organisation("Ministry of Labour", country).id for country in ("MA", "BE")]
    assert len(set(made)) == 2


def test_names_of_signs_alone_are_not_taken_for_one_another(database: None) -> None:
    made = [find_or_add_organisation(name, "MA").id for name in ("+++", "***", "🌍")]
    assert len(set(made)) == 3


def test_a_name_whose_letters_fold_into_many_fits(database: None) -> None:
    longest = "ﷺ" * 200
    assert find_or_add_organisation(longest, "MA") is find_or_add_organisation(longest, "MA")
    db.session.commit()


def test_callers_at_once_get_the_same_organisation(app: Flask) -> None:
    def find() -> int:
        organisation = find_or_add_organisation("Caisse nationale", "MA")
        db.session.commit()
        return organisation.id

    assert len(set(race(app, *[find] * 6))) == 1
    with app.app_context():
        assert db.session.query(Organisation).count() == 1


def test_a_role_is_held_in_one_event_until_it_is_withdrawn(database: None) -> None:
    ben, forum, other = make.person("Ben Adams"), make.event("forum"), make.event("other")
    for _ in range(2):
        make.role(ben, "organiser", forum)
    make.role(ben, "viewer", other)
    make.role(ben, "admin", None)
    make.role(ben, "admin", None)
    assert roles_of(ben.id) == {("organiser", "forum"), ("viewer", "other"), ("admin", None)}
    assert db.session.query(RoleGrant).count() == 3
    domain.withdraw(ben.id, "organiser", "forum")
    domain.withdraw(ben.id, "organiser", "other")
    domain.withdraw(ben.id, "admin", None)
    assert roles_of(ben.id) == {("viewer", "other")}


def test_a_role_given_by_two_at_once_is_held_once(app: Flask) -> None:
    with app.app_context():
        ben_id = make.role(make.person("Ben Adams"), "viewer", make.event("forum")).id
        db.session.commit()

    def grant() -> None:
        domain.grant(ben_id, "organiser", "forum", at=NOON)
        db.session.commit()

    assert race(app, *[partial(grant)] * 4) == [None] * 4
    with app.app_context():
        assert roles_of(ben_id) == {("organiser", "forum"), ("viewer", "forum")}


@pytest.mark.parametrize(("role", "event"), [("admin", "forum"), ("organiser", None)])
def test_only_an_admin_stands_above_events(database: None, role: str, event: str | None) -> None:
    ben = make.person("Ben Adams")
    make.event("forum")
    with pytest.raises(IntegrityError):
        domain.grant(ben.id, role, event, at=NOON)  # type: ignore[arg-type]


def test_a_role_follows_the_event_to_another_code(database: None) -> None:
    ben, forum = make.person("Ben Adams"), make.event("forum")
    make.role(ben, "organiser", forum)
    forum.code = "forum-2019"
    db.session.flush()
    assert roles_of(ben.id) == {("organiser", "forum-2019")}
