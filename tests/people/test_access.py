"""Who is asking, and what the guard on views makes of it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.people import access
from eventapp.people.models import Person, WebSession
from eventapp.policy import ANONYMOUS, Viewer
from tests import make
from tests.statements import counting

BEN = "ben.adams@example.org"


@pytest.fixture
def forum(app: Flask) -> None:
    """Ben organises the forum and nothing else."""
    with app.app_context():
        make.role(make.person("Ben Adams"), "organiser", make.event("forum"))
        make.event("other")
        db.session.commit()


@pytest.mark.parametrize(
    ("path", "status"),
    [("/forum/organise/", 200), ("/other/organise/", 403), ("/nope/organise/", 403), ("/nope/badge", 404)],
)
def test_a_role_opens_its_own_event_alone(
    forum: None, sign_in: Callable[[str], FlaskClient], path: str, status: int
) -> None:
    assert sign_in(BEN).get(path).status_code == status


@pytest.mark.parametrize("path", ["/forum/organise/", "/nope/organise/"])
def test_a_stranger_is_asked_to_sign_in_and_comes_back(client: FlaskClient, forum: None, path: str) -> None:
    answer = client.get(f"{path}?page=2")
    wanted = f"/sign-in?next={path}?page%3D2"
    assert (answer.status_code, answer.headers["Location"]) == (302, wanted)


def test_a_stranger_who_posts_comes_back_to_no_form(client: FlaskClient, forum: None) -> None:
    answer = client.post("/forum/organise/programme/abc")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sign-in")


@pytest.mark.parametrize("token", ["", "x", "x" * 3000, "é"])
def test_a_cookie_that_nobody_gave_out_is_nobody(
    app: Flask, client: FlaskClient, forum: None, token: str
) -> None:
    client.set_cookie("session", token)
    assert client.get("/forum/organise/").status_code == 302


def test_a_session_ends_when_its_time_is_over(
    app: Flask, forum: None, sign_in: Callable[[str], FlaskClient]
) -> None:
    browser = sign_in(BEN)
    with app.app_context():
        db.session.query(WebSession).update({"expires_at": clock.now() - timedelta(seconds=1)})
        db.session.commit()
    assert browser.get("/forum/organise/").status_code == 302


def test_a_session_whose_row_is_gone_is_over_at_once(
    app: Flask, forum: None, sign_in: Callable[[str], FlaskClient]
) -> None:
    browser = sign_in(BEN)
    assert browser.get("/forum/organise/").status_code == 200
    with app.app_context():
        db.session.query(WebSession).delete()
        db.session.commit()
    assert browser.get("/forum/organise/").status_code == 302


def test_the_viewer_is_read_once_with_their_roles(app: Flask, forum: None) -> None:
    with app.app_context():
        token = make.web_session(BEN)
        db.session.commit()
    with (
        app.test_request_context("/forum/", headers={"Cookie": f"session={token}"}),
        counting(app) as sent,
    ):
        access.recognise()
        assert (access.viewer().roles, access.signed_in().email) == ({("organiser", "forum")}, BEN)
        assert access.viewer() is access.viewer()
        assert access.signed_in() is db.session.get_one(Person, access.viewer().person_id)
    assert len(sent) == 2


def test_without_a_cookie_nothing_is_asked_of_the_database(app: Flask) -> None:
    with app.test_request_context("/"), counting(app) as sent:
        access.recognise()
        assert access.viewer() == ANONYMOUS
    assert sent == []


def test_a_guard_is_told_who_asks_and_about_which_event(app: Flask) -> None:
    asked: list[tuple[Viewer, str]] = []

    def rule(viewer: Viewer, event: str) -> bool:
        asked.append((viewer, event))
        return True

    @access.requires(rule)
    def view(**values: str) -> str:
        return f"{request.path} {values}"

    with app.test_request_context("/forum/x"):
        assert [view(event="forum"), view()] == ["/forum/x {'event': 'forum'}", "/forum/x {}"]
    assert asked == [(ANONYMOUS, "forum"), (ANONYMOUS, "")]


def test_whom_a_guard_refuses_never_reaches_the_view(app: Flask) -> None:
    @access.requires(lambda _viewer, event: event == "open")
    def view(**values: Any) -> Any:
        raise LookupError(values)

    with app.test_request_context("/forum/x"):
        answers = [view(event="forum", number=number).status_code for number in (1, 2)]
        with pytest.raises(LookupError):
            view(event="open", number=1)
    assert answers == [302, 302]


def test_over_https_the_cookie_belongs_to_this_host_alone(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(app.config["SETTINGS"]), "is_https", True)
    with app.app_context():
        assert access.session_cookie() == "__Host-session"
