"""Accompanying persons: asked for, kept with their participant, within their number and places."""

import re
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.merging import domain as merging
from eventapp.merging.queries import seen_of
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import domain, form_building
from eventapp.registration.accompanying.models import AccompanyingPerson, Companion
from eventapp.registration.accompanying.queries import companions_of
from eventapp.registration.accompanying.records import TooMany
from eventapp.registration.answer_queries import current_form
from eventapp.registration.answering import ChoiceFull
from eventapp.registration.asking import Form
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.registration.retention import Overdue, forget
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON
from tests.registration.cast import AMINA, FILLED, FORM, ME, answers, post
from tests.registration.forms_cast import bringing, code, published, taken
from tests.registration.test_export import asked, lines, organiser, work

ANNA = Companion(1, "Anna", "Adams", "Anna Adams", "adult")
TOM = Companion(2, "", "Tom", "Томас", "child")
SignIn = Callable[..., FlaskClient]


def join(event: Event, form: Form, *companions: Companion, name: str = "Ben Adams", **fields: Any) -> Any:
    data = answers(event, accompanying=companions, **fields)
    return domain.submit(event, make.person(name), data, at=NOON, form=form)


def test_they_come_and_go_with_the_answers_of_their_participant(database: None) -> None:
    event = make.event()
    form = published(event, bringing(most=2, places=3))
    ben = join(event, form, ANNA, TOM)
    assert (companions_of(ben.id), list(taken().values())) == ((ANNA, TOM), [2])

    older = replace(TOM, age_group="adult")
    domain.change(ben, answers(event, accompanying=(older,)), at=NOON, form=form)
    assert (companions_of(ben.id), list(taken().values())) == ((older,), [1])

    domain.change(ben, answers(event, badge_name="Benny", accompanying=()), at=NOON)
    assert companions_of(ben.id) == (older,)
    changes = select(RegistrationStep.changed).order_by(RegistrationStep.id)
    assert [row for row in db.session.scalars(changes) if "accompanying" in row] == [["accompanying"]]


def test_nobody_brings_more_than_is_stated(database: None) -> None:
    event = make.event()
    form = published(event, bringing(most=1))
    with pytest.raises(TooMany):
        join(event, form, ANNA, TOM)
    db.session.rollback()


def test_no_two_stand_in_one_place(database: None) -> None:
    event = make.event()
    form = published(event, bringing(most=2))
    ben = join(event, form, ANNA)
    row = {"registration_id": ben.id, "version_id": form.version_id, "question": "again"}
    with pytest.raises(IntegrityError):
        db.session.execute(insert(AccompanyingPerson).values(**row, **vars(ANNA)))
    db.session.rollback()


def test_who_is_not_asked_brings_nobody(database: None) -> None:
    event = make.event()
    make.category(event, "press")
    form = published(event, replace(bringing(), categories=("press",)))
    assert companions_of(join(event, form, ANNA).id) == ()


@pytest.mark.parametrize(
    ("step", "left"),
    [
        (lambda made: domain.cancel(made, at=NOON), 0),
        (lambda made: domain.refuse(made.id, reason="No", by=None, at=NOON), 0),
        (lambda made: domain.approve(made.id, by=None, at=NOON), 2),
    ],
)
def test_their_places_are_held_as_long_as_the_registration_stands(
    database: None, step: Callable[[Registration], None], left: int
) -> None:
    """And nothing of the event's places or of a category's."""
    event = make.event()
    event.capacity = 1
    form = published(event, bringing(places=2))
    made = join(event, form, ANNA, TOM)
    step(made)
    assert list(taken().values()) == [left]
    with pytest.raises(ChoiceFull) if left else nullcontext():
        join(event, form, ANNA, name="Sue Ray")
    db.session.rollback()


def crowd(app: Flask, people: int) -> Sequence[int]:
    with app.app_context():
        published(make.event(), bringing(most=2, places=5))
        made = [make.person(f"Person {number}").id for number in range(people)]
        db.session.commit()
    return made


def test_their_places_hold_when_many_come_at_once(app: Flask) -> None:
    """Two each for five places: by the same conditional UPDATE as the places of a choice."""
    people = crowd(app, 8)

    def register(person_id: int) -> str:
        event = db.session.scalars(select(Event)).one()
        form = current_form(event)
        data = answers(event, accompanying=(ANNA, TOM))
        domain.submit(event, db.session.get_one(Person, person_id), data, at=NOON, form=form)
        return "registered"

    fates = at_once(app, [partial(register, one) for one in people])

    with app.app_context():
        assert (list(taken().values()), len(db.session.scalars(select(AccompanyingPerson)).all())) == ([4], 4)
    assert sorted(fates) == ["choice_full"] * 6 + ["registered"] * 2


def test_one_person_in_several_windows_brings_what_one_of_them_said(app: Flask) -> None:
    [person] = crowd(app, 1)
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        data = answers(event)
        domain.submit(event, db.session.get_one(Person, person), data, at=NOON, form=current_form(event))
        db.session.commit()

    def change(*companions: Companion) -> int:
        event = db.session.scalars(select(Event)).one()
        made = db.session.scalars(select(Registration)).one()
        domain.change(made, answers(event, accompanying=companions), at=NOON, form=current_form(event))
        return len(companions)

    at_once(app, [partial(change, *some) for some in ((ANNA,), (ANNA, TOM), (TOM,), ()) * 2])

    with app.app_context():
        stands = companions_of(db.session.scalars(select(Registration.id)).one())
        assert list(taken().values()) == [len(stands)]
        assert stands in ((ANNA,), (ANNA, TOM), (TOM,), ())


def test_a_table_says_how_many_and_who_and_how_old(database: None) -> None:
    event = make.event()
    form = published(event, bringing())
    join(event, form, ANNA, TOM)
    export = asked(event, organiser(event), f"answer:{code(event, 'Guests')}")
    work()
    assert lines(export) == [["Guests"], ["2: Anna Adams (Adult); Tom (Томас, Child)"]]


def test_they_move_with_a_merge_and_back(database: None) -> None:
    event = make.event()
    olga = make.role(make.person("Olga"), "organiser", event)
    form = published(event, bringing(places=2))
    stays, goes = join(event, form, name="Sue Ray"), join(event, form, ANNA)
    made = merging.merge(event, stays.id, goes.id, [], seen=seen_of([stays.id, goes.id]), by=olga, at=NOON)
    assert (companions_of(stays.id), list(taken().values())) == ((ANNA,), [1])

    merging.undo(made, by=olga, at=NOON)

    assert (companions_of(stays.id), companions_of(goes.id)) == ((), (ANNA,))
    assert list(taken().values()) == [1]


def test_they_are_kept_as_long_as_their_question_says(database: None) -> None:
    event = make.event()
    join(event, published(event, replace(bringing(), keep_days=7)), ANNA)
    assert forget(event, at=NOON + timedelta(days=9)) == Overdue(0, 0, 0, 0)
    assert forget(event, at=NOON + timedelta(days=12)) == Overdue(0, 0, 0, 0, accompanying=1)


def test_a_form_asks_for_them_once(database: None) -> None:
    event = make.event()
    published(event, bringing())
    form_building.add_question(event, bringing())
    with pytest.raises(form_building.AskedTwice):
        form_building.publish(event, by=None, at=NOON)


@pytest.mark.parametrize("fields", [{"most": 0}, {"most": 11}, {"audience": "assistance"}])
def test_they_are_asked_for_in_a_stated_number_by_who_looks_after_them(fields: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="stated"):
        replace(bringing(), **fields)


@pytest.fixture
def amina(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        event = make.event()
        published(event, replace(bringing(most=2, places=2), required=True, label={"en": "Guests"}))
        make.role(make.person("Olga"), "organiser", event)
        make.role(make.person("Dora"), "registration_desk", event)
        db.session.commit()
    return sign_in(AMINA)


def field(app: Flask) -> str:
    with app.app_context():
        return f"own_{code(db.session.scalars(select(Event)).one(), 'Guests')}"


EMPTY = ["", "", "", ""]


def test_the_form_has_a_line_for_each_and_says_what_is_wrong_in_it(app: Flask, amina: FlaskClient) -> None:
    name = field(app)

    def wrong(*words: str) -> list[str]:
        page = post(amina, FORM, **FILLED, **{name: [*words, *EMPTY][:12]})
        assert page.status_code == 422
        return re.findall(f'<a href="#{name}">([^<]*)</a>', page.text)

    assert wrong(*EMPTY) == ["Answer this question."]
    assert wrong("Anna", "", "", "adult") == ["Person 1: Write the family name."]
    assert wrong(*EMPTY, "", "x" * 121, "", "") == ["Person 2: Use at most 120 characters."]
    assert wrong("", "Tom", "…", "") == ["Person 1: Write this with letters or digits."]
    assert wrong("", "Tom", "", "old") == ["Person 1: Choose one of the answers shown."]
    assert wrong("", "A", "", "", "", "B", "", "", "", "C", "", "") == [
        "These are more accompanying persons than one participant may bring."
    ]
    assert 'value="Anna"' in post(amina, FORM, **FILLED, **{name: ["Anna", "", "", "", *EMPTY]}).text

    sent = post(
        amina, FORM, **FILLED, **{name: ["Anna", " Adams ", "", "adult", "", "Tom", "Томас", "child"]}
    )
    assert sent.status_code == 303
    with app.app_context():
        number = db.session.scalars(select(Registration.id)).one()
        assert companions_of(number) == (ANNA, TOM)
    page = re.sub("</?bdi>", "", amina.get(ME).text)
    assert ("Anna Adams, Adult" in page, "Tom (Томас), Child" in page) == (True, True)


def test_lines_come_back_from_a_draft_each_in_its_place(app: Flask, amina: FlaskClient) -> None:
    name = field(app)
    post(amina, f"{FORM}/draft", **FILLED, **{name: [*EMPTY, "\u202e", "Tom", "Томас", "child"]})
    page = amina.get(FORM).text
    values = re.findall(rf'<input id="{name}-(\d-\w+)" name="{name}" value="([^"]+)"', page)
    assert values == [("2-family_name", "Tom"), ("2-badge_name", "Томас")]


def test_the_desk_changes_them_and_never_over_what_it_has_not_seen(
    app: Flask, amina: FlaskClient, sign_in: SignIn
) -> None:
    name = field(app)
    post(amina, FORM, **FILLED, **{name: ["Anna", "Adams", "", "adult", *EMPTY]})
    with app.app_context():
        number = db.session.scalars(select(Registration.id)).one()
    dora, page = sign_in("dora@example.org"), f"/forum/organise/registrations/{number}"
    seen = re.findall(r'name="seen" type="hidden" value="(\w+)"', dora.get(page).text)[0]

    def save(*words: str, seen: str = seen) -> int:
        return post(dora, f"{page}/accompanying", seen=seen, persons=list(words)).status_code

    assert save("", "", "Tomas", "child") == 422
    assert save(*EMPTY, "", "Tom", "Томас", "child") == 303
    assert save(*EMPTY) == 409
    with app.app_context():
        assert (companions_of(number), list(taken().values())) == ((TOM,), [1])
        domain.cancel(db.session.get_one(Registration, number), at=NOON)
        db.session.commit()
    assert save(*EMPTY) == 404
    assert 'name="persons"' not in dora.get(page).text


def test_the_desk_leaves_alone_whom_only_organisers_read_of(
    app: Flask, amina: FlaskClient, sign_in: SignIn
) -> None:
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        row = form_building.questions_of(event)[0]
        own = replace(form_building.asked(row), audience="organisers")
        form_building.change_question(row, own, seen=1)
        form_building.publish(event, by=None, at=NOON)
        db.session.commit()
    post(amina, FORM, **FILLED, **{field(app): ["Anna", "Adams", "", "adult", *EMPTY]})
    with app.app_context():
        number = db.session.scalars(select(Registration.id)).one()
    page = f"/forum/organise/registrations/{number}"
    dora, olga = sign_in("dora@example.org"), sign_in("olga@example.org")
    reads = ["Anna Adams" in client.get(page).text for client in (dora, olga)]
    assert (reads, post(dora, f"{page}/accompanying").status_code) == ([False, True], 404)


def test_an_organiser_states_their_number(app: Flask, amina: FlaskClient, sign_in: SignIn) -> None:
    olga, new = sign_in("olga@example.org"), "/forum/organise/registrations/form/new?kind=accompanying"
    typed = {"label_en": "Guests", "purpose_en": "For the tour.", "audience": "registrars", "keep_days": "7"}
    assert 'value="assistance"' not in olga.get(new).text
    assert post(olga, new, **typed, most="11").status_code == 422
    assert post(olga, new, **typed, most="3", places="40").status_code == 303
    with app.app_context():
        made = form_building.asked(form_building.questions_of(db.session.scalars(select(Event)).one())[-1])
        assert (made.most, made.places) == (3, 40)
