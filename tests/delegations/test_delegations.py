"""Nominating within a quota, replacing, withdrawing, the head, and what a focal point may see."""

from collections.abc import Callable
from functools import partial
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.delegations import domain, queries
from eventapp.delegations.domain import Named
from eventapp.delegations.models import Delegation, Nomination
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.privacy.domain import erase
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration import domain as registration
from eventapp.registration.form_models import AnswerDraft
from eventapp.registration.models import Category, Registration
from tests import make
from tests.agenda.cast import at_once
from tests.core.racing import crossing
from tests.make import NOON
from tests.registration.cast import mails, state, write_mails
from tests.registration.forms_cast import code, published, question

LIST = "/forum/organise/delegations"
FOCAL = "fay@example.org"
QUOTA, TRIES = 3, 10
TYPED = {"given_name": "Ann", "family_name": "Other", "email": "ann@example.org", "category": "delegate"}
SignIn = Callable[..., FlaskClient]


def delegation(event: Event, quota: int = QUOTA) -> Delegation:
    return domain.found_delegation(event, "Social Fund", "MA", focal=FOCAL, quota=quota, at=NOON)


def named(name: str = "Ann Other") -> Named:
    given, _, family = name.partition(" ")
    category = db.session.scalars(select(Category)).first()
    assert category is not None
    return Named(given, family, f"{name.lower().replace(' ', '.')}@example.org", category)


def registered(
    event: Event, name: str, house: str = "Social Fund", as_state: str = "approved"
) -> Registration:
    return make.registration(
        event, make.person(name), as_state, organisation=find_or_add_organisation(house, "MA")
    )


def members(made: Delegation) -> list[str]:
    return [one.full_name for one in queries.nominations(made)]


# --- the rules


def test_as_many_are_nominated_as_there_are_places(app: Flask) -> None:
    with app.app_context():
        number = delegation(make.event()).id
        db.session.commit()

    def nominate(person: int) -> str:
        domain.nominate(db.session.get_one(Delegation, number), named(f"Person {person}"), at=NOON)
        return "nominated"

    fates = at_once(app, [partial(nominate, person) for person in range(TRIES)])

    assert sorted(fates) == ["nominated"] * QUOTA + ["quota_reached"] * (TRIES - QUOTA)
    with app.app_context():
        made = db.session.get_one(Delegation, number)
        assert (made.nominated, len(members(made))) == (QUOTA, QUOTA)


def test_counting_first_and_writing_then_would_go_beyond_the_quota(app: Flask) -> None:
    """The control: the same race shows what counting inside the write prevents."""
    with app.app_context():
        number = delegation(make.event()).id
        db.session.commit()
    all_counted = Barrier(TRIES)

    def count_then_write() -> None:
        is_free = db.session.get_one(Delegation, number).nominated < QUOTA
        db.session.rollback()
        all_counted.wait()
        if is_free:
            write = update(Delegation).values(nominated=Delegation.nominated + 1)
            db.session.execute(write)

    at_once(app, [count_then_write] * TRIES)

    with app.app_context():
        assert db.session.get_one(Delegation, number).nominated == TRIES


def test_withdrawing_twice_frees_one_place(app: Flask) -> None:
    with app.app_context():
        made = delegation(make.event())
        numbers = made.id, domain.nominate(made, named(), at=NOON).id, make.person("Fay").id
        db.session.commit()

    def withdraw() -> str:
        one, other = db.session.get_one(Delegation, numbers[0]), db.session.get_one(Nomination, numbers[1])
        domain.withdraw(one, other, by=db.session.get_one(Person, numbers[2]), at=NOON)
        return "gone"

    fates = at_once(app, [withdraw] * 4)

    assert sorted(fates) == ["gone"] + ["withdrawn"] * 3
    with app.app_context():
        assert db.session.get_one(Delegation, numbers[0]).nominated == 0


def test_withdrawing_is_not_in_the_way_of_who_is_erased(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    with app.app_context():
        event = make.event()
        made, fay = delegation(event), make.person("Fay").id
        ann, bo = (domain.nominate(made, named(name), at=NOON) for name in ("Ann Lee", "Bo Lee"))
        for name in ("Ann Lee", "Bo Lee"):
            registered(event, name)
        numbers = made.id, ann.id, bo.person_id
        db.session.commit()
    crossing(monkeypatch, (registration, "cancel"), (domain, "forget"))

    def withdraw() -> None:
        one, other = db.session.get_one(Delegation, numbers[0]), db.session.get_one(Nomination, numbers[1])
        domain.withdraw(one, other, by=db.session.get_one(Person, fay), at=NOON)

    at_once(app, [withdraw, lambda: erase(db.session.get_one(Person, numbers[2]), at=NOON)])

    with app.app_context():
        assert db.session.get_one(Delegation, numbers[0]).nominated == 0


def test_one_comes_in_place_of_another_within_a_full_quota(database: None) -> None:
    made = delegation(make.event(), quota=1)
    first = domain.nominate(made, named("Ann Other"), at=NOON)
    with pytest.raises(domain.QuotaReached):
        domain.nominate(made, named("Ben Adams"), at=NOON)
    domain.replace(made, first, named("Ben Adams"), by=make.person("Fay"), at=NOON)
    db.session.refresh(made)
    assert (members(made), made.nominated) == (["Ben Adams"], 1)


def test_nobody_is_nominated_twice(database: None) -> None:
    made = delegation(make.event())
    domain.nominate(made, named(), at=NOON)
    with pytest.raises(domain.AlreadyNominated):
        domain.nominate(made, named(), at=NOON)


def test_a_delegation_has_one_head(database: None) -> None:
    made = delegation(make.event())
    ann, ben = (domain.nominate(made, named(name), at=NOON) for name in ("Ann Other", "Ben Adams"))
    for one in (ann, ben):
        domain.name_head(made, one)
    db.session.expire_all()
    assert [(one.full_name, one.is_head) for one in queries.nominations(made)] == [
        ("Ben Adams", True),
        ("Ann Other", False),
    ]


def test_withdrawing_ends_the_registration_for_this_organisation_only(database: None) -> None:
    event = make.event()
    made, fay = delegation(event), make.person("Fay")
    own, other = registered(event, "Ann Other"), registered(event, "Ben Adams", "Another house")
    for name in ("Ann Other", "Ben Adams"):
        domain.withdraw(made, domain.nominate(made, named(name), at=NOON), by=fay, at=NOON)
    assert (state(own.id), state(other.id)) == ("cancelled", "approved")
    write_mails()
    assert [mail.subject for mail in mails("ann.other@example.org")] == [
        "The Forum: your registration has ended"
    ]


def test_nominating_somebody_does_not_tell_that_they_come_for_another_house(database: None) -> None:
    event = make.event()
    made = delegation(event)
    registered(event, "Ben Adams", "Another house")
    ann = registered(event, "Ann Other", as_state="submitted")
    for name in ("Ann Other", "Ben Adams"):
        domain.nominate(made, named(name), at=NOON)
    stand = queries.standings(made, queries.nominations(made))
    assert [one.state for one in stand.values()] == [ann.state, None]


@pytest.mark.parametrize(
    ("as_state", "own", "missing"),
    [
        (None, "", ["Visa", "Diet"]),
        ("submitted", "", ["Visa", "Diet"]),
        ("submitted", "Visa", ["Diet"]),
        ("approved", "Diet", ["Visa"]),
        ("cancelled", "", []),
    ],
)
def test_a_focal_point_sees_which_required_questions_are_open(
    database: None, as_state: str | None, own: str, missing: list[str]
) -> None:
    """Of one that hangs on an answer nothing is told: it would tell that answer."""
    event = make.event()
    made = delegation(event)
    domain.nominate(made, named(), at=NOON)
    diet = question("Diet", audience="assistance", required=True)
    form = published(event, question("Visa", "yes_no", required=True), diet, question("Hobby"))
    visa = (code(event, "Visa"), "yes")
    form = published(event, question("Passport", show_if=visa, required=True))
    if as_state is not None:
        row = registered(event, "Ann Other", as_state=as_state)
        answering.save_some(row, form, "delegate", {code(event, own): "yes"} if own else {})
    [stands] = queries.standings(made, queries.nominations(made)).values()
    assert [one.label["en"] for one in stands.missing] == missing


@pytest.mark.parametrize(("as_state", "drafts"), [("approved", 0), ("submitted", 0), ("cancelled", 1)])
def test_no_form_is_begun_for_somebody_who_is_registered(database: None, as_state: str, drafts: int) -> None:
    event = make.event()
    registered(event, "Ann Other", as_state=as_state)
    domain.nominate(delegation(event), named(), at=NOON)
    assert db.session.query(AnswerDraft).count() == drafts


def test_an_erased_person_leaves_their_place_and_not_the_house(database: None) -> None:
    event = make.event()
    made = delegation(event)
    registered(event, "Ann Other")
    domain.nominate(made, named(), at=NOON)
    erase(make.person("Ann Other"), at=NOON)
    db.session.expire_all()
    assert (made.nominated, members(made), made.organisation.name) == (0, [], "Social Fund")
