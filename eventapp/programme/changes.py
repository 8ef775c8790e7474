"""What changed in the programme, as far as a viewer may know it.

Told are title, time, rooms and their new names, speakers, languages, that the abstract is another one,
and whether a session takes place; of a veiled meeting nothing but the time and whether it takes place.
Drafts' edits are not told, nor an hour that was not announced.
History before a change of who may know of a session stays untold: it was made for others.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import Formats, Text
from eventapp.programme.models import Event, Room, Session, SessionChange
from eventapp.programme.visibility import VisibleSession

WHO_MAY_KNOW = frozenset({"access", "disclosure"})
TOLD_OF_VEILED = frozenset({"time", "published", "cancelled", "restored"})
TRANSLATED_ROLE = re.compile(r" \(([^()\n]*?) / [^()\n]*\)")  # in the event's own language first


@dataclass(frozen=True)
class Told:
    """One thing that changed, by a name of words.CHANGES; what only happened has no before and after."""

    what: str
    before: str = ""
    after: str = ""

    @property
    def is_fact(self) -> bool:
        return not (self.before or self.after)


@dataclass(frozen=True)
class Change:
    """One save of a session as it is now, with what it changed."""

    session: VisibleSession
    changed_at: datetime
    version: int  # of the session after it
    told: list[Told]


@dataclass(frozen=True)
class _State:
    """What a session was between two saves, in the texts of its history."""

    title: str
    abstract: str
    starts: str
    ends: str
    time_announced: str
    rooms: str
    speakers: str
    floor_languages: str
    interpretation: str
    status: str
    is_public: bool


def history_of(event: Event, *, among: Collection[int] | None = None) -> dict[int, list[SessionChange]]:
    """All changes of the event's sessions, or of some, by session, the oldest first."""
    found = select(SessionChange).join(Session, Session.id == SessionChange.session_id)
    found = found.where(Session.event_id == event.id).order_by(SessionChange.version, SessionChange.id)
    if among is not None:
        found = found.where(Session.id.in_(among))
    by_session: dict[int, list[SessionChange]] = defaultdict(list)
    for change in db.session.scalars(found):
        by_session[change.session_id].append(change)
    return by_session


def changes(
    sessions: Iterable[VisibleSession],
    history: Mapping[int, Sequence[SessionChange]],
    rooms: Iterable[Room],
    *,
    language: str,
) -> list[Change]:
    """What a viewer's sessions went through, the latest first, in words of that language."""
    names = {room.code: room.name.plain(language) for room in rooms}
    found = [
        change
        for session in sessions
        for change in _of(session, history.get(session.id, ()), _Words(Formats(language), names))
    ]
    return sorted(found, key=lambda change: (change.changed_at, change.session.starts_at), reverse=True)


@dataclass(frozen=True)
class _Words:
    """How history's texts are told."""

    formats: Formats
    rooms: Mapping[str, str]

    def of(self, state: _State) -> dict[str, str]:
        return {
            "title": self.text(state.title),
            "time": self._time(state),
            "rooms": self._rooms(state),
            "speakers": "; ".join(TRANSLATED_ROLE.sub(r" (\1)", state.speakers).splitlines()),
            "floor_languages": self.formats.language_names(_codes(state.floor_languages)),
            "interpretation": self.formats.language_names(_codes(state.interpretation)),
        }

    def text(self, kept: str) -> str:
        lines = (line.partition(": ") for line in kept.splitlines())
        return Text({language: words for language, _, words in lines}).plain(self.formats.language)

    def _time(self, state: _State) -> str:
        starts, ends = datetime.fromisoformat(state.starts), datetime.fromisoformat(state.ends)
        day = self.formats.day(starts.date())
        if state.time_announced != "True":
            return day
        return self.formats.list([day, f"{self.formats.clock(starts)} – {self.formats.clock(ends)}"])

    def _rooms(self, state: _State) -> str:
        """A room that is gone is told by its code."""
        return self.formats.list(self.rooms.get(code, code) for code in _codes(state.rooms))


def comes_back(told: Sequence[Told]) -> bool:
    """Whether all that changed, in this order, is in the end what it was."""
    was = {one.what: one.before for one in reversed(told) if not one.is_fact}
    is_now = {one.what: one.after for one in told if not one.is_fact}
    happened = [one.what for one in told if one.is_fact]
    return bool(told) and was == is_now and happened in ([], ["cancelled", "restored"])


def _codes(text: str) -> list[str]:
    return text.split(", ") if text else []


def _of(session: VisibleSession, history: Sequence[SessionChange], words: _Words) -> Iterator[Change]:
    closed = [change.version for change in history if change.field in WHO_MAY_KNOW]
    before = _first(session, history)
    for version, saved in groupby(history, key=lambda change: change.version):
        fields = list(saved)
        after = _after(before, fields)
        if version > max(closed, default=-1):
            told = [one for one in _told(before, after, fields, words) if _is_for(session, one)]
            if told:
                yield Change(session, fields[0].changed_at, version, told)
        before = after


def _is_for(session: VisibleSession, told: Told) -> bool:
    return not session.is_veiled or told.what in TOLD_OF_VEILED


def _first(session: VisibleSession, history: Sequence[SessionChange]) -> _State:
    """The session before its first change: what each field's first change replaced, else what it is now."""
    now = {
        "title": "\n".join(f"{language}: {words}" for language, words in sorted(session.title.items())),
        "abstract": "\n".join(f"{language}: {words}" for language, words in sorted(session.abstract.items())),
        "starts": session.starts.isoformat(" ", "minutes"),
        "ends": session.ends.isoformat(" ", "minutes"),
        "time_announced": str(session.time_announced),
        "rooms": ", ".join(room.code for room in session.rooms),
        "speakers": "\n".join(speaker.name for speaker in session.speakers),
        "floor_languages": ", ".join(session.floor_languages),
        "interpretation": ", ".join(session.interpretation),
        "status": "cancelled" if session.is_cancelled else "published",
    }
    first = {change.field: change.old for change in reversed(history) if change.field in now}
    has_status = "status" in first
    state = _State(**(now | first), is_public=True)
    return replace(state, is_public=state.status == "published" or not has_status)


def _after(before: _State, saved: Iterable[SessionChange]) -> _State:
    """A draft that is cancelled stays unpublished, so who cancels decides nothing about the public."""
    new = {change.field: change.new for change in saved if change.field in _State.__dataclass_fields__}
    status = new.get("status", before.status)
    is_public = {"published": True, "draft": False}.get(status, before.is_public)
    return replace(before, **new, is_public=is_public)


def _told(before: _State, after: _State, saved: Iterable[SessionChange], words: _Words) -> Iterator[Told]:
    if not after.is_public:
        return
    if not before.is_public:
        yield Told("published")
        return
    if after.status != before.status:
        yield Told("cancelled" if after.status == "cancelled" else "restored")
    was, is_now = words.of(before), words.of(after)
    for what, text in was.items():
        if text != is_now[what]:
            yield Told(what, text, is_now[what])
    renamed = ((words.text(one.old), words.text(one.new)) for one in saved if one.field == "room_name")
    yield from (Told("room_name", *names) for names in renamed if len({*names}) > 1)
    if after.abstract != before.abstract:
        yield Told("abstract")
