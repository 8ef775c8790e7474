"""Work kept in the database: claimed once, tried again with patience, never half done."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask

from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.core.jobs import LEASE, PATIENCE, Heartbeat, Job, enqueue, enqueue_all, work_one
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email
from tests import make
from tests.core.racing import race
from tests.make import NOON

LATER = NOON + timedelta(hours=1)
Handler = Callable[[dict[str, Any], datetime], None]


@pytest.fixture
def done() -> list[Any]:
    """What the handler of `note` was given, in order."""
    return []


@pytest.fixture(autouse=True)
def _handlers(done: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def note(payload: dict[str, Any], _at: datetime) -> None:
        done.append(payload["word"])

    def greet(payload: dict[str, Any], _at: datetime) -> None:
        make.person(payload["word"])

    def greet_and_fail(payload: dict[str, Any], at: datetime) -> None:
        greet(payload, at)
        raise ValueError(payload["word"])

    kinds: dict[str, Handler] = {"note": note, "greet": greet, "greet-and-fail": greet_and_fail}
    for name, handler in kinds.items():
        monkeypatch.setitem(jobs._handlers, name, handler)


def queue(kind: str = "note", *, word: str = "hello") -> Job:
    enqueue(kind, at=NOON, word=word)
    db.session.commit()
    return db.session.query(Job).order_by(Job.id.desc()).first()  # type: ignore[return-value]


def claim_and_die(at: datetime) -> None:
    """What a worker leaves behind that is killed at work."""
    assert jobs._claim(at) is not None


def test_a_job_exists_if_its_transaction_commits(database: None, done: list[Any]) -> None:
    enqueue("note", at=NOON, word="never")
    db.session.rollback()
    assert (work_one(NOON), done) == (False, [])


def test_jobs_are_done_once_the_oldest_first(database: None, done: list[Any]) -> None:
    for word in ("one", "two", "three"):
        queue(word=word)
    assert [work_one(NOON) for _ in range(4)] == [True, True, True, False]
    assert (done, jobs.waiting()) == (["one", "two", "three"], 0)


def test_what_is_enqueued_for_many_yields_to_what_one_waits_for(database: None, done: list[Any]) -> None:
    enqueue_all("note", [{"word": "all"}, {"word": "of you"}], at=NOON)
    enqueue("note", at=NOON, due_at=LATER, word="you alone")
    enqueue_all("note", [{"word": "and you"}], at=LATER)
    db.session.commit()
    assert [work_one(at) for at in (NOON, LATER, LATER, LATER)] == [True] * 4
    assert done == ["all", "you alone", "and you", "of you"]


def test_a_job_waits_until_it_is_due(database: None, done: list[Any]) -> None:
    enqueue("note", at=NOON, due_at=LATER, word="later")
    db.session.commit()
    assert (work_one(LATER - timedelta(seconds=1)), work_one(LATER), done) == (False, True, ["later"])


def test_what_a_handler_wrote_is_kept_with_the_job(app: Flask) -> None:
    with app.app_context():
        queue("greet", word="Ben Adams")
        work_one(NOON)
    with app.app_context():
        assert person_by_email("ben.adams@example.org") is not None
        assert db.session.query(Job).one().done_at == NOON


def test_a_failed_handler_leaves_nothing_behind_and_is_tried_later(
    database: None, caplog: pytest.LogCaptureFixture
) -> None:
    job = queue("greet-and-fail", word="Ben Adams")
    assert work_one(NOON)
    assert db.session.query(Person).count() == 0
    assert (job.done_at, job.failed_at, job.due_at) == (None, None, NOON + timedelta(seconds=PATIENCE[0]))
    assert caplog.messages == [f"job {job.id} of kind greet-and-fail failed at attempt 1"]


def test_patience_grows_and_then_ends(database: None) -> None:
    job, at, waited = queue("greet-and-fail", word="Ben Adams"), NOON, []
    while job.failed_at is None:
        assert work_one(at)
        waited.append(int((job.due_at - at).total_seconds()))
        at = max(job.due_at, at)
    assert waited[:-1] == list(PATIENCE)
    assert (job.attempts, job.failed_at, work_one(at + LEASE), jobs.waiting()) == (6, at - LEASE, False, 0)


def test_a_failing_job_does_not_hold_up_the_others(database: None, done: list[Any]) -> None:
    queue("greet-and-fail", word="Ben Adams")
    queue(word="next")
    assert [work_one(NOON), work_one(NOON), work_one(NOON)] == [True, True, False]
    assert done == ["next"]


def test_old_jobs_are_forgotten_those_that_failed_later(database: None) -> None:
    for done_at, failed_at in ((NOON, None), (None, NOON), (None, None)):
        queue(word=str(len(db.session.query(Job).all())))
        job = db.session.query(Job).order_by(Job.id.desc()).first()
        job.done_at, job.failed_at, job.due_at = done_at, failed_at, NOON + timedelta(days=99)

    def left(days: int) -> list[str]:
        jobs.enqueue_daily(NOON + timedelta(days=days))
        while work_one(NOON + timedelta(days=days)):
            pass
        return [job.payload["word"] for job in db.session.query(Job).order_by(Job.id) if job.name == "note"]

    assert [left(7), left(8), left(31)] == [["0", "1", "2"], ["1", "2"], ["2"]]


def test_a_job_of_an_unknown_kind_waits_for_a_worker_that_knows_it(database: None) -> None:
    job = queue("of-tomorrow")
    assert work_one(NOON)
    assert (job.done_at, job.failed_at, job.attempts) == (None, None, 1)


def test_a_killed_workers_job_is_done_when_its_lease_ends(database: None, done: list[Any]) -> None:
    queue()
    claim_and_die(NOON)
    assert (work_one(NOON + LEASE - timedelta(seconds=1)), done) == (False, [])
    assert (work_one(NOON + LEASE), done) == (True, ["hello"])


def test_who_outlives_their_lease_keeps_nothing(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    """The job went to another worker meanwhile; both made the same person."""

    def dawdle(payload: dict[str, Any], at: datetime) -> None:
        monkeypatch.setitem(jobs._handlers, "dawdle", lambda *_: None)
        db.session.rollback()
        assert race(app, partial(work_one, at + LEASE)) == [True]
        make.person("Ben Adams")

    monkeypatch.setitem(jobs._handlers, "dawdle", dawdle)
    with app.app_context():
        job = queue("dawdle")
        assert work_one(NOON)
        assert (job.attempts, job.done_at) == (2, NOON + LEASE)
        assert db.session.query(Person).count() == 0


def test_many_workers_do_each_job_once(app: Flask, done: list[Any]) -> None:
    with app.app_context():
        for number in range(24):
            enqueue("note", at=NOON, word=number)
        db.session.commit()

    def work() -> int:
        count = 0
        while work_one(NOON):
            count += 1
        return count

    assert sum(race(app, *[work] * 4)) == 24
    assert sorted(done) == list(range(24))


def test_the_worker_leaves_one_sign_of_life(app: Flask) -> None:
    race(app, *[partial(jobs.beat, NOON)] * 4)
    with app.app_context():
        jobs.beat(LATER)
        assert (jobs.last_beat(), db.session.query(Heartbeat).count()) == (LATER, 1)


def test_daily_work_is_queued_once_a_day(app: Flask) -> None:
    race(app, *[partial(jobs.enqueue_daily, NOON)] * 4)
    with app.app_context():
        assert jobs.waiting() == len(jobs.DAILY)
        jobs.enqueue_daily(NOON + timedelta(days=1))
        assert jobs.waiting() == 2 * len(jobs.DAILY)
