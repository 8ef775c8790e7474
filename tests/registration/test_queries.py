"""Finding registrations: in any script, in one event only, in few statements."""

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.programme.models import Event
from eventapp.registration import answering, domain, queries
from eventapp.registration.answer_queries import values_of
from eventapp.registration.queries import SEVERAL
from tests import make
from tests.make import NOON
from tests.registration.cast import answers, submitted
from tests.registration.forms_cast import published, question
from tests.statements import counting

pytestmark = pytest.mark.usefixtures("database")


def found(event: Event, words: str, state: str = "") -> list[str]:
    page = queries.registrations(event, words=words, state=state, page=1)
    return [row.person.full_name for row in page.rows]


@pytest.fixture
def forum(database: None) -> Event:
    """Five people of five scripts, and one of another event who must never be found."""
    event = make.event()
    submitted(event, "José Núñez", organisation="Instituto Nacional", country="ES")
    submitted(event, "Amina Idrissi", badge_name="أمينة الإدريسي", organisation="الصندوق الوطني")
    submitted(event, "小明 王", badge_name="王小明", organisation="社会保障部", country="CN")
    submitted(event, "Олег Петров", organisation="Пенсионный фонд", country="RU")
    submitted(event, "Percy 100%_sure", organisation="Back\\slash & Sons", country="GB")
    submitted(make.event("other"), "José Other", organisation="Instituto Nacional", country="ES")
    return event


@pytest.mark.parametrize(
    ("words", "names"),
    [
        ("nunez", ["José Núñez"]),
        ("NÚÑEZ josé", ["José Núñez"]),
        ("jose nunez instituto", ["José Núñez"]),
        ("instituto nacional", ["José Núñez"]),
        ("امينه", ["Amina Idrissi"]),
        ("أمينة الإدريسي", ["Amina Idrissi"]),
        ("الصندوق", ["Amina Idrissi"]),
        ("王小明", ["小明 王"]),
        ("保障", ["小明 王"]),
        ("ПЕТРОВ", ["Олег Петров"]),
        ("amina.idrissi@example", ["Amina Idrissi"]),
        ("Amina.Idrissi@EXAMPLE.ORG", ["Amina Idrissi"]),
        ("100%", ["Percy 100%_sure"]),
        ("_sure", ["Percy 100%_sure"]),
        ("josé other", []),
        ("@", ["José Núñez", "Amina Idrissi", "小明 王", "Олег Петров", "Percy 100%_sure"]),
        ("nobody", []),
        ("'; drop table registration; --", []),
    ],
)
def test_search_finds_every_word_in_any_script(forum: Event, words: str, names: list[str]) -> None:
    assert sorted(found(forum, words)) == sorted(names)


def test_the_list_goes_by_name_and_those_to_decide_by_arrival(database: None) -> None:
    event = make.event()
    for name in ("Zoe Abel", "Éric Zola", "Ben Ébène"):
        submitted(event, name)
    assert found(event, "") == ["Zoe Abel", "Ben Ébène", "Éric Zola"]
    assert found(event, "", "submitted") == ["Zoe Abel", "Éric Zola", "Ben Ébène"]


def test_a_state_narrows_the_list(database: None) -> None:
    event = make.event()
    make.registration(event, make.person("Ben Adams"), "refused")
    make.registration(event, make.person("Sue Adams"), "approved")
    assert found(event, "adams", "refused") == ["Ben Adams"]


def test_a_page_has_fifty(database: None) -> None:
    event = make.event()
    for number in range(51):
        make.registration(event, make.person(f"Person {number}"))
    pages = [queries.registrations(event, words="", state="", page=page) for page in (1, 2)]
    assert [(len(page.rows), page.total, page.next) for page in pages] == [(50, 51, 2), (1, 51, None)]


def test_states_are_counted_within_the_event(database: None) -> None:
    event = make.event()
    make.registration(event, make.person("Ben Adams"), "approved")
    make.registration(event, make.person("Sue Adams"), "submitted", submitted_at=NOON)
    make.registration(make.event("other"), make.person("Ben Adams"), "approved")
    nobody = {"refused": 0, "waiting": 0, "cancelled": 0, "asked": 0, "offered": 0}
    assert queries.states_of(event) == {"submitted": 1, "approved": 1} | nobody
    assert (queries.approved_count(event), queries.oldest_undecided_at(event)) == (1, NOON)


def test_a_registration_of_another_event_is_not_there(database: None) -> None:
    elsewhere = make.registration(make.event("other"), make.person())
    event = make.event()
    with pytest.raises(NotFound):
        queries.registration_in(event, elsewhere.id)
    assert queries.registration_of(event, elsewhere.person_id) is None
    assert queries.chosen_in(event, [elsewhere.id]) == []


def test_categories_are_those_for_oneself_and_the_one_that_is_held(database: None) -> None:
    event = make.event()
    make.category(event, "press")
    speaker = make.category(event, "speaker", self_service=False)
    make.category(event, "staff", self_service=False)
    make.category(make.event("other"), "guest")
    assert [one.code for one in queries.categories_for(event)] == ["delegate", "press"]
    assert [one.code for one in queries.categories_for(event, speaker)] == ["delegate", "press", "speaker"]


def test_organisations_are_suggested_that_several_people_named(database: None) -> None:
    event = make.event()
    for number in range(SEVERAL):
        submitted(event, f"Person {number}", organisation="Beta")
        submitted(event, f"Guest {number}", organisation="Alpha")
    for number in range(1, SEVERAL):
        submitted(event, f"Delegate {number}", organisation="Dr No, consultant")
    assert queries.known_organisations() == ["Alpha", "Beta"]
    assert queries.known_organisations(limit=1) == ["Alpha"]
    typed = [queries.known_as(name) for name in ("alpha", "BETA.", "dr no, consultant")]
    assert typed == ["Alpha", "Beta", "dr no, consultant"]


def test_an_answer_names_an_organisation_as_it_is_known(database: None) -> None:
    event = make.event()
    form = published(event, question("Paid by", "organisation"), question("Seat"))
    for number in range(SEVERAL):
        submitted(event, f"Person {number}", organisation="Beta")
    [paid, seat] = [one.code for one in form.questions]
    said = answers(event, own={paid: "BETA", seat: "beta"})
    ben = domain.submit(event, make.person("Ben"), said, at=NOON, form=form)
    assert values_of(ben.id) == {paid: "Beta", seat: "beta"}
    answering.save_some(ben, form, "delegate", {paid: "bêta "})
    assert values_of(ben.id) == {paid: "Beta", seat: "beta"}


def test_a_search_takes_as_many_statements_for_thirty_as_for_one(app: Flask) -> None:
    event = make.event()

    def statements() -> int:
        with counting(app) as sent:
            page = queries.registrations(event, words="person caisse", state="", page=1)
            told = {(row.person.full_name, row.organisation.name, row.category.code) for row in page.rows}
        assert len(told) == page.total
        return len(sent)

    make.registration(event, make.person("Person 0"))
    db.session.expire_all()
    db.session.refresh(event)
    for_one = statements()
    for number in range(1, 30):
        make.registration(event, make.person(f"Person {number}"))
    db.session.expire_all()
    db.session.refresh(event)
    assert (for_one, statements()) == (3, 3)
