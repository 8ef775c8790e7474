"""Writes that wait for the same turn: one commit for all of them, and nobody's fault but one's own."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.together import together
from eventapp.people.models import Throttle
from tests.core.racing import commits_of, has_one_writer, together_at_once
from tests.make import NOON

Write = Callable[[], str]


def writing(key: str, *, fails: bool = False) -> Write:
    """A call that writes this row together with others."""

    def write() -> str:
        db.session.add(Throttle(key=key, count=1, ends_at=NOON))
        db.session.flush()
        if fails:
            raise ValueError(key)
        return key

    return lambda: together(write)


def written(app: Flask) -> list[str]:
    with app.app_context():
        return sorted(db.session.scalars(select(Throttle.key)))


def test_what_waits_is_committed_at_once(app: Flask) -> None:
    with commits_of(app) as commits:
        assert together_at_once(app, *map(writing, "abc")) == ["a", "b", "c"]

    assert written(app) == ["a", "b", "c"]
    assert len(commits) == (1 if has_one_writer(app) else 3)


def test_one_that_fails_takes_nobody_with_it(app: Flask) -> None:
    outcomes = together_at_once(app, writing("a"), writing("b", fails=True), writing("c"))

    assert (outcomes[0], repr(outcomes[1]), outcomes[2]) == ("a", "ValueError('b')", "c")
    assert written(app) == ["a", "c"]


def test_what_was_given_is_committed(app: Flask) -> None:
    with app.app_context():
        assert writing("a")() == "a"
        db.session.rollback()
    assert written(app) == ["a"]
