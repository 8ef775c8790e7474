"""The board: a day's sessions by room and hour, moved at once, and the last moves taken back."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.agenda.models import AgendaEntry
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.board import board
from eventapp.programme.models import DayPart, Room, Session, SessionChange
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import LONG_AGO, NOON
from tests.programme.test_conflicts import DAY, a
from tests.programme.test_timetable import at
from tests.statements import counting

BOARD, WEDNESDAY = (f"/forum/organise/programme/board/2019-10-{day}" for day in (15, 16))
PLENARY = "/forum/organise/programme/plenary"
OAK, ELM = (Room(id=number, code=code, name=Text(en=code)) for number, code in enumerate(("oak", "elm"), 1))


def rows(*sessions: Any) -> dict[str, list[str]]:
    """{time: what starts then, by column}, of the rows that have something; "+" where a room is taken."""
    made = board(DAY, sessions, [OAK, ELM])
    told = {
        f"{row.starts:%H:%M}": [
            "+" if cell.is_taken else " ".join(one.title["en"] for one in cell.sessions) for cell in row.cells
        ]
        for row in made.rows
    }
    return {hour: cells for hour, cells in told.items() if any(cells)}


def test_every_room_is_a_column_and_every_half_hour_of_the_day_a_row() -> None:
    made = board(DAY, [], [OAK, ELM])
    times = [f"{row.starts:%H:%M}" for row in made.rows]
    assert ([room.code for room in made.rooms], made.has_roomless) == (["oak", "elm"], True)
    assert (times[0], times[1], times[-1], len(times)) == ("09:00", "09:30", "17:30", 18)
    assert {len(row.cells) for row in made.rows} == {3}


def test_a_room_is_taken_until_its_session_ends() -> None:
    assert rows(a(1, rooms=(ELM,)), a(2, starts=at(14, 45))) == {
        "14:00": ["", "S1", ""],
        "14:30": ["", "+", ""],
        "14:45": ["", "+", "S2"],
    }


def test_a_plenary_is_one_item_over_its_rooms() -> None:
    assert rows(a(1, rooms=(OAK, ELM), minutes=30)) == {"14:00": ["S1", ""]}


def test_what_lies_outside_the_day_s_hours_has_its_rows_too() -> None:
    times = [row.starts for row in board(DAY, [a(1, starts=at(7, 40)), a(2, starts=at(20))], [OAK]).rows]
    assert (times[0], times[1], times[-1]) == (at(7, 30), at(7, 40), at(20, 30))


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        event = make.event("forum")
        oak = make.room(event, "oak", name=Text(en="Oak Room"), capacity={"theatre": 1}, booths=1)
        make.room(event, "elm", name=Text(en="Elm Room"), booths=1)
        session = make.session(event, "Plenary", ref="plenary", rooms=(oak,))
        make.session(event, "Not yet", ref="draft", published_at=None, speakers=("Ann Lee",))
        make.session(make.event("other"), "Elsewhere", ref="elsewhere")
        for name in ("Ben", "Sue"):
            make.keep(AgendaEntry(person_id=make.person(name).id, session_id=session.id, added_at=LONG_AGO))
        for name in ("Ed", "Eve"):
            make.role(make.person(name), "programme_editor", event)
        db.session.commit()
    return app


@pytest.fixture
def editor(forum: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("ed@example.org")


def move(client: FlaskClient, path: str = f"{PLENARY}/move", **fields: Any) -> TestResponse:
    values = {"version": "1", "day": "2019-10-15", "starts": "15:00", "rooms": ["oak"]}
    return client.post(path, data=values | fields, headers=make.SAME_SITE)


def undo(client: FlaskClient, **fields: str) -> TestResponse:
    return client.post(f"{PLENARY}/undo", data=fields, headers=make.SAME_SITE)


def kept(app: Flask) -> tuple[str, str, list[str], int]:
    """The plenary's start, end, rooms and version."""
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        codes = [room.code for room in session.rooms]
        return f"{session.starts:%d %H:%M}", f"{session.ends:%d %H:%M}", codes, session.version


def words(page: str, part: str) -> str:
    """What that part of the board says."""
    found = html5lib.parse(page, namespaceHTMLElements=False).find(f".//div[@data-fresh='{part}']")
    return " ".join("".join(found.itertext()).split())


def test_the_board_has_every_session_of_the_day_and_drafts(editor: FlaskClient) -> None:
    page = editor.get(BOARD).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert re.findall('id="card-(.*?)"', page) == ["plenary", "draft"]
    assert ("Elsewhere" in page, "Draft" in words(page, "board")) == (False, True)


def test_a_session_over_rooms_apart_has_one_card_and_is_named_in_each(
    forum: Flask, editor: FlaskClient
) -> None:
    with forum.app_context():
        event = db.session.query(make.Event).filter_by(code="forum").one()
        oak = db.session.query(Room).filter_by(event_id=event.id, code="oak").one()
        make.session(event, "Apart", ref="apart", rooms=(oak, make.room(event, "ash")), starts=at(16))
        db.session.commit()
    page = editor.get(BOARD).text
    html5lib.HTMLParser(strict=True).parse(page)
    assert [page.count(part) for part in ('id="card-apart"', 'href="#card-apart"')] == [1, 1]


@pytest.mark.parametrize("day", ["2019-10-01", "20191015", "tuesday"])
def test_there_is_no_board_but_of_a_programme_day(editor: FlaskClient, day: str) -> None:
    address = f"/forum/organise/programme/board/{day}"
    assert [editor.get(path).status_code for path in (address, f"{address}/live")] == [404, 404]


def test_the_list_of_sessions_leads_to_each_day_s_board(editor: FlaskClient) -> None:
    page = editor.get("/forum/organise/programme").text
    assert len(re.findall('href="/forum/organise/programme/board/2019-10-1[3-8]"', page)) == 6


def test_a_move_is_saved_at_once_and_keeps_the_length(forum: Flask, editor: FlaskClient) -> None:
    answer = move(editor, starts="16:10", rooms=["elm", "oak"])
    assert (answer.status_code, answer.location) == (303, BOARD)
    assert kept(forum) == ("15 16:10", "15 17:40", ["oak", "elm"], 2)
    assert "“Plenary” starts at 16:10. 2 agendas hold this session." in editor.get(BOARD).text


@pytest.mark.parametrize(
    ("fields", "then"),
    [
        ({"ends": "15:20"}, ("15 15:00", "15 15:20", ["oak"])),
        ({"rooms": []}, ("15 15:00", "15 16:30", [])),
        ({"starts": "23:30"}, ("15 23:30", "16 01:00", ["oak"])),
    ],
)
def test_an_end_may_be_said_and_rooms_left_out(
    forum: Flask, editor: FlaskClient, fields: dict[str, Any], then: tuple[Any, ...]
) -> None:
    assert (move(editor, **fields).status_code, kept(forum)[:3]) == (303, then)


def test_a_move_to_another_day_leads_to_its_board(forum: Flask, editor: FlaskClient) -> None:
    assert move(editor, day="2019-10-16", starts="09:00").location == WEDNESDAY
    assert kept(forum)[:2] == ("16 09:00", "16 10:30")


def test_a_move_to_where_it_is_changes_nothing(forum: Flask, editor: FlaskClient) -> None:
    move(editor, starts="14:00")
    assert ("Nothing was changed." in editor.get(BOARD).text, kept(forum)[3]) == (True, 1)


@pytest.mark.parametrize(("starts", "part"), [("15:00", "evening"), ("09:00", "morning")])
def test_a_part_that_was_chosen_stays_until_another_begins(
    forum: Flask, editor: FlaskClient, starts: str, part: str
) -> None:
    with forum.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        session.part = "evening"
        session.day.parts.append(DayPart(part="evening", starts=at(19).time(), ends=at(22).time()))
        db.session.commit()
    move(editor, starts=starts)
    with forum.app_context():
        assert db.session.query(Session).filter_by(ref="plenary").one().part == part


@ON_SQLITE
@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"starts": ""}, "Say when it starts."),
        ({"starts": "soon"}, "Give a time, such as 14:00."),
        ({"starts": "24:00"}, "Give a time, such as 14:00."),
        ({"ends": "15:00"}, "A session has to end after it starts."),
        ({"rooms": ["cellar"]}, "Choose among the rooms shown."),
        ({"day": "2019-10-01"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_told_with_the_form_as_it_was_sent(
    forum: Flask, editor: FlaskClient, fields: dict[str, Any], error: str
) -> None:
    answer = move(editor, **fields)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, kept(forum)[3]) == (422, 1)
    assert re.findall('<li><a href="#[a-z]+">(.*?)</a></li>', answer.text) == [error]


@pytest.mark.parametrize("version", ["1", "0", "", "x", "9" * 40])
def test_a_stale_move_is_refused_with_both_versions(
    forum: Flask, editor: FlaskClient, sign_in: Callable[[str], FlaskClient], version: str
) -> None:
    move(sign_in("eve@example.org"), starts="17:00")
    answer = move(editor, starts="10:00", version=version)
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert (answer.status_code, kept(forum)[0]) == (409, "15 17:00")
    told = [re.sub("<.*?>", " ", row).split() for row in re.findall("<tr>.*?</tr>", answer.text)]
    assert ["Starts", "2019-10-15", "17:00", "2019-10-15", "10:00"] in told
    assert f'<a class="button" href="{BOARD}">' in answer.text


def test_a_refused_move_comes_back_as_it_was_typed(editor: FlaskClient) -> None:
    page = move(editor, starts="15:00", ends="14:30", rooms=["elm"], day="2019-10-16").text
    typed = re.findall(r'name="(?:starts|ends)"[^>]*value="([^"]*)"', page)
    chosen = re.findall(r'<(?:option|input)[^>]*(?:selected|checked)[^>]*value="([^"]*)"', page)
    assert (typed, chosen) == (["15:00", "14:30"], ["2019-10-16", "elm"])
    beside = re.findall('id="ends-error">.*?</svg>(.*?)</p>', page, re.DOTALL)
    assert [error.strip() for error in beside] == ["A session has to end after it starts."]


def test_who_has_seen_both_versions_may_save_the_own_one(
    forum: Flask, editor: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    move(sign_in("eve@example.org"), starts="17:00")
    refused = move(editor, starts="10:00")
    (version,) = re.findall(r'name="version"[^>]*value="(\d+)"', refused.text)
    assert move(editor, starts="10:00", version=version).status_code == 303
    assert (version, kept(forum)[0]) == ("2", "15 10:00")


def test_the_last_moves_are_undone_one_after_the_other(forum: Flask, editor: FlaskClient) -> None:
    move(editor, starts="15:00")
    move(editor, starts="16:00", rooms=["elm"], version="2")
    page = editor.get(BOARD).text
    offered = "Your last moves Plenary 15:00–16:30, Oak Room 16:00–17:30, Elm Room Undo Plenary"
    assert words(page, "moves") == offered

    assert undo(editor, version="3", move="3").location == BOARD
    assert kept(forum) == ("15 15:00", "15 16:30", ["oak"], 4)
    assert undo(editor, version="4", move="2").status_code == 303
    assert kept(forum) == ("15 14:00", "15 15:30", ["oak"], 5)


def marks(app: Flask) -> tuple[bool, str]:
    """Whether the public reads "moved", and from what hour (UTC)."""
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        before = session.previous_starts_at
        return session.moved_at is not None, f"{before:%H:%M}" if before else ""


def test_a_session_that_was_put_back_is_not_called_moved(forum: Flask, editor: FlaskClient) -> None:
    move(editor, starts="15:00")
    move(editor, starts="16:00", version="2")
    assert marks(forum) == (True, "13:00")
    undo(editor, version="3", move="3")
    assert marks(forum) == (True, "12:00")
    undo(editor, version="4", move="2")
    assert marks(forum) == (False, "")

    for version, starts in (("5", "15:00"), ("6", "14:00"), ("7", "16:00")):  # there, back, and there
        move(editor, starts=starts, version=version)
        assert marks(forum)[0] == (starts != "14:00")
    undo(editor, version="8", move="8")
    assert marks(forum) == (False, "")


def test_what_moved_as_a_draft_was_never_announced(forum: Flask, editor: FlaskClient) -> None:
    with forum.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        words = {"field": "starts", "old": "2019-10-14 09:00", "new": "2019-10-15 14:00"}
        before = LONG_AGO - timedelta(days=1)
        db.session.add(SessionChange(session_id=session.id, version=1, changed_at=before, **words))
        db.session.commit()
    move(editor, starts="15:00")
    undo(editor, version="2", move="2")
    assert marks(forum) == (False, "")


def test_a_move_is_not_undone_over_another_s_change(
    forum: Flask, editor: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    move(editor, starts="15:00")
    move(sign_in("eve@example.org"), starts="16:00", version="2")
    assert words(editor.get(BOARD).text, "moves") == ""
    answer = undo(editor, version="2", move="2")
    assert (answer.status_code, kept(forum)[0]) == (409, "15 16:00")


def test_only_one_s_own_moves_of_the_last_hour_are_undone(
    forum: Flask, editor: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    move(editor)
    eve = sign_in("eve@example.org")
    assert (words(eve.get(BOARD).text, "moves"), undo(eve, version="2", move="2").status_code) == ("", 404)

    with forum.app_context():
        for change in db.session.query(SessionChange):
            change.changed_at = clock.now() - timedelta(minutes=61)
        db.session.commit()
    assert words(editor.get(BOARD).text, "moves") == ""
    assert undo(editor, version="2", move="2").status_code == 404


@pytest.mark.parametrize("move_", ["", "0", "x", "9" * 30])
def test_a_move_that_never_was_is_not_undone(editor: FlaskClient, move_: str) -> None:
    assert undo(editor, version="1", move=move_).status_code == 404


def test_conflicts_are_told_over_the_board_and_at_each_session(editor: FlaskClient) -> None:
    told = words(editor.get(BOARD).text, "conflicts")
    assert told == "Conflicts Plenary 14:00–15:30 Agendas that hold it: 2. Places in its rooms: 1."

    move(editor, f"{PLENARY.replace('plenary', 'draft')}/move", starts="14:30")
    page = editor.get(BOARD).text
    assert words(page, "conflicts").count("Oak Room is taken by “Not yet”, 14:30–16:00.") == 1
    assert "Oak Room is taken by “Plenary”, 14:00–15:30." in words(page, "board")


def test_a_closed_meeting_is_there_for_those_who_schedule_it(forum: Flask, editor: FlaskClient) -> None:
    with forum.app_context():
        event = db.session.query(make.Event).filter_by(code="forum").one()
        closed = {"access": "restricted", "disclosure": "hidden", "body": make.body()}
        make.session(event, "Secret", ref="secret", **closed)
        db.session.commit()
    assert "Secret" in words(editor.get(BOARD).text, "board")


def test_what_others_moved_is_heard_and_otherwise_nothing(
    forum: Flask,
    editor: FlaskClient,
    sign_in: Callable[[str], FlaskClient],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    first = editor.get(f"{BOARD}/live")
    known = {"If-None-Match": first.headers["ETag"]}
    with counting(forum) as sent:
        again = editor.get(f"{BOARD}/live", headers=known)
    assert (again.status_code, again.data, len(sent)) == (304, b"", 6)

    move(sign_in("eve@example.org"), starts="17:00")
    fresh = editor.get(f"{BOARD}/live", headers=known)
    assert (fresh.status_code, "17:00–18:30" in words(fresh.text, "board")) == (200, True)


def test_what_no_editor_changed_is_heard_within_a_minute(
    forum: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    known = {"If-None-Match": editor.get(f"{BOARD}/live").headers["ETag"]}
    with forum.app_context():
        db.session.query(AgendaEntry).delete()
        db.session.commit()
    monkeypatch.setattr(clock, "now", lambda: NOON + timedelta(minutes=1))
    fresh = editor.get(f"{BOARD}/live", headers=known)
    assert words(fresh.text, "conflicts") == "Conflicts Nothing is in conflict on this day."


def test_two_editors_or_languages_share_no_answer(
    editor: FlaskClient, sign_in: Callable[[str], FlaskClient]
) -> None:
    address, eve = f"{BOARD}/live", sign_in("eve@example.org")
    answers = [editor.get(address), eve.get(address), editor.get(f"{address}?lang=fr")]
    assert len({answer.headers["ETag"] for answer in answers}) == 3
    assert {answer.headers["Cache-Control"] for answer in answers} == {"private, no-cache"}


def test_the_parts_are_the_same_in_the_page(editor: FlaskClient) -> None:
    """A page that was just opened is not replaced."""
    page, parts = editor.get(BOARD).text, editor.get(f"{BOARD}/live").text
    assert parts.strip() in page


@pytest.mark.parametrize("path", [BOARD, f"{BOARD}/live"])
def test_a_board_costs_the_same_for_thirty_sessions(forum: Flask, editor: FlaskClient, path: str) -> None:
    costs = []
    for number in range(2):
        move(editor, version=str(number + 1), starts=f"1{number}:00")
        editor.get(path)
        with counting(forum) as sent:
            editor.get(path)
        costs.append(len(sent))
        with forum.app_context():
            event = db.session.query(make.Event).filter_by(code="forum").one()
            elm = db.session.query(Room).filter_by(event_id=event.id, code="elm").one()
            for _ in range(29):
                make.session(event, speakers=("Sue Lee",), rooms=(elm,))
            db.session.commit()
    assert costs == [18, 18]


def test_members_of_two_bodies_that_meet_at_once_are_told_by_their_number(
    forum: Flask, editor: FlaskClient
) -> None:
    costs = []
    for number in range(2):
        with forum.app_context():
            event = db.session.query(make.Event).filter_by(code="forum").one()
            for body in (make.body(f"{name}-{number}", name=Text(en=name)) for name in ("Bureau", "Council")):
                made = {"body": body, "access": "restricted", "disclosure": "hidden"}
                make.session(event, f"{body.code} meets", starts=at(11 + 2 * number), minutes=60, **made)
                for name in ("Zoe Zebra", "Yan Yak"):
                    make.membership(body, make.person(name))
            db.session.commit()
        with counting(forum) as sent:
            page = words(editor.get(BOARD).text, "board")
        costs.append(len(sent))

    assert "2 people have to be at “Bureau-0 meets” (Bureau) too, 11:00–12:00." in page
    assert ("Zebra" in page, costs[0]) == (False, costs[1])
