"""How a session once was, read back from the texts of its history."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from eventapp.core.i18n import LANGUAGES, Text
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import SessionChange

SPEAKER = re.compile(r"(.*?)(?: \((.*?)\))?(?:, (.*))?")  # name, role, affiliation


def earlier(now: Edit, history: Sequence[SessionChange], version: int) -> Edit:
    """The session before the change that made `version`; `history` comes with the latest change first.

    Whether it is published, and who may know of it, is decided on pages of their own and stays.
    """
    was = {change.field: change.old for change in history if change.version >= version}
    fields = {field: READERS[field](text) for field, text in was.items() if field in READERS}
    languages = {*LANGUAGES, *now.title, *now.abstract}
    fields |= {field: _texts(was[field], languages) for field in ("title", "abstract") if field in was}
    if "speakers" in was:
        fields["speakers"] = _lines(was["speakers"], now.speakers)
    return replace(now, **fields)


def _texts(text: str, languages: Iterable[str]) -> Text:
    """A language begins its text on a line of its own; further lines belong to it."""
    begun = [*re.finditer(rf"^({'|'.join(languages)}): ", text, re.MULTILINE)]
    ends = [one.start() - 1 for one in begun[1:]] + [len(text)]
    return Text({one[1]: text[one.end() : end] for one, end in zip(begun, ends, strict=True)})


def _lines(text: str, now: Sequence[SpeakerLine]) -> tuple[SpeakerLine, ...]:
    """Who speaks still stays the same speaker; of a role in several languages the first comes back."""
    as_now, ids = {str(line): line for line in now}, {line.name: line.id for line in now}
    found = [(line, SPEAKER.fullmatch(line)) for line in text.splitlines()]
    return tuple(as_now.get(line) or _line(match, ids) for line, match in found if match)


def _line(match: re.Match[str], ids: Mapping[str, int | None]) -> SpeakerLine:
    name, role, affiliation = match.groups("")
    return SpeakerLine(ids.get(name), name, role.partition(" / ")[0], affiliation)


def _codes(text: str) -> tuple[str, ...]:
    return tuple(text.split(", ")) if text else ()


READERS: dict[str, Callable[[str], Any]] = {
    "kind": str,
    "starts": datetime.fromisoformat,
    "ends": datetime.fromisoformat,
    "part": str,
    "time_announced": "True".__eq__,
    "provisional": "True".__eq__,
    "rooms": _codes,
    "round": str,
    "track": str,
    "seats": lambda text: int(text) if text else None,
    "number": lambda text: int(text) if text else None,
    "floor_languages": _codes,
    "interpretation": _codes,
}
RESTORABLE = frozenset({*READERS, "title", "abstract", "speakers"})
