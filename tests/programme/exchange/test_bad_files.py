"""Files and rows that cannot be taken: each is told where and why, and nothing of it is kept."""

import io
import json
import tracemalloc
import zipfile
from datetime import date
from typing import Any

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.spreadsheets.tables import MOST_BYTES, MOST_ROWS, Unreadable
from eventapp.programme.exchange.reading import read
from eventapp.programme.models import Event, Session
from tests import make
from tests.core.engines import ON_SQLITE
from tests.programme.exchange.files import ROW, fates_of, sheet, table, told

BOMB = b'<!DOCTYPE s [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><schedule>&b;</schedule>'
FOREIGN = b'<!DOCTYPE schedule SYSTEM "https://evil.example/x.dtd"><schedule/>'
MOMENT = "Give a date and a time, such as 2019-10-15 14:00."
NO_SCHEDULE = "This is no schedule as frab writes it."
DAMAGED = "This file is damaged or breaks off; it cannot be read."
FILES: dict[str, tuple[bytes, str]] = {
    "latin-1": (
        "title,starts\nOpening,2019\nZoë,2019\n".encode("latin-1"),
        "This file is not in UTF-8: see line 3, byte 0xEB. Save it as UTF-8.",
    ),
    "utf-16": (
        "title\nOpening\n".encode("utf-16"),
        "This file is not in UTF-8: see line 1, byte 0xFF. Save it as UTF-8.",
    ),
    "a picture": (
        b"\x89PNG\r\n\x1a\n\0\0\0",
        "This is no table. Send a CSV file, or a spreadsheet saved as XLSX.",
    ),
    "zero bytes": (
        b"title\nOpen\0ing\n",
        "This file is not in UTF-8: see line 2, byte 0x00. Save it as UTF-8.",
    ),
    "a bomb of entities": (BOMB, NO_SCHEDULE),
    "a foreign document type": (FOREIGN, NO_SCHEDULE),
    "another XML": (b"<rss><channel/></rss>", NO_SCHEDULE),
    "half an XML": (b"<schedule><day>", DAMAGED),
    "another JSON": (b'{"events": []}', NO_SCHEDULE),
    "half a JSON": (b'{"schedule":\n {"conference": ', "This is no JSON from line 2 on."),
    "deep JSON": (b'{"a":' * 200_000, DAMAGED),
    "half a spreadsheet": (sheet(["title"], ["Opening"])[:900], DAMAGED),
    "another zip": (b"PK\x03\x04 and no more", DAMAGED),
    "headings alone": (b"title,starts,ends\n", "There is no row in this file."),
    "the same heading twice": (b"title,starts,title\na,b,c\n", "Two columns are called “title”."),
    "an open quotation": (b'title,starts\n"Opening,2019\n', DAMAGED),
}


@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_told_in_one_sentence(name: str) -> None:
    body, sentence = FILES[name]

    with pytest.raises(Unreadable) as refused:
        read(body, language="en", zone="Europe/Brussels")

    assert str(refused.value.text) == sentence


def test_half_a_million_rows_are_refused_before_they_fill_the_memory() -> None:
    body = b"title\n" + b"Opening\n" * 500_000
    tracemalloc.start()

    with pytest.raises(Unreadable) as refused:
        read(body, language="en", zone="Europe/Brussels")

    _now, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert str(refused.value.text) == f"There are more than {MOST_ROWS} rows in this file. Divide it."
    assert most < 40 * 1024**2


@pytest.mark.parametrize("body", [b"t" * (MOST_BYTES + 1), "unpacks"])
def test_a_file_that_is_or_unpacks_too_large_is_not_read(body: bytes | str) -> None:
    with pytest.raises(Unreadable) as refused:
        read(body if isinstance(body, bytes) else _swollen(), language="en", zone="Europe/Brussels")

    assert str(refused.value.text) == "This file is larger than 8 MB. Divide it."


def _swollen() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/worksheets/sheet1.xml", b" " * 40 * 1024**2)
    return file.getvalue()


ROWS: dict[str, tuple[dict[str, str], str, str]] = {
    "reversed": ({"ends": "2019-10-15 08:00"}, "ends", "A session has to end after it starts."),
    "no length": ({"ends": ROW["starts"]}, "ends", "A session has to end after it starts."),
    "before the event": (
        {"starts": "2019-10-12 09:00"},
        "starts",
        "There is no programme day on that date.",
    ),
    "all of it before the event": (
        {"starts": "2018-10-12 09:00", "ends": "2030-10-12 10:00"},
        "starts",
        "There is no programme day on that date.",
    ),
    "ends after the event": ({"ends": "2019-10-20 09:00"}, "ends", "There is no programme day on that date."),
    "no title": ({"title_en": ""}, "title", "Give the title."),
    "a long title": ({"title_en": "t" * 301}, "title", "Use at most 300 characters."),
    "a hidden character": (
        {"title_en": "Open\u202eing"},
        "title",
        "Remove the invisible control characters from this text.",
    ),
    "no hour": ({"starts": ""}, "starts", MOMENT),
    "no such day": (
        {"starts": "2019-02-30 09:00"},
        "starts",
        MOMENT,
    ),
    "a day alone": ({"ends": "2019-10-15"}, "ends", MOMENT),
    "an unknown room": ({"rooms": "gold; Moon"}, "rooms", "“Moon” is not known here."),
    "an unknown track": ({"track": "Moon"}, "track", "“Moon” is not known here."),
    "an unknown round": ({"round": "Moon"}, "round", "“Moon” is not known here."),
    "an unknown body": ({"body": "Moon"}, "body", "“Moon” is not known here."),
    "an unknown language": (
        {"floor_languages": "en, tlh"},
        "floor_languages",
        "“tlh” is not known here.",
    ),
    "no number of seats": ({"seats": "1.5"}, "seats", "Give a whole number of seats."),
    "no number of a meeting": ({"number": "10000"}, "number", "Give a number from 1 to 9999."),
    "half a yes": (
        {"provisional": "perhaps"},
        "provisional",
        "Give one of these: yes, true, 1, x, no, false, 0.",
    ),
    "an unknown state": ({"status": "ready"}, "status", "Give one of these: draft, published, cancelled."),
    "a meeting of nobody": ({"access": "restricted"}, "body", "Choose the body that meets."),
    "an open secret": ({"disclosure": "hidden"}, "disclosure", "Give one of these: open."),
    "roles of nobody": ({"roles_en": "Chair"}, "speakers", "There are more lines than speakers."),
}


@ON_SQLITE
@pytest.mark.parametrize("name", ROWS)
def test_a_bad_row_says_its_field_and_why(database: None, name: str) -> None:
    event = make.event()
    make.room(event, "gold")
    changed, field, sentence = ROWS[name]
    row = ROW | {"speakers": ""} | changed

    (fate,) = fates_of(event, table(row))

    assert (fate.row, fate.verdict, fate.field, str(fate.because)) == (2, "refused", field, sentence)


@ON_SQLITE
def test_an_unknown_kind_is_told_which_there_are(database: None) -> None:
    ((verdict, sentence),) = told(make.event(), table(ROW | {"kind": "séance"}))

    assert (verdict, sentence.partition(", ")[0]) == ("refused", "Give one of these: registration")


@ON_SQLITE
def test_an_hour_that_the_clocks_skip_is_refused(database: None) -> None:
    spring = make.event("spring", starts_on=date(2020, 3, 28), ends_on=date(2020, 3, 30))
    skipped = {"starts": "2020-03-29 02:30", "ends": "2020-03-29 04:00"}
    told_twice = {"starts": "2020-03-29 01:30", "ends": "2020-03-29 02:15"}

    assert told(spring, table(ROW | skipped, ROW | told_twice | {"title_en": "Two"})) == [
        ("refused", "That hour does not exist: the clocks go forward then."),
        ("refused", "That hour does not exist: the clocks go forward then."),
    ]


@ON_SQLITE
@pytest.mark.parametrize(
    "same",
    [{"uid": "9f4a5a4c-4dd2-4c3e-9f43-5a4c4dd24c3e"}, {"uid": "S-1"}, {}],
    ids=["uuid", "own", "title"],
)
def test_two_rows_about_one_session_are_told_of_each_other(database: None, same: dict[str, str]) -> None:
    assert told(make.event(), table(ROW | same, ROW | same)) == [
        ("new", []),
        ("refused", "Row 2 is about the same session."),
    ]


@ON_SQLITE
def test_a_cell_without_a_heading_is_told(database: None) -> None:
    body = table(ROW) + b"a,b,c,d,e,f\n"

    assert told(make.event(), body)[1:] == [("refused", "This row has more cells than there are headings.")]


@ON_SQLITE
def test_a_formula_is_told_at_its_row_and_field(database: None) -> None:
    body = sheet(list(ROW), ["=1+1", *list(ROW.values())[1:]], ["Text", *list(ROW.values())[1:]])

    assert told(make.event(), body) == [
        ("refused", "There is a formula in this cell. Write what it gives in its place."),
        ("new", []),
    ]


@ON_SQLITE
def test_fewer_seats_than_are_taken_are_refused(database: None) -> None:
    event = make.event()
    session = make.session(event, seats=20, seats_taken=9)

    assert told(event, table({"uid": str(session.uid), "seats": "8"})) == [
        ("refused", "9 seats are taken already. Give at least as many.")
    ]


def test_a_file_never_says_who_sees_a_session_that_is_here(database: None) -> None:
    event = make.event()
    body = make.body()
    closed: dict[str, Any] = {"access": "restricted", "body": body}
    hidden = make.session(event, "Hidden", disclosure="hidden", **closed)
    rows = [
        {"uid": str(hidden.uid), "access": "public", "disclosure": "open"},
        {"uid": str(hidden.uid), "disclosure": "open"},
        {"uid": str(hidden.uid), "admitted": "members; observers"},
        {"uid": str(hidden.uid), "body": ""},
    ]

    found = [told(event, table(row))[0] for row in rows]

    assert found == [("refused", "Who sees a session is decided on its own page, not by a file.")] * 3 + [
        ("unchanged", [])
    ]


@ON_SQLITE
def test_a_schedule_with_unreadable_hours_says_so_at_the_item(database: None) -> None:
    def item(guid: str, **said: str) -> dict[str, Any]:
        own = {"guid": guid, "title": guid, "date": "2019-10-15T09:00:00+02:00", "duration": "01:00"}
        return own | {"type": "lecture", "persons": [{"id": 1, "public_name": "Ann"}]} | said

    items = [item("good"), item("a", date="soon"), item("b", duration="long"), item("c", type="séance")]
    day = {"date": "2019-10-15", "rooms": {"Square": items}}
    document = json.dumps({"schedule": {"conference": {"days": [day]}}}).encode()

    found = told(make.event(), document)

    assert [found[0], found[1], found[2]] == [("new", []), ("refused", MOMENT), ("refused", MOMENT)]
    assert found[3][1].startswith("Give one of these: registration")


@ON_SQLITE
def test_half_a_character_is_shown_as_a_question_mark(database: None) -> None:
    half = {"guid": "\ud800", "title": "Half \ud800", "type": "talk", "persons": [{"name": "\udfff"}]}
    item = half | {"date": "2019-10-15T09:00:00+02:00", "duration": "01:00"}
    document = {"schedule": {"conference": {"days": [{"date": "2019-10-15", "rooms": {"Square": [item]}}]}}}

    (fate,) = fates_of(make.event(), json.dumps(document).encode())

    assert (fate.verdict, fate.title, fate.edit and fate.edit.speakers[0].name) == (
        "new",
        {"en": "Half ?"},
        "?",
    )


def test_a_sheet_with_a_cell_at_its_far_end_is_not_read_to_there() -> None:
    body = sheet(["title_en"], ["Opening"])
    file = io.BytesIO()
    far = b'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>far</t></is></c></row></sheetData>'
    with zipfile.ZipFile(io.BytesIO(body)) as packed, zipfile.ZipFile(file, "w") as changed:
        for name in packed.namelist():
            changed.writestr(name, packed.read(name).replace(b"</sheetData>", far))

    with pytest.raises(Unreadable) as refused:
        read(file.getvalue(), language="en", zone="Europe/Brussels")

    assert str(refused.value.text) == f"There are more than {MOST_ROWS} rows in this file. Divide it."


@ON_SQLITE
def test_looking_writes_nothing(database: None) -> None:
    event = make.event()
    session = make.session(event)
    db.session.commit()

    found = told(event, table(ROW, ROW | {"uid": str(session.uid)}))

    assert (found, list(db.session.new), list(db.session.dirty)) == (
        [("new", []), ("changed", ["title", "kind", "starts", "ends"])],
        [],
        [],
    )
    assert [(one.title, one.version) for one in db.session.query(Session)] == [(session.title, 1)]
    assert session.title == Text(en="Social security for the digital age")
    assert db.session.get_one(Event, event.id).revision == 1
