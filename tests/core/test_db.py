"""The database layer: how connections are set up, who may write when, and our column types."""

from collections.abc import Callable
from contextlib import ExitStack, closing
from datetime import datetime
from functools import partial

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError, OperationalError, ProgrammingError, StatementError

from eventapp.core import db as database_module
from eventapp.core.db import db, may_write, reads_only, writing
from eventapp.core.inserting import insert_if_absent, made_if_absent
from eventapp.people.models import Person, WebSession
from eventapp.people.queries import person_by_email
from tests import make
from tests.core.engines import ON_POSTGRESQL, ON_SQLITE
from tests.core.racing import race
from tests.make import NOON
from tests.statements import counting

BEN = {"email": "ben@example.org", "given_name": "Ben", "family_name": "", "created_at": NOON}


@ON_SQLITE
def test_every_sqlite_connection_syncs_commits_and_keeps_foreign_keys(app: Flask) -> None:
    names = ("journal_mode", "synchronous", "foreign_keys", "busy_timeout")
    reads_only()  # several at once
    with app.app_context(), ExitStack() as open_together:
        connections = [open_together.enter_context(db.engine.connect()) for _ in range(4)]
        set_up = [[one.scalar(text(f"PRAGMA {name}")) for name in names] for one in connections]
    may_write()
    assert set_up == [["wal", 2, 1, 15000]] * 4


@ON_POSTGRESQL
def test_what_only_reads_leaves_its_statements_prepared(app: Flask) -> None:
    """PostgreSQL plans anew for each request otherwise. After an error nothing is kept."""
    asked, kept = text("SELECT code FROM event"), text("SELECT statement FROM pg_prepared_statements")
    with app.app_context():
        db.engine.dispose()
        for _ in range(7):
            db.session.execute(asked)
            db.session.rollback()
        with closing(db.engine.raw_connection()) as connection:
            connection.cursor().execute("SELECT 1")
        assert str(asked) in db.session.scalars(kept).all()

        with pytest.raises(ProgrammingError):
            db.session.execute(text("SELECT nothing"))
        db.session.rollback()
        assert str(asked) not in db.session.scalars(kept).all()


@ON_POSTGRESQL
def test_a_connection_that_was_lost_is_left_behind(app: Flask) -> None:
    own = text("SELECT pg_backend_pid()")
    with app.app_context():
        lost = db.session.scalar(own)
        with closing(db.engine.raw_connection()) as other:
            other.cursor().execute("SELECT pg_terminate_backend(%s)", (lost,))
        with pytest.raises(OperationalError):
            db.session.execute(own)
        db.session.rollback()
        assert db.session.scalar(own) != lost


@ON_SQLITE
@pytest.mark.parametrize(
    ("prepare", "begun"), [(may_write, "BEGIN IMMEDIATE"), (reads_only, "BEGIN")], ids=["writes", "reads"]
)
def test_a_transaction_that_may_write_begins_as_a_writer(
    app: Flask, prepare: Callable[[], None], begun: str
) -> None:
    with app.app_context(), counting(app, begins=True) as sent:
        prepare()
        db.session.execute(text("SELECT 1"))
        db.session.rollback()
    may_write()
    assert sent == [begun, "SELECT 1"]


@ON_SQLITE
def test_safe_requests_read_and_what_follows_them_may_write(app: Flask, client: FlaskClient) -> None:
    with counting(app, begins=True) as sent:
        client.get("/")
        client.head("/")
    assert {begun for begun in sent if begun.startswith("BEGIN")} == {"BEGIN"}
    with app.app_context(), counting(app, begins=True) as sent:
        db.session.execute(text("SELECT 1"))
    assert sent == ["BEGIN IMMEDIATE", "SELECT 1"]


@ON_SQLITE
def test_a_post_begins_as_a_writer(app: Flask, client: FlaskClient) -> None:
    with counting(app, begins=True) as sent:
        client.post("/sign-in", data={"email": "ben@example.org"})
    assert {begun for begun in sent if begun.startswith("BEGIN")} == {"BEGIN IMMEDIATE"}


def test_readers_pass_while_somebody_writes(app: Flask) -> None:
    with app.app_context():
        make.person("Ben Adams")
        db.session.commit()
        make.person("Sue Lee")  # not committed yet

        def read() -> int:
            reads_only()
            return db.session.query(Person).count()

        assert race(app, read, read) == [1, 1]
        db.session.rollback()


@ON_SQLITE
def test_a_writer_gives_up_when_another_holds_on(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(database_module, "WRITE_WAIT", 0.01)
    with app.app_context():
        db.session.execute(text("SELECT 1"))  # holds the writers' turn
        (outcome,) = race(app, lambda: db.session.execute(text("SELECT 1")))
        db.session.rollback()
        assert isinstance(outcome, OperationalError)
        (outcome,) = race(app, lambda: db.session.scalar(text("SELECT 1")))
    assert outcome == 1


def test_a_failed_write_lets_the_next_one_in(app: Flask) -> None:
    def break_a_key() -> None:
        db.session.add(WebSession(token_digest=b"", person_id=1, created_at=NOON, expires_at=NOON))
        db.session.commit()

    outcomes = race(app, break_a_key, break_a_key)
    assert [type(outcome) for outcome in outcomes] == [IntegrityError, IntegrityError]
    with app.app_context():
        make.person("Ben Adams")
        db.session.commit()


@ON_SQLITE
def test_a_reading_request_can_note_something_down(app: Flask) -> None:
    with app.app_context(), counting(app, begins=True) as sent:
        reads_only()
        with writing():
            make.person("Ben Adams")
        assert person_by_email("ben.adams@example.org") is not None
    may_write()
    assert [begun for begun in sent if begun.startswith("BEGIN")] == ["BEGIN IMMEDIATE", "BEGIN"]


def test_insert_if_absent_says_who_made_the_row(database: None) -> None:
    assert [insert_if_absent(Person, **BEN), insert_if_absent(Person, **BEN)] == [True, False]


def test_made_if_absent_gives_the_row_with_what_the_database_put_there(database: None) -> None:
    made = made_if_absent(Person, **BEN)
    assert made is not None
    assert (made.id, made.email, made.language) == (db.session.scalar(select(Person.id)), BEN["email"], None)
    assert db.session.get(Person, made.id) is made
    assert made_if_absent(Person, **BEN) is None


def test_of_many_who_insert_at_once_one_is_told_so(app: Flask) -> None:
    def insert() -> bool:
        made = insert_if_absent(Person, **BEN)
        db.session.commit()
        return made

    assert sorted(race(app, *[partial(insert)] * 6)) == [False] * 5 + [True]


def test_a_moment_comes_back_aware_and_in_utc(app: Flask) -> None:
    with app.app_context():
        make.person("Ben Adams")
        db.session.commit()
    with app.app_context():
        found = person_by_email("BEN.adams@example.org ")
        assert found is not None
        assert (found.created_at, found.created_at.utcoffset()) == (make.LONG_AGO, NOON.utcoffset())


def test_a_moment_without_a_zone_is_our_mistake(database: None) -> None:
    db.session.add(Person(email="ben@example.org", created_at=datetime(2019, 1, 1)))  # noqa: DTZ001
    with pytest.raises(StatementError, match="a moment needs a time zone"):
        db.session.flush()
