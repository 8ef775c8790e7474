"""The import's pages: a file, what it would do, and doing exactly that."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core import clock, jobs
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.spreadsheets.tables import MOST_BYTES
from eventapp.programme.exchange.models import ProgrammeUpload
from eventapp.programme.models import Event, Session
from tests import make
from tests.core.engines import ON_SQLITE
from tests.programme.exchange.files import ROW, table
from tests.statements import counting

PAGE = "/forum/organise/programme/import"


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event()
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


def send(client: FlaskClient, body: bytes, name: str = "sessions.csv") -> TestResponse:
    answer = client.post(PAGE, data={"file": (io.BytesIO(body), name)}, headers=make.SAME_SITE)
    answer.request.environ["wsgi.input"].close()  # a file, where the body is large
    return answer


def sent(client: FlaskClient, *rows: dict[str, str]) -> str:
    """The address of the page that says what the rows would do."""
    return str(send(client, table(*rows)).location)


def parsed(answer: TestResponse) -> Any:
    return html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(answer.text)


def words(element: Any) -> str:
    return " ".join("".join(element.itertext()).split())


def shown(answer: TestResponse) -> list[str]:
    return [words(row) for row in parsed(answer).iter("tr")][1:]


def apply(client: FlaskClient, page: str) -> TestResponse:
    return client.post(f"{page}/apply", data={"seen": seen_on(client, page)}, headers=make.SAME_SITE)


def seen_on(client: FlaskClient, page: str) -> str:
    fields = parsed(client.get(page)).iter("input")
    return next(str(field.get("value")) for field in fields if field.get("name") == "seen")


def titles(app: Flask) -> list[Text]:
    with app.app_context():
        return [session.title for session in db.session.query(Session).order_by(Session.id)]


def test_what_is_shown_is_what_is_imported(app: Flask, editor: FlaskClient) -> None:
    page = sent(editor, ROW, ROW | {"title_en": "<b>Bad</b>", "ends": "2019-10-15 08:00"})

    answer = editor.get(page)

    assert shown(answer) == [
        "2 Opening New",
        "3 <b>Bad</b> Refused Ends: A session has to end after it starts.",
    ]
    assert titles(app) == []
    assert "Import one session" in answer.text
    done = apply(editor, page)
    assert (done.status_code, done.location) == (303, "/forum/organise/programme")
    assert "One session imported." in editor.get(done.location).text
    assert titles(app) == [Text(en="Opening")]
    assert editor.get(page).status_code == 404


def test_who_imported_stands_in_the_history(app: Flask, editor: FlaskClient) -> None:
    apply(editor, sent(editor, ROW))

    with app.app_context():
        ref = db.session.query(Session).one().ref
    assert "Ed" in words(next(parsed(editor.get(f"/forum/organise/programme/{ref}")).iter("tbody")))


def test_a_programme_that_changed_meanwhile_is_shown_anew(app: Flask, editor: FlaskClient) -> None:
    page = sent(editor, ROW)
    seen = seen_on(editor, page)
    with app.app_context():
        event = db.session.query(Event).one()
        make.session(event, "Opening", starts=make.datetime(2019, 10, 15, 9))
        make.revise(event)
        db.session.commit()

    answer = editor.post(f"{page}/apply", data={"seen": seen}, headers=make.SAME_SITE)

    assert answer.status_code == 409
    assert "The programme has changed since this was shown. Nothing was imported." in answer.text
    assert shown(answer)[0].startswith("2 Opening Changed")
    assert titles(app) == [Text(en="Opening")]


@ON_SQLITE
def test_other_columns_are_another_import(app: Flask, editor: FlaskClient) -> None:
    page = str(send(editor, b"A,B,C,D\nOpening,2019-10-15 09:00,2019-10-15 10:00,plenary\n").location)
    assert shown(editor.get(page)) == ["2 Refused Title: Give the title."]
    meant = ("title_en", "starts", "ends", "kind")
    columns = {f"column-{place}": name for place, name in enumerate(meant)}

    chosen = editor.post(page, data=columns, headers=make.SAME_SITE)

    assert (chosen.status_code, shown(editor.get(page))) == (303, ["2 Opening New"])
    apply(editor, page)
    assert titles(app) == [Text(en="Opening")]


@ON_SQLITE
def test_two_headings_are_not_one_column(editor: FlaskClient) -> None:
    page = sent(editor, ROW)
    columns = {f"column-{place}": "title_en" for place in range(4)}

    answer = editor.post(page, data=columns, headers=make.SAME_SITE)

    assert answer.status_code == 422
    assert "Another heading stands for this column already." in answer.text


@ON_SQLITE
def test_what_the_file_calls_published_is_published_where_that_is_ticked(
    app: Flask, editor: FlaskClient
) -> None:
    page = sent(editor, ROW | {"status": "published"})
    columns = {f"column-{place}": name for place, name in enumerate([*ROW, "status"])}
    editor.post(page, data=columns | {"publish": "y"}, headers=make.SAME_SITE)

    apply(editor, page)

    with app.app_context():
        assert db.session.query(Session).one().published_at is not None


@ON_SQLITE
def test_what_the_event_lacks_is_shown_and_made_where_that_is_ticked(app: Flask, editor: FlaskClient) -> None:
    page = sent(editor, ROW | {"rooms": "Aula; Sala"})
    columns = {f"column-{place}": name for place, name in enumerate([*ROW, "rooms"])}
    assert shown(editor.get(page)) == ["2 Opening Refused Rooms: “Aula” is not known here."]

    editor.post(page, data=columns | {"makes": "y"}, headers=make.SAME_SITE)

    answer = editor.get(page)
    gets = next(one for one in parsed(answer).iter("section") if one.get("aria-labelledby") == "added-title")
    assert (shown(answer), words(gets)) == (
        ["2 Opening New"],
        "What the event gets first Rooms 2 Aula, Sala",
    )
    apply(editor, page)
    with app.app_context():
        assert [room.code for room in db.session.query(Session).one().rooms] == ["aula", "sala"]


@ON_SQLITE
@pytest.mark.parametrize(
    ("body", "status", "sentence"),
    [
        (b"", 422, "Choose a file that is not empty."),
        (b"title\nZo\xeb\n", 422, "This file is not in UTF-8: see line 2, byte 0xEB."),
        (b"t" * (MOST_BYTES + 200_000), 413, "This file is larger than 8 MB. Divide it."),
        (b"title\n" + b"a\n" * 500_000, 422, "There are more than 2000 rows in this file. Divide it."),
    ],
    ids=["empty", "latin-1", "large", "half a million"],
)
def test_a_bad_file_is_told_at_the_field(
    app: Flask, editor: FlaskClient, body: bytes, status: int, sentence: str
) -> None:
    answer = send(editor, body)

    page = parsed(answer)
    error = next(one for one in page.iter("p") if one.get("id") == "file-error")
    assert (answer.status_code, words(error).startswith(sentence)) == (status, True)
    with app.app_context():
        assert db.session.query(ProgrammeUpload).count() == 0


@ON_SQLITE
def test_nothing_sent_is_told_too(editor: FlaskClient) -> None:
    answer = editor.post(PAGE, headers=make.SAME_SITE)

    assert (answer.status_code, "Choose a file that is not empty." in answer.text) == (422, True)


@ON_SQLITE
def test_a_file_is_kept_for_an_hour(app: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    page = sent(editor, ROW)
    later = clock.now() + timedelta(hours=1, minutes=1)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert editor.get(page).status_code == 404
    sent(editor, ROW)
    with app.app_context():
        assert db.session.query(ProgrammeUpload).count() == 1


@ON_SQLITE
def test_the_worker_throws_old_files_away(app: Flask, editor: FlaskClient) -> None:
    sent(editor, ROW)
    with app.app_context():
        later = clock.now() + timedelta(hours=2)
        jobs.enqueue_daily(later)
        while jobs.work_one(later):
            pass

        assert db.session.query(ProgrammeUpload).count() == 0


@ON_SQLITE
def test_an_import_costs_the_same_to_look_at_at_any_length_and_is_paged(
    app: Flask, editor: FlaskClient
) -> None:
    with app.app_context():
        event = db.session.query(Event).one()
        made = [make.session(event, f"Session {number}", speakers=("Ann",)) for number in range(30)]
        many = [{"uid": str(one.uid), "title_en": "Another"} for one in made]
        db.session.commit()
    one, all_of_them = sent(editor, many[0]), sent(editor, *many, *({"uid": f"S-{n}"} for n in range(40)))

    costs = []
    for page in (one, all_of_them):
        with counting(app) as asked:
            answer = editor.get(page)
        costs.append(len(asked))

    assert (costs[1], len(shown(answer))) == (costs[0], 50)
    assert len(shown(editor.get(f"{all_of_them}?page=2"))) == 20
    assert len(shown(editor.get(f"{all_of_them}?only=changed"))) == 30
