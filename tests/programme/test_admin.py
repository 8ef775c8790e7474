"""The programme editor's side: the list, the form, and what a refusal looks like."""

import re
from collections.abc import Callable
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Session
from tests import make
from tests.core.engines import ON_SQLITE
from tests.statements import counting

LIST, FORM = "/forum/organise/programme", "/forum/organise/programme/plenary"
FIELDS = {
    "version": "1",
    "title_en": "Plenary",
    "title_fr": "",
    "abstract_en": "What it is about.",
    "kind": "plenary",
    "floor_languages": ["en"],
    "interpretation": ["fr"],
    "starts": "2019-10-15T14:00",
    "ends": "2019-10-15T15:30",
    "time_announced": "y",
    "rooms": ["oak"],
    "status": "published",
    "confirmed": "1",
}


@pytest.fixture
def forum(app: Flask) -> None:
    with app.app_context():
        event, other = make.event("forum", time_zone="Europe/Brussels"), make.event("other")
        session = make.session(event, ref="plenary", rooms=(make.room(event, "oak"),))
        session.title = Text(en="Plenary", de="Plenum")
        make.room(event, "birch")
        make.session(event, "Not yet", ref="draft", published_at=None)
        make.session(other, "Elsewhere", ref="elsewhere")
        roles = {
            "Olga": "organiser",
            "Ed": "programme_editor",
            "Vera": "viewer",
            "Sec": "statutory_secretary",
        }
        for name, role in roles.items():
            make.role(make.person(name), role, event)
        make.role(make.person("Otto"), "organiser", other)
        make.role(make.person("Ada"), "admin", None)
        make.person("Ben")
        db.session.commit()


@pytest.fixture
def editor(forum: None, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    return sign_in("ed@example.org")


def save(client: FlaskClient, path: str = FORM, **changes: Any) -> TestResponse:
    return client.post(path, data=FIELDS | changes, headers=make.SAME_SITE)


def kept(app: Flask) -> Session:
    """The plenary as it stands, with its rooms."""
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        assert session.rooms is not None
        return session


def parsed(answer: TestResponse) -> str:
    html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer.text


@pytest.mark.parametrize("path", [LIST, FORM])
@pytest.mark.parametrize(
    ("who", "status"),
    [("olga", 200), ("ed", 200), ("ada", 200), ("vera", 403), ("sec", 403), ("otto", 403), ("ben", 403)],
)
def test_those_who_edit_the_programme_see_it(
    forum: None, sign_in: Callable[[str], FlaskClient], path: str, who: str, status: int
) -> None:
    assert sign_in(f"{who}@example.org").get(path).status_code == status


@pytest.mark.parametrize("who", ["vera", "sec", "otto", "ben"])
def test_those_who_do_not_can_save_nothing(
    app: Flask, forum: None, sign_in: Callable[[str], FlaskClient], who: str
) -> None:
    answer = save(sign_in(f"{who}@example.org"), title_en="Mine")
    assert (answer.status_code, kept(app).version) == (403, 1)


def test_nobody_is_asked_to_sign_in(client: FlaskClient, forum: None) -> None:
    assert [client.get(LIST).status_code, client.post(FORM).status_code] == [302, 302]


@pytest.mark.parametrize("path", ["nope", "elsewhere", "%00"])
def test_a_session_of_another_event_is_not_found(editor: FlaskClient, path: str) -> None:
    assert editor.get(f"{LIST}/{path}").status_code == 404
    assert save(editor, f"{LIST}/{path}").status_code == 404


def test_the_list_shows_drafts_with_their_state(editor: FlaskClient) -> None:
    page = parsed(editor.get(LIST))
    assert [word for word in ("Plenary", "Not yet", "Draft", "Published") if word not in page] == []
    assert "Elsewhere" not in page


def test_the_form_holds_the_session_as_it_is(editor: FlaskClient) -> None:
    page = parsed(editor.get(FORM))
    for name, value in {"version": "1", "title_en": "Plenary", "starts": "2019-10-15T14:00"}.items():
        assert re.search(f'<input[^>]* name="{name}"[^>]* value="{value}"', page)
    assert re.search('<input checked [^>]*value="oak"', page)
    assert not re.search('<input checked [^>]*value="birch"', page)
    assert "See it in the programme" in page
    assert "See it in the programme" not in editor.get(f"{LIST}/draft").text


def test_a_change_is_saved_told_and_kept_as_history(app: Flask, editor: FlaskClient) -> None:
    moved = {"starts": "2019-10-16T09:00", "ends": "2019-10-16T10:00:59", "rooms": "birch"}
    answer = save(editor, title_fr="Plénière", **moved)
    assert (answer.status_code, answer.headers["Location"]) == (303, FORM)
    session = kept(app)
    assert session.title == Text(en="Plenary", fr="Plénière", de="Plenum")
    assert ([room.code for room in session.rooms], session.version, session.sequence) == (["birch"], 2, 1)
    page = parsed(editor.get(FORM))
    assert [word for word in ("Saved.", "2019-10-15 14:00", "2019-10-16 10:00") if word not in page] == []
    assert "Saved." not in editor.get(FORM).text


def test_saving_what_stands_changes_nothing(app: Flask, editor: FlaskClient) -> None:
    assert save(editor).status_code == 303
    assert "Nothing was changed." in editor.get(FORM).text
    assert kept(app).version == 1


def test_spaces_that_do_not_break_stay_where_nothing_was_typed(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        session.title = Text(en="Plenary", fr="Plénière\u00a0: suite")
        db.session.commit()
    save(editor, title_en="Assembly", title_fr="Plénière : suite")
    assert kept(app).title == Text(en="Assembly", fr="Plénière\u00a0: suite")


def test_languages_stay_in_the_order_that_they_had(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        session.floor_languages, session.interpretation = ["fr", "en"], []
        db.session.commit()
    save(editor, floor_languages=["en", "fr"], interpretation=["nl"])
    assert (kept(app).floor_languages, kept(app).interpretation) == (["fr", "en"], ["nl"])


@ON_SQLITE
@pytest.mark.parametrize(
    ("changes", "errors"),
    [
        ({"title_en": ""}, ["Give the title."]),
        ({"title_en": "   "}, ["Give the title."]),
        ({"title_en": "x" * 301}, ["Use at most 300 characters."]),
        ({"title_fr": "\u202egro.live"}, ["Remove the invisible control characters from this text."]),
        ({"starts": ""}, ["Say when it starts."]),
        ({"starts": "tomorrow"}, ["Give a date and a time, such as 2019-10-15 14:00."]),
        ({"starts": "2019-02-30T10:00"}, ["Give a date and a time, such as 2019-10-15 14:00."]),
        ({"ends": "2019-10-15T14:00"}, ["A session has to end after it starts."]),
        ({"title_en": "", "ends": ""}, ["Say when it ends.", "Give the title."]),
    ],
)
def test_a_malformed_form_comes_back_with_its_errors(
    app: Flask, editor: FlaskClient, changes: dict[str, str], errors: list[str]
) -> None:
    answer = save(editor, **changes)
    page = parsed(answer)
    assert (answer.status_code, kept(app).version) == (422, 1)
    summary = re.findall('<li><a href="#[a-z_]+">(.*?)</a></li>', page)
    assert summary == errors
    assert re.search('role="alert" tabindex="-1" data-focus', page)


@pytest.mark.parametrize("changes", [{"rooms": ["cellar"]}, {"status": "moved"}, {"status": ""}])
def test_what_was_not_offered_is_not_taken(app: Flask, editor: FlaskClient, changes: dict[str, Any]) -> None:
    assert (save(editor, **changes).status_code, kept(app).version) == (422, 1)


@pytest.mark.parametrize("version", ["0", "2", "", "-1", "x", "²", "9" * 40])
def test_a_stale_form_comes_back_with_both_versions(app: Flask, editor: FlaskClient, version: str) -> None:
    save(editor, title_en="Theirs", rooms=["oak", "birch"])
    answer = save(editor, title_en="Mine", version=version if version != "2" else "1")
    page = parsed(answer)
    assert (answer.status_code, kept(app).title["en"]) == (409, "Theirs")
    wanted = ["Somebody else has changed", ">en: Theirs<", ">en: Mine<", "oak, birch"]
    assert [word for word in wanted if word not in page] == []


@pytest.mark.parametrize(
    ("changes", "field", "text"),
    [
        ({"starts": "2019-10-12T10:00"}, "starts", "There is no programme day on that date."),
        ({"ends": "2029-10-15T15:30"}, "ends", "There is no programme day on that date."),
        ({"seats": "2"}, "seats", "3 seats are taken already. Give at least as many."),
    ],
)
def test_what_cannot_be_is_told_at_its_field_with_the_entries_kept(
    app: Flask, editor: FlaskClient, changes: dict[str, str], field: str, text: str
) -> None:
    with app.app_context():
        session = db.session.query(Session).filter_by(ref="plenary").one()
        session.seats, session.seats_taken = 40, 3
        db.session.commit()
    answer = save(editor, **{"seats": "40", "title_en": "Mine", **changes})
    page = parsed(answer)
    assert (answer.status_code, kept(app).version, 'value="Mine"' in page) == (422, 1, True)
    assert re.findall('<li><a href="#([a-z_]+)">(.*?)</a></li>', page) == [(field, text)]


def test_history_says_who_changed_what(editor: FlaskClient) -> None:
    save(editor, status="cancelled")
    (row,) = re.findall("<tr>\\s*<td>(?:(?!</tr>).)*</tr>", editor.get(FORM).text, re.DOTALL)
    when_and_who, *cells = re.findall("<t[dh][^>]*>(.*?)</t[dh]>", row, re.DOTALL)
    assert re.findall("<bdi[^>]*>(.*?)</bdi>", when_and_who) == ["Ed"]
    way = re.sub("<[^>]*>", "", cells.pop())
    assert [cell.strip() for cell in (*cells, way)] == ["State", "published", "cancelled", "Bring back State"]


def test_what_was_before_comes_back_into_the_form_and_is_saved_from_there(
    app: Flask, editor: FlaskClient
) -> None:
    save(editor, title_en="Another title")
    assert f'href="{FORM}?before=2"' in editor.get(FORM).text

    page = parsed(editor.get(f"{FORM}?before=2"))
    assert "Nothing is saved until you save it." in page
    assert 'value="Plenary"' in page
    assert kept(app).title["en"] == "Another title"

    save(editor, version="2")
    assert kept(app).title["en"] == "Plenary"


@pytest.mark.parametrize("version", ["3", "nonsense", ""])
def test_without_a_change_since_then_the_form_is_as_the_session(editor: FlaskClient, version: str) -> None:
    save(editor, title_en="Another title")
    page = editor.get(f"{FORM}?before={version}").text
    assert ('value="Another title"' in page, "Nothing is saved until" in page) == (True, False)


@pytest.mark.parametrize("page", [LIST, f"{LIST}/as"])
def test_a_list_costs_the_same_for_thirty_sessions(app: Flask, editor: FlaskClient, page: str) -> None:
    costs = []
    for _ in range(2):
        with counting(app) as sent:
            editor.get(page)
        costs.append(len(sent))
        with app.app_context():
            event = db.session.query(make.Event).filter_by(code="forum").one()
            for _ in range(29):
                make.session(event, speakers=("Sue Lee",))
            db.session.commit()
    assert costs[0] == costs[1]


def test_a_new_session_is_made_as_a_draft(app: Flask, editor: FlaskClient) -> None:
    assert "Save as a draft" in parsed(editor.get(f"{LIST}/new"))
    rows = {"speakers-0-name": "Sue Lee", "speakers-0-role": "Moderator", "speakers-1-role": "No name"}
    answer = save(editor, f"{LIST}/new", title_en="Bridges", status="draft", seats="12", **rows)
    assert answer.status_code == 303
    page = parsed(editor.get(answer.location))
    wanted = ["The draft is made.", 'value="Bridges"', 'value="12"', 'value="Sue Lee"', "Discard this draft"]
    assert [word for word in wanted if word not in page] == []
    with app.app_context():
        made = db.session.query(Session).filter_by(seats=12).one()
        assert ([one.name for one in made.speakers], made.published_at) == (["Sue Lee"], None)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"title_en": ""}, "Give the title."),
        ({"seats": "many"}, "Give a whole number of seats."),
        ({"seats": "-1"}, "Give a whole number of seats."),
        ({"number": "the 3rd"}, "Give a number from 1 to 9999."),
        ({"seats": "9" * 400}, "Give a whole number of seats."),
        ({"number": "9" * 400}, "Give a number from 1 to 9999."),
        ({"number": "0"}, "Give a number from 1 to 9999."),
        ({"rooms": ["cellar"]}, "Choose among the rooms shown."),
        ({"starts": "2019-10-12T10:00"}, "There is no programme day on that date."),
        ({"speakers-0-name": "x" * 201}, "Use at most 200 characters."),
    ],
)
def test_a_new_session_that_cannot_be_comes_back(
    app: Flask, editor: FlaskClient, changes: dict[str, Any], error: str
) -> None:
    answer = save(editor, f"{LIST}/new", **{"status": "draft", **changes})
    assert (answer.status_code, re.findall('<li><a href="#[a-z_0-9-]+">(.*?)</a></li>', parsed(answer))) == (
        422,
        [error],
    )
    with app.app_context():
        assert db.session.query(Session).count() == 3


def test_what_a_session_clashes_with_stands_over_its_form(app: Flask, editor: FlaskClient) -> None:
    with app.app_context():
        event = db.session.query(make.Event).filter_by(code="forum").one()
        made = [
            make.session(event, title, starts=make.wall(17, 9), speakers=("Sue Lee",), **more).ref
            for title, more in (("One", {"published_at": None}), ("Two", {}))
        ]
        db.session.commit()
    told = "<bdi>Sue Lee</bdi> speaks at “<bdi>Two</bdi>” too"  # each in its place, in Arabic as well

    assert [told in parsed(editor.get(f"{LIST}/{ref}")) for ref in made] == [True, False]


def test_a_draft_is_copied_and_thrown_away(app: Flask, editor: FlaskClient) -> None:
    copy = editor.post(f"{FORM}/duplicate", headers=make.SAME_SITE).location
    assert 'value="Plenary"' in editor.get(copy).text
    assert editor.post(f"{copy}/discard", headers=make.SAME_SITE).location == LIST
    assert "The draft is discarded." in editor.get(LIST).text
    assert editor.get(copy).status_code == 404


def test_a_published_session_is_not_thrown_away(app: Flask, editor: FlaskClient) -> None:
    answer = editor.post(f"{FORM}/discard", headers=make.SAME_SITE)
    assert (answer.status_code, "cancelled but not discarded" in answer.text) == (409, True)
    assert kept(app).ref == "plenary"
