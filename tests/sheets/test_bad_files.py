"""Files that are no table, or too much of one: a sentence says so, and nothing of them is kept."""

import io
import zipfile

import pytest
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.spreadsheets import reading_xlsx
from eventapp.core.spreadsheets.tables import MOST_BYTES, Unreadable
from eventapp.registration.entering import REGISTRATIONS
from eventapp.sheets import domain
from eventapp.sheets.models import SheetImport, SheetRow
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.exchange.files import sheet as xlsx
from tests.sheets.cast import sent, told

NO_TABLE = "This is no table. Send a CSV file, or a spreadsheet saved as XLSX."
DAMAGED = "This file is damaged or breaks off; it cannot be read."
TOO_LARGE = "This file is larger than 8 MB. Divide it."
TOO_LONG = "A cell in row 2 is too long. Shorten it."


def packed(**parts: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, body in parts.items():
            made.writestr(name.replace("__", "/").replace("_xml", ".xml"), body)
    return file.getvalue()


def changed(body: bytes, part: str, old: bytes, new: bytes) -> bytes:
    """The spreadsheet with one of its parts written otherwise."""
    with zipfile.ZipFile(io.BytesIO(body)) as opened:
        parts = {name: opened.read(name) for name in opened.namelist()}
    parts[part] = parts[part].replace(old, new)
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return file.getvalue()


SHEET = "xl/worksheets/sheet1.xml"
ENTITIES = b"<!-- " + b"x" * 5000 + b' --><!DOCTYPE a [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><worksheet '
PLAIN = xlsx(["email"], ["ben@example.org"])
FILES: dict[str, tuple[bytes, str]] = {
    "nothing but headings": (b"email,family_name\n", "There is no row in this file."),
    "nothing at all": (b"\n\n", "There is no row in this file."),
    "Latin letters of Windows": (
        "email,name\nzoe@example.org,Zoë\n".encode("cp1252"),
        "This file is not in UTF-8: see line 2, byte 0xEB. Save it as UTF-8.",
    ),
    "UTF-16, as spreadsheets call Unicode": (
        "email\tname\na@b.org\tZoë\n".encode("utf-16"),
        "This file is not in UTF-8: see line 1, byte 0xFF. Save it as UTF-8.",
    ),
    "the same heading twice": (b"email,name,email\na,b,c\n", "Two columns are called “email”."),
    "more headings than are compared": (b"email," * 12_000 + b"\n" + b"a," * 12_000, DAMAGED),
    "a photo": (b"\x89PNG\r\n\x1a\n" + bytes(100), NO_TABLE),
    "another photo": (b"\xff\xd8\xff\xe0" + bytes(100), NO_TABLE),
    "a document": (b"%PDF-1.7\n", NO_TABLE),
    "a spreadsheet of 1997": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(100), NO_TABLE),
    "a zip of photos": (packed(one=b"\x89PNG", two=b"\xff\xd8"), NO_TABLE),
    "half a spreadsheet": (PLAIN[: len(PLAIN) // 2], DAMAGED),
    "a spreadsheet without a sheet": (packed(xl__workbook_xml=b"<workbook/>"), DAMAGED),
    "a spreadsheet that names entities, far down": (changed(PLAIN, SHEET, b"<worksheet ", ENTITIES), DAMAGED),
    "a bomb of blanks": (
        packed(xl__worksheets__sheet1_xml=b" " * (reading_xlsx.MOST_UNPACKED + 1)),
        TOO_LARGE,
    ),
    "more than is taken": (b"email\n" + b"a" * MOST_BYTES, TOO_LARGE),
    "a cell of seven megabytes": (b"email\n" + b"a" * (7 * 1024**2) + b"\n", TOO_LONG),
    "a cell of ten megabytes, packed": (changed(PLAIN, SHEET, b"ben@", b"a" * 10 * 1024**2), TOO_LONG),
    "an open quotation": (b'email\n"ben@example.org\n', DAMAGED),
}


@ON_SQLITE
@pytest.mark.parametrize("name", FILES)
def test_a_bad_file_is_refused_in_a_sentence(database: None, name: str) -> None:
    event, olga = make.event(), make.person("Olga Organiser")
    body, sentence = FILES[name]

    with pytest.raises(Unreadable) as refused:
        domain.receive(event, REGISTRATIONS, body, by=olga, language="en", at=NOON)

    assert str(refused.value.text) == sentence
    assert db.session.scalars(select(SheetImport)).all() == []


@ON_SQLITE
def test_half_a_million_rows_are_refused_and_none_is_kept(
    database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "MOST_ROWS", 600)
    body = b"email\n" + b"ben@a.org\n" * 500_000

    sheet = sent(make.event(), REGISTRATIONS, body, make.person("Olga Organiser"))

    told_so = "There are more than 600 rows in this file. Divide it."
    assert (sheet.stage, sheet.problem, told(sheet)) == ("unreadable", told_so, [])


@ON_SQLITE
def test_what_breaks_off_in_the_midst_keeps_nothing(database: None) -> None:
    body = b"email\n" + b"".join(b"ben%d@example.org\n" % number for number in range(700)) + b'"open'

    sheet = sent(make.event(), REGISTRATIONS, body, make.person("Olga Organiser"))

    assert (sheet.stage, sheet.problem, sheet.total) == ("unreadable", DAMAGED, 0)
    assert db.session.scalars(select(SheetRow)).all() == []
