"""The organisers' list and decisions: who may, what it says, what goes wrong."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.text import tidy
from eventapp.registration import domain
from eventapp.registration.answers import answers_of
from eventapp.registration.models import Registration, RegistrationStep
from tests import make
from tests.registration.cast import mails, post, state, submitted, write_mails
from tests.statements import counting

LIST = "/forum/organise/registrations"
SignIn = Callable[..., FlaskClient]

# Who they are, as {name: [(role, event)]}.
CAST: dict[str, list[tuple[str, str]]] = {
    "organiser": [("organiser", "forum")],
    "desk": [("registration_desk", "forum")],
    "viewer": [("viewer", "forum")],
    "editor": [("programme_editor", "forum")],
    "attendee": [("attendee", "forum")],
    "elsewhere": [("organiser", "other"), ("registration_desk", "other")],
}


@pytest.fixture
def amina(app: Flask) -> int:
    """Amina's registration at the forum, to be decided, among a cast with every role."""
    with app.app_context():
        events = {code: make.event(code) for code in ("forum", "other")}
        for name, roles in CAST.items():
            for role, code in roles:
                make.role(make.person(name), role, events[code])
        made = submitted(events["forum"]).id
        db.session.commit()
    return made


@pytest.fixture
def olga(amina: int, sign_in: SignIn) -> FlaskClient:
    return sign_in("organiser@example.org")


def one(made: int) -> str:
    return f"{LIST}/{made}"


def main(answer: TestResponse) -> str:
    """The words of the page itself, without its frame."""
    return tidy(answer.text[answer.text.index("<main") : answer.text.index("</main")])


# --- who may


@pytest.mark.parametrize(
    ("who", "reads", "decides"),
    [
        ("organiser", 200, 303),
        ("desk", 200, 303),
        ("viewer", 200, 403),
        ("editor", 403, 403),
        ("attendee", 403, 403),
        ("elsewhere", 403, 403),
    ],
)
def test_who_may_read_and_who_may_decide(
    app: Flask, amina: int, sign_in: SignIn, who: str, reads: int, decides: int
) -> None:
    client = sign_in(f"{who}@example.org")
    assert [client.get(path).status_code for path in (LIST, one(amina))] == [reads, reads]
    assert post(client, f"{one(amina)}/approve").status_code == decides
    with app.app_context():
        assert state(amina) == ("approved" if decides == 303 else "submitted")


@pytest.mark.parametrize("step", ["", "/approve", "/refuse", "/reopen"])
def test_a_stranger_decides_nothing(app: Flask, amina: int, client: FlaskClient, step: str) -> None:
    path = f"{one(amina)}{step}" if step else LIST
    answer = post(client, path, reason="No", registration=str(amina))
    with app.app_context():
        assert (answer.status_code, state(amina)) == (302, "submitted")


@pytest.mark.parametrize("step", ["", "/approve", "/refuse", "/reopen"])
def test_an_organiser_of_another_event_cannot_reach_in_through_their_own(
    app: Flask, amina: int, sign_in: SignIn, step: str
) -> None:
    client, path = sign_in("elsewhere@example.org"), f"/other/organise/registrations/{amina}{step}"
    answer = post(client, path, reason="No") if step else client.get(path)
    with app.app_context():
        assert (answer.status_code, state(amina)) == (404, "submitted")


def test_ticking_another_events_registration_approves_nobody(app: Flask, amina: int, sign_in: SignIn) -> None:
    post(sign_in("elsewhere@example.org"), "/other/organise/registrations", registration=str(amina))
    with app.app_context():
        assert state(amina) == "submitted"


def test_a_viewer_sees_no_buttons(amina: int, sign_in: SignIn) -> None:
    client = sign_in("viewer@example.org")
    pages = main(client.get(LIST)) + main(client.get(one(amina)))
    assert ("Approve" in pages, 'type="checkbox"' in pages) == (False, False)


# --- the list


def test_the_first_line_says_how_things_stand(app: Flask, olga: FlaskClient) -> None:
    with app.app_context():
        made = db.session.scalars(select(Registration)).one()
        made.event.capacity = 1500
        make.registration(made.event, make.person("Sue Adams"), "approved")
        db.session.commit()
    page = main(olga.get(LIST))
    assert "2 registrations" in page
    assert "1 to decide, the oldest since 15 October 2019. 1 of 1,500 places are taken." in page


@pytest.mark.parametrize(
    ("query", "is_found"),
    [
        ("q=idrissi", True),
        ("q=AMINA+caisse", True),
        ("q=nobody", False),
        ("state=submitted", True),
        ("state=approved", False),
        ("page=1", True),
        ("page=2", True),
        ("page=abc", True),
        ("page=-5", True),
        ("page=99999999999999999999", True),
    ],
)
def test_the_list_is_searched_and_paged_by_its_address(olga: FlaskClient, query: str, is_found: bool) -> None:
    answer = olga.get(f"{LIST}?{query}")
    assert (answer.status_code, "Amina Idrissi" in answer.text) == (200, is_found)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("state=lost", "There is no such state."),
        ("q=a%01b", "Remove the invisible control characters from this text."),
        ("q=%E2%80%AE", "Remove the invisible control characters from this text."),
        ("q=" + "x" * 101, "Use at most 100 characters."),
    ],
)
def test_a_search_that_cannot_be_says_so(olga: FlaskClient, query: str, words: str) -> None:
    answer = olga.get(f"{LIST}?{query}")
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize(
    "query", ["event=other", "_external=1", "_anchor=x", "number=1", "q=%FF", "state=&q="]
)
def test_foreign_words_in_the_address_do_no_harm(olga: FlaskClient, amina: int, query: str) -> None:
    assert olga.get(f"{LIST}?{query}").status_code == 200
    answer = post(olga, f"{LIST}?{query}", registration=str(amina))
    assert (answer.status_code, answer.location.split("?")[0]) == (303, LIST)


def test_the_list_takes_as_many_statements_for_thirty_as_for_one(app: Flask, olga: FlaskClient) -> None:
    def statements() -> int:
        with counting(app) as sent:
            assert olga.get(f"{LIST}?q=caisse&lang=en").status_code == 200
        return len(sent)

    for_one = statements()
    with app.app_context():
        event = db.session.scalars(select(Registration)).one().event
        for number in range(29):
            make.registration(event, make.person(f"Person {number}"), "submitted")
        db.session.commit()
    assert (for_one, statements()) == (9, 9)


# --- deciding


def test_approving_leads_back_and_says_so(app: Flask, olga: FlaskClient, amina: int) -> None:
    answer = post(olga, f"{one(amina)}/approve")
    assert answer.location == one(amina)
    page = olga.get(one(amina)).text
    assert "Amina Idrissi is approved, and a mail says so." in page
    assert f"{one(amina)}/approve" not in page


def test_who_comes_second_reads_how_it_stands(olga: FlaskClient, amina: int) -> None:
    post(olga, f"{one(amina)}/approve")
    answers = [post(olga, f"{one(amina)}/approve"), post(olga, f"{one(amina)}/refuse", reason="No")]
    assert [answer.status_code for answer in answers] == [409, 409]
    for answer in answers:
        assert "decided or cancelled in the meantime" in answer.text
        assert "Amina Idrissi" in answer.text


def test_a_full_event_says_so_and_leaves_the_registration(app: Flask, olga: FlaskClient, amina: int) -> None:
    with app.app_context():
        db.session.get_one(Registration, amina).event.capacity = 0
        db.session.commit()
    answer = post(olga, f"{one(amina)}/approve")
    with app.app_context():
        assert (answer.status_code, state(amina)) == (409, "submitted")
    assert "All places are taken." in answer.text


def test_refusing_needs_a_reason(app: Flask, olga: FlaskClient, amina: int) -> None:
    for reason in ("", "   ", "…", "a\u202eb", "x" * 1001):
        answer = post(olga, f"{one(amina)}/refuse", reason=reason)
        assert (answer.status_code, '<a href="#reason">' in answer.text) == (422, True)
    with app.app_context():
        assert state(amina) == "submitted"


def test_a_refusal_tells_its_reason_to_the_person_and_in_the_history(
    app: Flask, olga: FlaskClient, amina: int
) -> None:
    post(olga, f"{one(amina)}/refuse", reason="Not a  member.\r\n\r\n<i>Ask</i> your ministry.")
    assert "&lt;i&gt;Ask&lt;/i&gt; your ministry." in olga.get(one(amina)).text
    with app.app_context():
        write_mails()
        assert "Not a member.\n\n<i>Ask</i> your ministry.\n" in mails("amina.idrissi@example.org")[-1].body


def test_a_refusal_can_be_taken_back(app: Flask, olga: FlaskClient, amina: int) -> None:
    post(olga, f"{one(amina)}/refuse", reason="Mistaken")
    assert "Take the refusal back" in olga.get(one(amina)).text
    post(olga, f"{one(amina)}/reopen")
    again = post(olga, f"{one(amina)}/reopen")
    with app.app_context():
        assert (state(amina), again.status_code) == ("submitted", 409)
    assert "Taken up again" in olga.get(one(amina)).text


def test_the_history_tells_who_did_what(app: Flask, olga: FlaskClient, amina: int) -> None:
    with app.app_context():
        registration = db.session.get_one(Registration, amina)
        changed = replace(answers_of(registration), badge_name="Amina")
        domain.change(registration, changed, at=make.NOON)
        db.session.commit()
    post(olga, f"{one(amina)}/approve")
    page = main(olga.get(one(amina)))
    history = page[page.index("History") :]
    expected = ["Registered", "Amina", "Answers changed", "name on the badge", "Approved", "organiser"]
    places = [history.index(word) for word in expected]
    assert places == sorted(places)


def test_ticking_some_approves_those_and_keeps_the_search(app: Flask, olga: FlaskClient, amina: int) -> None:
    with app.app_context():
        event = db.session.get_one(Registration, amina).event
        others = [submitted(event, f"Person {number}").id for number in range(3)]
        db.session.commit()

    chosen = [str(amina), str(others[0]), str(others[0]), "999999"]
    answer = post(olga, f"{LIST}?q=caisse&state=submitted", registration=chosen)

    assert (answer.status_code, answer.location) == (303, f"{LIST}?q=caisse&state=submitted")
    assert "2 registrations are approved." in olga.get(LIST).text
    with app.app_context():
        assert [state(made) for made in (amina, *others)] == ["approved"] * 2 + ["submitted"] * 2
        by = select(RegistrationStep.taken_by_id).where(RegistrationStep.state == "approved")
        assert set(db.session.scalars(by)) == {make.person("organiser").id}


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ([], "Tick at least one registration."),
        (["abc"], "Choose among the registrations shown."),
        (["-1"], "Choose among the registrations shown."),
        (["99999999999999999999"], "Choose among the registrations shown."),
        (["9" * 5000], "Choose among the registrations shown."),
    ],
)
def test_ticking_nothing_or_nonsense_says_so(olga: FlaskClient, chosen: list[str], words: str) -> None:
    answer = post(olga, LIST, registration=chosen)
    assert (answer.status_code, words in answer.text) == (422, True)


@pytest.mark.parametrize("number", ["0", "999999", "2147483648", "99999999999999999999", "-1", "abc"])
def test_a_registration_that_is_not_there_is_not_found(olga: FlaskClient, number: str) -> None:
    assert olga.get(one(number)).status_code == 404
    assert post(olga, f"{LIST}/{number}/approve").status_code == 404
