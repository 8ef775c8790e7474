"""Marks for what is secret: planted in every column that is, and looked for in every answer.

A text column gets a word that occurs nowhere else, a translated one such a word per language;
bytes and identifiers keep their value and are looked for as an answer might write them.
"""

import io
import json
import re
import zipfile
from base64 import b64decode, b64encode, urlsafe_b64encode
from binascii import Error as NotBase64
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any
from uuid import UUID

from werkzeug.test import TestResponse

from eventapp.core.i18n import Text
from tests import pdfs

WORD = re.compile(r"zqmark\d{4}q|71,?\d{3},?\d{3}")
_EVERYWHERE = re.compile(f"(?=({WORD.pattern}))")  # also where one begins within another
RARE = "ǀǁǂƻ"  # in columns that are too short for a word
NUMBERS = 71_000_000
_BASE64 = re.compile(r"[A-Za-z0-9+/]{16,}")


@dataclass(frozen=True)
class Mark:
    """What it marks, as in `session.title`, and the parts of the cast who may read that."""

    what: str
    readers: frozenset[str]


@dataclass
class Marks:
    """Every mark by each form in which an answer might write it."""

    by_form: dict[str, Mark] = field(default_factory=dict)
    others: set[str] = field(default_factory=set)  # of the forms: those that are no WORD
    numbers: Iterator[int] = field(default_factory=lambda: count(1))

    def plant(self, old: Any, mark: Mark, length: int | None) -> Any:
        """The marked value of the same type to keep in place of the old one, of at most `length` letters."""
        if isinstance(old, Text):
            return Text({language: self._word(mark, length) for language in ("en", "fr")})
        if isinstance(old, dict):
            return {self._word(mark, length): 1}
        if isinstance(old, list):
            return [self._word(mark, length)]
        if isinstance(old, str):
            return self._word(mark, length) + ("@example.org" if "@" in old else "")
        kept = NUMBERS + next(self.numbers) if isinstance(old, int) else old
        for form in _forms(kept):
            self.remember(form, mark)
        return kept

    def _word(self, mark: Mark, length: int | None) -> str:
        word = RARE if length == len(RARE) else f"zqmark{next(self.numbers):04d}q"
        self.remember(word, mark)
        return word

    def remember(self, form: str, mark: Mark) -> None:
        """Look for this form as well; also for secrets of which no row keeps more than a digest."""
        self.by_form[form] = mark
        if not WORD.fullmatch(form):
            self.others.add(form)

    def found(self, text: str) -> set[str]:
        """The forms of marks that stand in a text."""
        words = {word for word in _EVERYWHERE.findall(text) if word in self.by_form}
        return words | {form for form in self.others if form in text}

    def meant(self, found: set[str]) -> set[str]:
        return {self.by_form[form].what for form in found}

    def readable_by(self, part: str) -> set[str]:
        return {mark.what for mark in self.by_form.values() if part in mark.readers}


def _forms(value: Any) -> tuple[str, ...]:
    if isinstance(value, bytes):
        plain = (value.decode(),) if value.isascii() and value.decode().isprintable() else ()
        return (*plain, value.hex(), b64encode(value).decode(), urlsafe_b64encode(value).decode().rstrip("="))
    if isinstance(value, UUID):
        return (str(value), value.hex)
    return (str(value), f"{value:,}")


def all_of(answer: TestResponse) -> str:
    """Everything that an answer says: status, headers and body, whatever the body is written in."""
    said = [answer.status, *(f"{name}: {value}" for name, value in answer.headers)]
    if answer.mimetype == "application/pdf":
        return "\n".join([*said, *_of_pdf(answer.data)])
    if answer.mimetype == "image/webp":
        return "\n".join([*said, answer.data.hex()])
    if answer.data.startswith(b"PK"):
        return "\n".join([*said, *_of_zip(answer.data)])
    text = answer.text
    if answer.mimetype == "text/calendar":
        text = text.replace("\r\n ", "")
    if answer.mimetype == "application/json":
        text = json.dumps(answer.get_json(), ensure_ascii=False)
    return "\n".join([*said, unescape(text), *_of_base64(text)])


def _of_pdf(document: bytes) -> Iterator[str]:
    """Its objects and streams, the text on its pages, and its headings."""
    yield document.decode("latin-1")
    yield from (stream.decode("latin-1") for stream in pdfs.streams(document))
    yield from pdfs.texts(document)
    yield from pdfs.headings(document)


def _of_zip(packed: bytes) -> Iterator[str]:
    with zipfile.ZipFile(io.BytesIO(packed)) as opened:
        yield from (unescape(opened.read(name).decode()) for name in opened.namelist())


def _of_base64(text: str) -> Iterator[str]:
    """What is written in either alphabet of base64."""
    for word in _BASE64.findall(text.translate({ord("-"): "+", ord("_"): "/"})):
        try:
            yield b64decode(word + "=" * (-len(word) % 4)).decode("latin-1")
        except NotBase64:
            continue
