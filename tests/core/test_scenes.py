"""Rows that are put back are those that were made."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventapp.core.db import Base, db
from tests import make
from tests.cast import Cast, gather
from tests.conftest import empty_all_tables
from tests.scenes import once


def stored() -> dict[str, Any]:
    tables = {table.name: select(table).order_by(*table.primary_key) for table in Base.metadata.sorted_tables}
    return {name: list(db.session.execute(rows)) for name, rows in tables.items()}


def test_a_scene_that_is_put_back_is_the_same_row_by_row(app: Flask, request: pytest.FixtureRequest) -> None:
    first = once(app, request.node.nodeid, lambda: gather(app))
    first.people["nobody"] = 0
    with app.app_context():
        before = stored()
        db.session.rollback()
        empty_all_tables()

    def again() -> Cast:
        raise AssertionError("made twice")

    second = once(app, request.node.nodeid, again)

    with app.app_context():
        assert stored() == before
        db.session.rollback()
    assert (second.app, second.sessions) == (app, first.sessions)
    assert "nobody" not in second.people


def test_rows_after_a_scene_get_numbers_of_their_own(app: Flask, request: pytest.FixtureRequest) -> None:
    for _time in range(2):
        cast = once(app, request.node.nodeid, lambda: gather(app))
        with app.app_context():
            added = make.person("Amina Alaoui")
            assert added.id not in cast.people.values()
            db.session.commit()
            assert db.session.scalar(select(func.count(type(added).id))) > len(cast.people)
            db.session.rollback()
            empty_all_tables()
