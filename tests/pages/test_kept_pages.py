"""Public pages are kept as bytes, and never show what is no longer so."""

import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask import Flask, request
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme import views
from eventapp.programme.editing import Edit, edit_session, session_to_edit
from eventapp.programme.edits import SpeakerLine
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.seats import claim_seat
from eventapp.programme.venue import RoomFacts, change_room
from tests import make
from tests.conftest import ENGINES, new_app
from tests.door.servers import serving
from tests.make import NOON
from tests.statements import counting, sent_to_sqlite

DAY, SESSION = "/forum/programme/2019-10-15", "/forum/sessions/plenary"
PAGES = ("/forum/", "/forum/programme", DAY, SESSION, "/forum/programme.ics", "/forum/schedule.json")
WEDNESDAY = "/forum/programme/2019-10-16"
WEEK = ("/forum/programme", DAY, WEDNESDAY, SESSION, "/forum/sessions/other", "/forum/sessions/wednesday")
TEN = make.wall(15, 10)
ROUNDS = 15


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        furnish()
    return app


@pytest.fixture
def made(app: Flask, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The paths of the pages that were made, not kept."""
    paths: list[str] = []
    render = views.render_template

    def noted(name: str, **values: Any) -> str:
        paths.append(request.path)
        return render(name, **values)

    monkeypatch.setattr(views, "render_template", noted)
    return paths


def furnish() -> None:
    make.session(make.event(), "Opening words", ref="plenary", seats=3)
    db.session.commit()


def rename(title: str) -> None:
    change(title=Text(en=title))


def change(**changes: Any) -> None:
    event = event_by_code("forum")
    session = session_to_edit(event, "plenary")
    changed = replace(Edit.of(session), **changes)
    by = make.person("Edda Editor").id
    edit_session(event, session, changed, seen_version=session.version, by_id=by, at=NOON)
    db.session.commit()


@pytest.mark.parametrize("path", PAGES)
def test_a_page_that_is_kept_costs_nothing_but_its_stamp(
    forum: Flask, client: FlaskClient, path: str
) -> None:
    first = client.get(path)
    with counting(forum) as sent:
        again = client.get(path)

    assert (again.status_code, again.data, sent) == (200, first.data, [])


@pytest.mark.parametrize("path", PAGES)
def test_an_edit_shows_on_the_next_request(forum: Flask, client: FlaskClient, path: str) -> None:
    client.get(path)
    with forum.app_context():
        rename("Closing words")

    after = client.get(path).text
    assert ["Opening words" in after, "Closing words" in after] == [False, True]


@pytest.mark.parametrize("path", [DAY, SESSION])
def test_a_seat_that_is_taken_shows_on_the_next_request(forum: Flask, client: FlaskClient, path: str) -> None:
    before = client.get(path).text
    with forum.app_context():
        claim_seat(session_to_edit(event_by_code("forum"), "plenary").id)
        db.session.commit()

    after = client.get(path).text
    assert ["3 of 3 seats left" in before, "2 of 3 seats left" in after] == [True, True]


def test_a_room_that_is_renamed_shows_on_the_next_request(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        event = event_by_code("forum")
        room = make.room(event, "gold")
        db.session.commit()
        facts = RoomFacts(Text(en="Silver Hall"), "1", {"theatre": 600}, 0, True, room.directions)
        before = client.get("/forum/rooms").text
        change_room(event, room, facts, by_id=None, at=NOON)
        db.session.commit()

    after = client.get("/forum/rooms").text
    assert ["Gold Hall" in before, "Gold Hall" in after, "Silver Hall" in after] == [True, False, True]


@pytest.fixture
def week(app: Flask) -> Flask:
    """Sessions on Tuesday and on Wednesday."""
    with app.app_context():
        event = make.event()
        for ref, later in (("plenary", 0), ("other", 0), ("wednesday", 1)):
            make.session(event, ref.title(), ref=ref, starts=TEN + timedelta(days=later), seats=3)
        db.session.commit()
    return app


OF_TUESDAY = {DAY, SESSION, "/forum/programme"}
OF_BOTH_DAYS = OF_TUESDAY | {WEDNESDAY}


@pytest.mark.parametrize(
    ("changes", "touched"),
    [
        ({"title": Text(en="Another")}, OF_TUESDAY),
        ({"starts": TEN + timedelta(hours=1), "ends": TEN + timedelta(hours=2)}, OF_TUESDAY),
        ({"starts": TEN + timedelta(days=1), "ends": TEN + timedelta(days=1, hours=1)}, OF_BOTH_DAYS),
        ({"status": "cancelled"}, OF_TUESDAY),
        ({"speakers": (SpeakerLine(None, "Ann", "", ""),)}, {*WEEK}),
    ],
)
def test_a_change_of_one_session_makes_anew_only_what_it_touches(
    week: Flask, client: FlaskClient, made: list[str], changes: dict[str, Any], touched: set[str]
) -> None:
    for path in WEEK * 2:
        client.get(path)
    assert sorted(made) == sorted(WEEK)
    made.clear()

    with week.app_context():
        change(**changes)
    for path in WEEK:
        client.get(path)

    assert set(made) == touched


def test_a_seat_that_is_taken_makes_anew_what_shows_it(
    week: Flask, client: FlaskClient, made: list[str]
) -> None:
    for path in WEEK:
        client.get(path)
    made.clear()
    with week.app_context():
        claim_seat(session_to_edit(event_by_code("forum"), "wednesday").id)
        db.session.commit()
    for path in WEEK:
        client.get(path)

    assert set(made) == {"/forum/programme", WEDNESDAY, "/forum/sessions/wednesday"}


@pytest.mark.parametrize("app", ["sqlite"], indirect=True)
def test_while_nobody_changes_anything_sqlite_is_asked_just_that(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        db.engine.dispose()  # each connection remembers by itself: from here on there is one
    client.get(DAY)
    with sent_to_sqlite(forum) as nothing_new:
        client.get(DAY)
    with forum.app_context():
        rename("Closing words")
    with sent_to_sqlite(forum) as changed:
        client.get(DAY)
    assert nothing_new == ["PRAGMA data_version"]
    assert len(changed) > 2


@pytest.mark.parametrize("date", ["2019-02-30", "0000-00-00", "2019-10-31"])
def test_a_day_that_is_none_is_not_found(week: Flask, client: FlaskClient, date: str) -> None:
    assert client.get(f"/forum/programme/{date}").status_code == 404


def test_who_is_signed_in_never_gets_what_is_kept_nor_leaves_anything(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    own = sign_in("ben@example.org").get(DAY).text
    anybody = client.get(DAY).text

    assert ["Sign out" in own, "Sign out" in anybody] == [True, False]
    assert "Sign out" in sign_in("ben@example.org").get(DAY).text


def test_an_event_that_is_gone_is_not_found(forum: Flask, client: FlaskClient) -> None:
    client.get("/forum/")
    with forum.app_context():
        db.session.query(Event).one().code = "renamed"
        db.session.commit()

    assert client.get("/forum/").status_code == 404


@pytest.mark.servers
@pytest.mark.parametrize("engine", ENGINES)
def test_under_load_two_processes_show_every_edit_at_once(
    engine: str, tmp_path: Path, postgresql: Callable[[str], str]
) -> None:
    url = postgresql("kept") if engine == "postgresql" else f"sqlite:///{tmp_path / 'kept.sqlite3'}"
    app = new_app(url, tmp_path / "var")
    with app.app_context():
        furnish()
    with ExitStack() as running, app.app_context():
        ports = [running.enter_context(serving(url, tmp_path / "var")) for _server in range(2)]
        running.enter_context(readers(ports))
        seen = []
        for number in range(ROUNDS):
            rename(f"Round {number}")
            seen += [(f"Round {number}" in fetch(port, path)) for port in ports for path in (DAY, SESSION)]
        db.session.remove()
        db.engine.dispose()

    assert seen == [True] * (4 * ROUNDS)


def fetch(port: int, path: str) -> str:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=20) as answer:
        return str(answer.read().decode())


@contextmanager
def readers(ports: list[int]) -> Iterator[None]:
    """Two readers for each server, who never stop."""
    is_over = threading.Event()

    def read(port: int) -> None:
        while not is_over.is_set():
            fetch(port, DAY)

    threads = [threading.Thread(target=read, args=(port,)) for port in ports * 2]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()
