"""The outbox: what was written to whom, what became of it, and what organisers do about it."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import mail, outbox
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.jobs import PATIENCE, work_one
from eventapp.core.mail import Filed, Mail
from eventapp.messages import queries
from eventapp.programme.models import Event
from eventapp.registration.retention import forget, overdue
from tests import make
from tests.core.post_office import PostOffice
from tests.core.test_mail import office  # noqa: F401 - a fixture
from tests.make import NOON
from tests.registration.cast import post
from tests.statements import counting

BEN = "ben.adams@example.org"
LETTER = Filed("forum", "approved", "en", keeps_body=True)
SECRET = Filed(step="sign_in")
SignIn = Callable[..., FlaskClient]


def written(to: str = BEN, filed: Filed = LETTER, subject: str = "Welcome") -> Mail:
    made = mail.post(to, subject, "Hello", at=NOON, filed=filed)
    db.session.commit()
    return made


def work(times: int = 1) -> None:
    """As the worker does, each time when the job is due again."""
    at = NOON
    for _time in range(times):
        work_one(at)
        at += timedelta(days=1)


def states() -> list[str]:
    return list(db.session.scalars(select(outbox.state).order_by(Mail.id)))


@pytest.mark.parametrize(
    ("answer", "tries", "state", "said"),
    [
        ("250 OK", 1, "sent", ""),
        ("451 4.7.1 Come back later", 1, "waiting", "451 4.7.1 Come back later"),
        ("451 4.7.1 Come back later", len(PATIENCE) + 1, "failed", "451 4.7.1 Come back later"),
        ("554 5.7.1 We do not want this", 1, "failed", "554 5.7.1 We do not want this"),
        ("550 <Ben.Adams@Example.org>: no such user", 1, "failed", "550 <…>: no such user"),
    ],
)
def test_the_outbox_tells_where_a_mail_stands(
    database: None,
    office: PostOffice,  # noqa: F811
    answer: str,
    tries: int,
    state: str,
    said: str,
) -> None:
    make.event()
    office.answer, one = answer, written()
    work(tries)
    assert (states(), one.refusal, one.body) == ([state], said, "Hello\n")


@pytest.mark.parametrize("answer", ["250 OK", "554 No"])
def test_a_secret_is_not_kept_once_it_is_sent_or_given_up(
    database: None,
    office: PostOffice,  # noqa: F811
    answer: str,
) -> None:
    office.answer, one = answer, written(filed=SECRET)
    work()
    assert one.body == ""
    with pytest.raises(outbox.NotSentAgain):
        outbox.send_again(one, at=NOON)


def test_a_mail_is_sent_again_once_as_a_message_of_its_own(database: None) -> None:
    make.event()
    one = written()
    with pytest.raises(outbox.NotSentAgain):
        outbox.send_again(one, at=NOON)
    work()

    copy = outbox.send_again(one, at=NOON)

    assert (copy.body, copy.recipient, copy.message_id == one.message_id) == ("Hello\n", BEN, False)
    with pytest.raises(outbox.NotSentAgain):
        outbox.send_again(one, at=NOON)


def test_only_what_was_sent_can_come_back(database: None) -> None:
    make.event()
    one, ben = written(), make.person()
    with pytest.raises(outbox.NotSentYet):
        outbox.note_return(one, "No such box", by_id=ben.id, at=NOON)
    work()
    outbox.note_return(one, "No such box", by_id=ben.id, at=NOON)
    assert (states(), outbox.returned_from(BEN, "forum")) == (["returned"], [one])
    outbox.note_return(one, "", by_id=ben.id, at=NOON)
    assert (states(), outbox.returned_from(BEN, "forum")) == (["sent"], [])


def test_texts_are_kept_for_a_time_and_own_mails_go_altogether(database: None) -> None:
    event = make.event()
    one, _own = written(), written(filed=SECRET)
    work(2)
    at = NOON + outbox.KEPT
    assert overdue(event, at=at).mails == 0
    after = at + timedelta(seconds=1)
    assert (overdue(event, at=after).mails, forget(event, at=after).mails, one.body) == (1, 1, "")
    outbox.forget_own(after)
    assert states() == ["sent"]


def test_no_event_reads_another_ones_mails(database: None) -> None:
    event, _other = make.event(), make.event("other")
    one, theirs, own = written(), written(filed=Filed("other")), written(filed=SECRET)
    listed = queries.outbox(event, "forum", words="", standing="", page=1)
    assert (listed.rows, outbox.mail_in("forum", one.id)) == ([one], one)
    for foreign in (theirs, own):
        with pytest.raises(NotFound):
            outbox.mail_in("forum", foreign.id)


@pytest.mark.parametrize(
    ("words", "found"),
    [("welcome", [BEN, "sue@example.org"]), ("ADAMS wel", [BEN]), (BEN, [BEN]), ("sue@", []), ("%", [])],
)
def test_mails_are_found_by_subject_name_and_the_address_of_who_is_registered(
    database: None, words: str, found: list[str]
) -> None:
    event = make.event()
    make.registration(event, make.person("Ben Adams"))
    make.person("Sue", "sue@example.org")
    written("sue@example.org")
    written()
    listed = queries.outbox(event, "forum", words=words, standing="", page=1)
    assert [row.recipient for row in listed.rows] == found


def test_who_is_not_registered_here_is_shown_without_name_and_address(database: None) -> None:
    event = make.event()
    number = make.registration(event, make.person("Ben Adams")).id
    make.registration(make.event("other"), make.person("Sue Ray", "sue@example.org"))
    mails = [written(), written("sue@example.org"), written("nobody@example.org")]
    told = queries.recipients(event, "forum", mails)
    assert [
        (one.name, one.address, one.registration_id) for one in (told[row.recipient] for row in mails)
    ] == [
        ("Ben Adams", BEN, number),
        ("", "", None),
        ("", "", None),
    ]


@pytest.fixture
def olga(app: Flask, sign_in: SignIn) -> FlaskClient:
    with app.app_context():
        event: Event = make.event()
        make.role(make.person("Olga"), "organiser", event)
        make.registration(event, make.person("Ben Adams"))
        written()
        work()
    return sign_in("olga@example.org")


def test_an_organiser_notes_a_return_and_sends_again(app: Flask, olga: FlaskClient) -> None:
    with app.app_context():
        number = db.session.scalars(select(Mail.id)).one()
    one = f"/forum/organise/mails/{number}"

    noted = post(olga, f"{one}/return", why="550 <b>No</b> such user")
    sent = post(olga, f"{one}/again")
    twice = post(olga, f"{one}/again")

    assert [answer.status_code for answer in (noted, sent, twice)] == [303, 303, 409]
    assert "550 &lt;b&gt;No&lt;/b&gt; such user" in olga.get(one).text
    with app.app_context():
        assert states() == ["returned", "waiting"]


def test_the_list_takes_as_many_statements_for_thirty_as_for_one(app: Flask, olga: FlaskClient) -> None:
    def statements() -> int:
        with counting(app) as sent:
            assert olga.get("/forum/organise/mails?q=welcome").status_code == 200
        return len(sent)

    assert olga.get("/forum/organise/mails?batch=99999999999999999999").status_code == 200
    for_one = statements()
    with app.app_context():
        event = db.session.scalars(select(Event)).one()
        for number in range(30):
            person = make.person(f"Person {number}")
            make.registration(event, person)
            written(person.email)
    assert (for_one, statements()) == (for_one, for_one)


@pytest.mark.parametrize(("who", "shown"), [("olga@example.org", False), ("ada@example.org", True)])
def test_only_who_runs_the_installation_sees_its_own_mails(
    app: Flask, olga: FlaskClient, sign_in: SignIn, who: str, shown: bool
) -> None:
    with app.app_context():
        make.role(make.person("Ada"), "admin", None)
        written("guest@example.org", SECRET)
    page = sign_in(who).get("/forum/organise/mails?of=installation").text
    assert ("guest@example.org" in page) is shown
