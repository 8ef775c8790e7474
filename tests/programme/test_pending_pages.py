"""Drafts of changes in the editor's form and on the page that publishes."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.programme.models import Event, Session
from eventapp.programme.pending import pending_of
from eventapp.programme.pending_models import PendingChange
from tests import make
from tests.make import NOON
from tests.statements import counting

PAGE = "/forum/organise/programme/publish"


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event("forum")
        make.session(event, "Plenary", ref="plenary")
        make.role(make.person("Ed Itor"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed.itor@example.org")


ADDRESS = "/forum/organise/programme/plenary"
FORM = {
    "version": "1",
    "title_en": "New title",
    "abstract_en": "What it is about.",
    "kind": "plenary",
    "starts": "2019-10-15T16:00",
    "ends": "2019-10-15T17:30",
    "time_announced": "y",
    "status": "published",
}


def send(editor: FlaskClient, address: str = ADDRESS, **fields: str) -> Any:
    return editor.post(address, data=fields, headers=make.SAME_SITE)


def standing(app: Flask) -> tuple[str, UUID | None]:
    """The title that is public, the mark of the draft."""
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        found = pending_of(session)
        return session.title["en"], found.mark if found else None


def test_an_editor_keeps_looks_at_and_publishes_a_change(
    app: Flask, editor: FlaskClient, client: FlaskClient
) -> None:
    assert send(editor, **FORM, keep="1").status_code == 303
    title, mark = standing(app)
    assert title == "Plenary"
    page = editor.get(ADDRESS).text
    assert (f'name="pending" type="hidden" value="{mark}"' in page, "en: New title" in page) == (True, True)
    assert "Draft of changes" in editor.get("/forum/organise/programme").text
    assert 'value="Plenary"' in editor.get(f"{ADDRESS}?as=published").text

    ticked = {"change": f"plenary.{mark}"}
    asked = send(editor, PAGE, **ticked)
    assert ("What those who hold it are told" in asked.text, standing(app)) == (True, ("Plenary", mark))
    assert send(editor, PAGE, **ticked, confirmed="1").status_code == 303
    assert standing(app) == ("New title", None)
    assert send(editor, PAGE, **ticked, confirmed="1").status_code == 409


def test_saving_the_form_that_holds_the_draft_publishes_it(app: Flask, editor: FlaskClient) -> None:
    send(editor, **FORM, keep="1")
    mark = standing(app)[1]
    assert send(editor, **FORM, keep="1").status_code == 409  # the draft was not seen
    send(editor, **FORM, pending=str(mark), confirmed="1")
    assert standing(app) == ("New title", None)


def test_a_stale_draft_is_refused_with_both_versions_and_discarded(app: Flask, editor: FlaskClient) -> None:
    send(editor, **FORM, keep="1")
    mark = standing(app)[1]
    send(editor, **FORM | {"title_en": "Theirs"}, confirmed="1")

    answer = send(editor, PAGE, change=f"plenary.{mark}", confirmed="1")
    assert (answer.status_code, "en: Theirs" in answer.text, "en: New title" in answer.text) == (
        409,
        True,
        True,
    )
    assert standing(app) == ("Theirs", mark)
    discarding = f"{ADDRESS}/discard-changes"
    wrong = f"plenary.{UUID(int=1)}"
    assert [send(editor, discarding, change=one).status_code for one in ("x", wrong)] == [409, 409]
    assert send(editor, discarding, change=f"plenary.{mark}").status_code == 303
    assert standing(app) == ("Theirs", None)


@pytest.mark.parametrize("change", ["plenary", "plenary.1", "plenary.x", ""])
def test_a_form_without_a_draft_comes_back(editor: FlaskClient, change: str) -> None:
    assert send(editor, PAGE, change=change).status_code == 422


def test_the_page_costs_the_same_for_thirty_changes(app: Flask, editor: FlaskClient) -> None:
    send(editor, **FORM, keep="1")
    costs = []
    for _ in range(2):
        with counting(app) as sent:
            assert editor.get(PAGE).status_code == 200
        costs.append(len(sent))
        with app.app_context():
            event = db.session.query(Event).filter_by(code="forum").one()
            for number in range(29):
                session = make.session(event, f"Session {number}", speakers=("Sue Lee",))
                own = {"mark": UUID(int=number), "based_on": 1, "kept_at": NOON, "fields": {"kind": "summit"}}
                make.keep(
                    PendingChange(session_id=session.id, kept_by_id=make.person(f"P {number}").id, **own)
                )
            db.session.commit()
    assert costs[0] == costs[1]
