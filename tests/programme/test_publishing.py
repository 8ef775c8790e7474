"""Publishing drafts: what the public will see is shown before, and all or nothing is done."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.policy import ANONYMOUS
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Session, SessionChange
from eventapp.programme.publishing import drafts
from tests import make
from tests.statements import counting

PAGE = "/forum/organise/programme/publish"


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        event = make.event("forum")
        closed = {"access": "restricted", "body": make.body(open_title=Text(en="Reserved"))}
        draft = {"published_at": None}
        make.session(event, "Bridges", ref="bridges", rooms=(make.room(event, "oak"),), **draft)
        make.session(event, "Roads", ref="roads", speakers=("Sue Lee",), **draft)
        make.session(event, "Budget", ref="budget", disclosure="veiled", **closed, **draft)
        make.session(event, "Plot", ref="plot", disclosure="hidden", **closed, **draft)
        make.session(event, "Called off", ref="off", cancelled_at=make.LONG_AGO, **draft)
        make.session(event, "Plenary", ref="plenary")
        make.session(make.event("other"), "Elsewhere", ref="elsewhere", **draft)
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()


@pytest.fixture
def editor(forum: None, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("ed@example.org")


def publish(editor: FlaskClient, *drafts: str) -> TestResponse:
    return editor.post(PAGE, data={"draft": list(drafts)}, headers=make.SAME_SITE)


def published(app: Flask) -> set[str]:
    with app.app_context():
        rows = db.session.query(Session.ref).where(Session.published_at.is_not(None))
        return {ref for (ref,) in rows} - {"plenary"}


def rows_of(page: str) -> dict[str, list[str]]:
    """{draft: what the public will see of it}"""
    bodies = re.findall(r'name="draft" value="([a-z]+)\.1".*?<td>(.*?)</td>', page, re.DOTALL)
    said = re.compile(r"<bdi>(.*?)</bdi>|> (Nothing.*?)</p>|> (Closed.*?)</p>")
    return {ref: ["".join(words) for words in said.findall(body)] for ref, body in bodies}


def test_the_public_s_view_of_each_draft_is_shown(editor: FlaskClient) -> None:
    hours, about = "14:00–15:30", "What it is about."
    assert rows_of(editor.get(PAGE).text) == {
        "bridges": ["Bridges", hours, "Gold Hall", about],
        "roads": ["Roads", hours, "Sue Lee", "Speaker", about],
        "budget": ["Reserved", hours, "Closed meeting"],
        "plot": ["Nothing: the meeting is hidden."],
    }


def test_a_draft_says_what_it_would_clash_with(database: None) -> None:
    event = make.event()
    oak, elm = make.room(event, "oak"), make.room(event, "elm")
    make.session(event, "Plenary", rooms=(oak,))
    make.session(event, "Off", rooms=(oak,), cancelled_at=make.LONG_AGO)
    for title, hour, room in (("First", 15, oak), ("Second", 16, elm), ("Third", 16, elm), ("Last", 18, elm)):
        make.session(event, title, starts=make.wall(15, hour), rooms=(room,), published_at=None)

    found = drafts(ANONYMOUS, event)

    told = {one.session.title["en"]: [clash.title["en"] for clash in one.clashes] for one in found}
    assert told == {"First": ["Plenary"], "Second": ["Third"], "Third": ["Second"], "Last": []}


def test_what_was_withdrawn_says_how_it_differs_now(database: None) -> None:
    event = make.event()
    session, never = make.session(event, "Plenary"), make.session(event, "Draft", published_at=None)
    edited(session, title=Text(en="Opening plenary", fr="Ouverture"))
    edited(session, status="draft")
    edited(session, title=Text(en="Closing"), starts=make.wall(15, 15))
    edited(session, title=Text(en="Closing plenary", fr="Ouverture"))
    edited(never, title=Text(en="Another draft"))

    found = {one.session.id: one.since for one in drafts(ANONYMOUS, event)}

    assert found == {
        session.id: [
            ("Title", "en: Opening plenary", "en: Closing plenary"),
            ("Starts", "2019-10-15 14:00", "2019-10-15 15:00"),
        ],
        never.id: [],
    }


def edited(session: Session, **fields: Any) -> None:
    edit = replace(Edit.of(session), **fields)
    edit_session(session.event, session, edit, seen_version=session.version, by_id=None, at=make.NOON)


@pytest.mark.parametrize(("asked", "ticked"), [("", 4), ("?draft=roads", 1), ("?draft=roads&draft=plot", 2)])
def test_all_drafts_are_ticked_or_those_asked_for(editor: FlaskClient, asked: str, ticked: int) -> None:
    assert editor.get(PAGE + asked).text.count(" checked>") == ticked


def test_those_ticked_become_public_with_their_history(
    app: Flask, editor: FlaskClient, client: FlaskClient
) -> None:
    assert client.get("/forum/sessions/roads").status_code == 404
    answer = publish(editor, "bridges.1", "roads.1")
    assert (answer.status_code, published(app)) == (303, {"bridges", "roads"})
    assert "2 sessions are published." in editor.get(answer.location).text
    assert client.get("/forum/sessions/roads").status_code == 200
    with app.app_context():
        kept = db.session.query(SessionChange.field, SessionChange.old, SessionChange.new).all()
        assert [tuple(row) for row in kept] == [("status", "draft", "published")] * 2


@pytest.mark.parametrize("other", ["plenary.1", "off.1", "elsewhere.1", "gone.1", "roads.2", "roads.0"])
def test_what_is_no_longer_the_draft_that_was_seen_stops_all(
    app: Flask, editor: FlaskClient, other: str
) -> None:
    answer = publish(editor, "bridges.1", other)
    assert (answer.status_code, published(app)) == (409, set())
    assert "A draft has changed since you opened this page. Nothing was published." in answer.text


@pytest.mark.parametrize("drafts", [(), ("roads",), ("roads.x",), ("roads.²",), (f"roads.{'9' * 30}",)])
def test_a_form_without_drafts_comes_back(app: Flask, editor: FlaskClient, drafts: tuple[str, ...]) -> None:
    assert (publish(editor, *drafts).status_code, published(app)) == (422, set())


def test_without_drafts_there_is_nothing_to_publish(app: Flask, editor: FlaskClient) -> None:
    publish(editor, "bridges.1", "roads.1", "budget.1", "plot.1")
    assert "There is no draft" in editor.get(PAGE).text


def test_the_page_costs_the_same_for_thirty_drafts(app: Flask, editor: FlaskClient) -> None:
    costs = []
    for _ in range(2):
        with counting(app) as sent:
            editor.get(PAGE)
        costs.append(len(sent))
        with app.app_context():
            event = db.session.query(make.Event).filter_by(code="forum").one()
            for _ in range(29):
                make.session(event, published_at=None, speakers=("Sue Lee",))
            db.session.commit()
    assert costs[0] == costs[1]
