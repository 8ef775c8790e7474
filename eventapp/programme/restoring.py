"""How a session once was, read back from the texts of its history."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from eventapp.core.i18n import LANGUAGES, Text
from eventapp.programme.edits import NEXT_STATUSES, RULES, Edit, SpeakerLine
from eventapp.programme.models import SessionChange

# Name, role, affiliation: of a history that was kept before it had the facts beside its texts.
SPEAKER = re.compile(r"(?:(.*?) \((.*?)\)|([^,]*?))(?:, (.*))?")


def earlier(now: Edit, history: Sequence[SessionChange], version: int) -> Edit:
    """The session before the change that made `version`; `history` comes with the latest change first.

    Who may know of it (see `earlier_rules`) is decided on a page of its own and stays; so is that a draft
    is published.
    """
    since = {change.field: change for change in history if change.version >= version}
    was = {field: change.old for field, change in since.items()}
    fields = {field: READERS[field](text) for field, text in was.items() if field in READERS}
    languages = {*LANGUAGES, *now.title, *now.abstract}
    fields |= {field: _texts(was[field], languages) for field in ("title", "abstract") if field in was}
    if "speakers" in was:
        facts = since["speakers"].old_facts
        kept = None if facts is None else tuple(map(SpeakerLine.of, facts))
        fields["speakers"] = _lines(was["speakers"], now.speakers) if kept is None else kept
    if was.get("status") in NEXT_STATUSES[now.status]:
        fields["status"] = was["status"]
    return replace(now, **fields)


def earlier_rules(now: Edit, history: Sequence[SessionChange], version: int) -> Edit:
    """The session as it is now, for those who might see it before the change that made `version`."""
    was = {change.field: change.old for change in history if change.version >= version}
    return replace(now, **{field: RULE_READERS[field](text) for field, text in was.items() if field in RULES})


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
    name, role, alone, affiliation = match.groups("")
    name = name or alone
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
RULE_READERS: dict[str, Callable[[str], Any]] = {
    "access": str,
    "body": str,
    "disclosure": str,
    "admitted": _codes,
    "quota": lambda text: int(text) if text else None,
    "quota_per": str,
    "room_taken": "True".__eq__,
    "listed_only": "True".__eq__,
}
RESTORABLE = frozenset({*READERS, "title", "abstract", "speakers", "status"})
