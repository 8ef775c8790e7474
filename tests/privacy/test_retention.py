"""What is past its time is counted, and deleted; nothing else is."""

from datetime import UTC, datetime

import pytest
from flask import Flask

from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration import answering, domain
from eventapp.registration.form_models import Answer, AnswerDraft, AnswerFile, SensitiveAnswer
from eventapp.registration.models import Registration
from eventapp.registration.reading import note
from eventapp.registration.retention import Overdue, forget, overdue
from tests import make
from tests.make import LONG_AGO, NOON
from tests.registration.cast import answers
from tests.registration.forms_cast import code, kept, published, question

LAST_DAY = datetime(2019, 10, 18, 20, 0, tzinfo=UTC)  # of the forum
DAY_AFTER = datetime(2019, 10, 18, 22, 30, tzinfo=UTC)  # half past midnight in Brussels
MONTH_AFTER = datetime(2019, 11, 20, tzinfo=UTC)


@pytest.fixture
def forum(database: None) -> Event:
    """Ben answered what is kept for no day, 30 days and a year; Sue has a draft. Both sent a file."""
    event = make.event()
    form = published(
        event,
        question("Diet", audience="assistance", keep_days=0),
        question("Hotel", keep_days=30),
        question("Card", "file", keep_days=365),
    )
    ben, sue = make.person("Ben Adams"), make.person("Sue Ray")
    files = [_file(event, person.id) for person in (ben, sue)]
    values = {"Diet": "Vegan", "Hotel": "Amigo", "Card": str(files[0])}
    own = {code(event, label): value for label, value in values.items()}
    made = domain.submit(event, ben, answers(event, own=own), at=LONG_AGO, form=form)
    note(event.id, [made.id], by_id=sue.id, place="list", at=DAY_AFTER)
    answering.save_draft(event, sue, {"own_card": [str(files[1])]}, at=LONG_AGO)
    return event


def _file(event: Event, person_id: int) -> int:
    own = {"event_id": event.id, "person_id": person_id, "question": code(event, "Card")}
    row = AnswerFile(**own, name="card.pdf", media_type="application/pdf", body=b"%PDF-", sent_at=LONG_AGO)
    number: int = make.keep(row).id
    return number


@pytest.mark.parametrize(
    ("at", "past"),
    [
        (NOON, Overdue(0, 0, 0, 0)),
        (LAST_DAY, Overdue(0, 0, 0, 0)),
        (DAY_AFTER, Overdue(0, 1, 1, 1)),
        (MONTH_AFTER, Overdue(1, 1, 1, 1)),
        (datetime(2021, 1, 1, tzinfo=UTC), Overdue(2, 1, 1, 2, readings=1)),
    ],
)
def test_the_dry_run_counts_what_is_then_deleted(forum: Event, at: datetime, past: Overdue) -> None:
    counted = overdue(forum, at=at)
    assert (counted, forget(forum, at=at)) == (past, past)
    assert overdue(forum, at=at) == Overdue(0, 0, 0, 0)


def test_what_is_not_past_stays(forum: Event) -> None:
    forget(forum, at=MONTH_AFTER)
    assert (len(kept(Answer)), kept(SensitiveAnswer)) == (1, [])
    assert [db.session.query(model).count() for model in (Registration, AnswerFile, AnswerDraft)] == [1, 1, 0]


def test_a_file_that_nothing_refers_to_goes_after_a_day(forum: Event) -> None:
    db.session.query(Answer).delete()
    assert forget(forum, at=NOON) == Overdue(0, 0, 0, 1)


def test_each_answer_is_kept_as_long_as_its_version_said(forum: Event) -> None:
    published(forum, question("Arrival"))
    assert overdue(forum, at=MONTH_AFTER).answers == 1


def test_the_worker_does_it_every_day(forum: Event) -> None:
    db.session.commit()
    jobs.enqueue_daily(MONTH_AFTER)
    while jobs.work_one(MONTH_AFTER):
        pass
    assert kept(SensitiveAnswer) == []


def test_the_command_counts_first_and_deletes_when_told(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        form = published(event, question("Diet", audience="assistance", keep_days=0))
        own = {code(event, "Diet"): "Vegan"}
        domain.submit(event, make.person(), answers(event, own=own), at=LONG_AGO, form=form)
        db.session.commit()
    runner = app.test_cli_runner()
    said = [runner.invoke(args=["retention", *more]).output for more in ((), ("--apply",), ())]
    lines = "forum: 0 answers, {} sensitive, 0 drafts, 0 files, 0 accompanying, 0 readings, 0 mails\n"
    assert said == [
        lines.format(1) + "Nothing is deleted yet; --apply deletes it.\n",
        lines.format(1) + "Deleted.\n",
        lines.format(0) + "Nothing is deleted yet; --apply deletes it.\n",
    ]
