"""Documents in the browser: attached on a page of the session, listed beside it, sent as a file."""

import io
import zipfile
from collections.abc import Callable
from datetime import timedelta
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.documents import admin, forms
from eventapp.programme.documents.models import Document, DocumentFile
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.documents.files import MACROS, PDF, spoilt
from tests.statements import counting

SESSION, EDITOR = "/forum/sessions/plenary", "/forum/organise/programme/plenary/documents"
FORM = {"title_en": "Report", "languages": "fr", "audience": "public", "released": "2019-10-15T12:00"}


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event()
        make.session(event, ref="plenary")
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


@pytest.fixture
def ref(app: Flask, editor: FlaskClient) -> str:
    """Of a document that everybody reads."""
    with app.app_context():
        document = make.document(db.session.query(make.Session).one(), "Slides", body=b"Words.", ref="slides")
        db.session.commit()
        return document.ref


def send(client: FlaskClient, file: tuple[bytes, str] | None, ref: str = "", **fields: str) -> TestResponse:
    data: dict[str, Any] = {f"{ref or 'new'}-{name}": value for name, value in (FORM | fields).items()}
    if file is not None:
        data[f"{ref or 'new'}-file"] = (io.BytesIO(file[0]), file[1])
    answer = client.post(f"{EDITOR}/{ref}".rstrip("/"), data=data, headers=make.SAME_SITE)
    answer.request.environ["wsgi.input"].close()
    if answer.status_code != 303:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def stored(app: Flask) -> list[tuple[str, int]]:
    with app.app_context():
        found = db.session.query(Document, DocumentFile).join(DocumentFile).order_by(DocumentFile.id)
        return [(file.name, file.revision) for _document, file in found]


def test_what_an_editor_attaches_everybody_reads(
    app: Flask, editor: FlaskClient, client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOON)
    assert "Documents" not in client.get(SESSION).text

    assert send(editor, (PDF, "The report.pdf")).status_code == 303

    page = client.get(SESSION).text
    with app.app_context():
        document = db.session.query(Document).one()
        address = f"{SESSION}/documents/{document.ref}"
        assert (document.title, document.released_at) == (Text(en="Report"), NOON)
    assert (f'href="{address}"' in page, "<bdi>PDF</bdi> · <bdi>1 kB</bdi>" in page) == (True, True)
    answer = client.get(address)
    assert (answer.data, answer.mimetype) == (PDF, "application/pdf")


def test_a_file_is_kept_never_run(client: FlaskClient, ref: str) -> None:
    headers = client.get(f"{SESSION}/documents/{ref}").headers

    assert {name: headers[name] for name in ("Content-Type", "Content-Disposition", "Cache-Control")} == {
        "Content-Type": "text/plain; charset=utf-8",
        "Content-Disposition": "attachment; filename=\"slides.txt\"; filename*=UTF-8''slides.txt",
        "Cache-Control": "no-cache",
    }
    assert headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_for_who_is_signed_in_it_is_kept_from_every_cache(editor: FlaskClient, ref: str) -> None:
    for address in (f"{SESSION}/documents/{ref}", f"{EDITOR}/{ref}/1"):
        answer = editor.get(address)
        assert (answer.data, answer.headers["Cache-Control"]) == (b"Words.", "private, no-store")


def test_a_client_that_has_the_file_is_told_so(client: FlaskClient, ref: str) -> None:
    address = f"{SESSION}/documents/{ref}"
    etag = client.get(address).headers["ETag"]

    assert client.get(address, headers={"If-None-Match": etag}).status_code == 304


def test_a_name_in_any_script_is_sent_so_that_no_header_breaks(
    app: Flask, client: FlaskClient, ref: str
) -> None:
    with app.app_context():
        db.session.query(DocumentFile).one().name = "تقرير 1.txt"
        db.session.commit()

    named = client.get(f"{SESSION}/documents/{ref}").headers["Content-Disposition"]

    assert named == (
        "attachment; filename=\"1.txt\"; filename*=UTF-8''%D8%AA%D9%82%D8%B1%D9%8A%D8%B1%201.txt"
    )


def test_what_is_not_to_be_read_is_not_found_as_if_there_were_none(
    app: Flask, editor: FlaskClient, client: FlaskClient, ref: str
) -> None:
    with app.app_context():
        db.session.query(Document).one().audience = "registered"
        db.session.commit()

    answers = [client.get(f"{SESSION}/documents/{one}") for one in (ref, "nothing")]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].data.replace(ref.encode(), b"nothing") == answers[1].data


def test_a_release_shows_on_the_next_request_without_anybody_writing(
    app: Flask, client: FlaskClient, ref: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        db.session.query(Document).one().released_at = NOON
        db.session.commit()
    pages = (SESSION, "/forum/schedule.xml", "/forum/schedule.json")

    def told(at: Any) -> list[bool]:
        monkeypatch.setattr(clock, "now", lambda: at)
        return ["/documents/slides" in client.get(page).text for page in pages]

    assert told(NOON - timedelta(microseconds=1)) == [False, False, False]
    assert told(NOON) == [True, True, True]


@pytest.mark.parametrize(
    ("audience", "disclosure", "expected"),
    [
        ("registered", None, ["ben", "mem"]),
        ("attending", None, ["ben", "mem"]),
        ("registered", "open", ["ben", "mem"]),
        ("attending", "open", ["mem"]),
        ("public", "hidden", ["mem"]),
    ],
)
def test_each_reader_s_page_lists_what_is_for_that_reader(
    app: Flask, ref: str, sign_in: Callable[[str], FlaskClient], audience: str, disclosure: Any, expected: Any
) -> None:
    with app.app_context():
        session, body = db.session.query(make.Session).one(), make.body()
        if disclosure:
            session.access, session.disclosure, session.body = "restricted", disclosure, body
        db.session.query(Document).one().audience = audience
        for name in ("Ben", "Mem"):
            make.role(make.person(name), "attendee", session.event)
        make.membership(body, make.person("Mem"))
        make.revise(session.event)
        db.session.commit()
    readers = {name: sign_in(f"{name}@example.org") for name in ("ben", "mem", "stranger")}

    for _again in range(2):
        pages = {name: browser.get(SESSION).text for name, browser in readers.items()}
        assert [name for name, page in pages.items() if "/documents/slides" in page] == expected


@ON_SQLITE
def test_other_systems_are_told_of_what_is_public_alone(app: Flask, client: FlaskClient, ref: str) -> None:
    with app.app_context():
        session = db.session.query(make.Session).one()
        make.document(session, "For delegates", audience="registered")
        make.revise(session.event)
        db.session.commit()

    attached = ET.fromstring(client.get("/forum/schedule.xml").data).findall(".//attachment")  # noqa: S314 - our own

    url = f"http://localhost{SESSION}/documents/{ref}"
    assert [(one.get("href"), one.text) for one in attached] == [(url, "Slides")]
    days = client.get("/forum/schedule.json").get_json()["schedule"]["conference"]["days"]
    (item,) = [item for day in days for items in day["rooms"].values() for item in items]
    assert item["attachments"] == [{"title": "Slides", "url": url, "type": "paper"}]


@pytest.mark.parametrize(
    ("file", "fields", "problem"),
    [
        (None, {}, "Choose a file that is not empty."),
        ((b"", "empty.pdf"), {}, "Choose a file that is not empty."),
        ((MACROS, "report.docx"), {}, "without macros."),
        ((spoilt(zipfile.ZIP_DEFLATED), "report.odt"), {}, "without macros."),
        ((PDF, "report.pdf"), {"title_en": " "}, "Give the title."),
        ((PDF, "report.pdf"), {"released": "soon"}, "Give a date and a time, such as 2019-10-15 14:00."),
        ((PDF, "report.pdf"), {"released": "2019-03-31T02:30"}, "That hour does not exist"),
        ((PDF, "report.pdf"), {"audience": "everybody"}, "Not a valid choice."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    app: Flask, editor: FlaskClient, file: tuple[bytes, str] | None, fields: dict[str, str], problem: str
) -> None:
    answer = send(editor, file, **fields)

    assert (answer.status_code, problem in answer.text, stored(app)) == (422, True, [])


@ON_SQLITE
def test_a_file_that_is_too_large_is_told_so(
    app: Flask, editor: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(forms, "MOST_BYTES", 1000)
    monkeypatch.setattr(admin, "MOST_BYTES", 2**20)

    answer = send(editor, (PDF + bytes(100_000), "report.pdf"))

    assert (answer.status_code, "This file is larger than 1 MB." in answer.text) == (413, True)
    assert stored(app) == []


def test_a_document_is_changed_and_gets_its_next_file(
    app: Flask, editor: FlaskClient, client: FlaskClient, ref: str
) -> None:
    done = send(editor, (PDF, "New.pdf"), ref, version="1")
    late = send(editor, None, ref, version="1", title_en="Too late")

    assert (done.status_code, late.status_code, 'value="Too late"' in late.text) == (303, 409, True)
    assert stored(app) == [("slides.txt", 1), ("New.pdf", 2)]
    assert client.get(f"{SESSION}/documents/{ref}").data == PDF
    assert [editor.get(f"{EDITOR}/{ref}/{number}").status_code for number in (1, 2, 3)] == [200, 200, 404]


def test_a_document_is_deleted_once_it_is_withdrawn(app: Flask, editor: FlaskClient, ref: str) -> None:
    def delete() -> int:
        return editor.post(f"{EDITOR}/{ref}/delete", headers=make.SAME_SITE).status_code

    assert (delete(), stored(app)) == (409, [("slides.txt", 1)])
    send(editor, None, ref, version="1", released="")
    assert (delete(), stored(app)) == (303, [])


@ON_SQLITE
def test_the_editor_s_page_costs_the_same_for_thirty_documents(
    app: Flask, editor: FlaskClient, ref: str
) -> None:
    costs = []
    for _ in range(2):
        with counting(app) as sent:
            editor.get(EDITOR)
        costs.append(len(sent))
        with app.app_context():
            session = db.session.query(make.Session).one()
            for number in range(29):
                make.document(session, f"Document {number}")
            db.session.commit()
    assert costs[0] == costs[1]
