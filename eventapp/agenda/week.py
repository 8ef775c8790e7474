"""Somebody's week: which sessions stand in it, why, and where they overlap."""

from collections.abc import Collection, Container, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from eventapp.programme.visibility import VisibleSession

Choice = Literal["", "sign_in", "add", "chosen", "required", "speaking", "wait", "waiting"]


@dataclass(frozen=True)
class Entry:
    """A session in the week of one person. It is there for one reason at least."""

    session: VisibleSession
    is_chosen: bool
    holds_seat: bool
    is_speaking: bool
    overlaps: tuple[VisibleSession, ...] = ()

    @property
    def is_required(self) -> bool:
        """A meeting of a body they sit on; it cannot be dropped."""
        return self.session.is_concerned

    @property
    def is_wish(self) -> bool:
        """Its seats are counted, and none is held."""
        return self.is_chosen and self.session.seats is not None and not self.holds_seat


def week(sessions: Iterable[VisibleSession], chosen: Mapping[int, bool], person_id: int) -> list[Entry]:
    """The entries in the order of `sessions`; `chosen` says by session id whether a seat is held."""
    mine = own(sessions, chosen, person_id)
    return [
        Entry(
            session,
            is_chosen=session.id in chosen,
            holds_seat=chosen.get(session.id, False),
            is_speaking=speaks_at(session, person_id),
            overlaps=overlapping(session, mine),
        )
        for session in mine
    ]


def own(sessions: Iterable[VisibleSession], chosen: Container[int], person_id: int) -> list[VisibleSession]:
    """Those of the sessions that stand in the person's week: chosen, required, or they speak there."""
    return [
        session
        for session in sessions
        if session.id in chosen or session.is_concerned or speaks_at(session, person_id)
    ]


@dataclass(frozen=True)
class Offer:
    """Of a session, what decides about what a reader may do with it."""

    session_id: int
    is_required: bool
    is_open: bool
    speakers: frozenset[int]  # person ids
    is_full: bool = False  # and else open
    languages: frozenset[str] = frozenset()  # spoken there
    has_seats: bool = False  # that are counted

    @classmethod
    def of(cls, session: VisibleSession) -> "Offer":
        is_closed, is_full = session.is_restricted or session.is_cancelled, session.seats_left == 0
        speakers = frozenset(one.person_id for one in session.speakers if one.person_id is not None)
        is_open = not (is_closed or is_full)
        is_full = is_full and not is_closed
        has_seats = session.seats is not None
        return cls(session.id, session.is_concerned, is_open, speakers, is_full, spoken(session), has_seats)


def choice(
    offer: Offer, chosen: frozenset[int], person_id: int | None, waited: frozenset[int] = frozenset()
) -> Choice:
    """What a reader may do about a session in a list; empty where there is nothing to do."""
    if offer.is_required:
        return "required"
    if offer.session_id in chosen:
        return "chosen"
    if person_id in offer.speakers:
        return "speaking"
    if offer.is_full and person_id:
        return "waiting" if offer.session_id in waited else "wait"
    if not offer.is_open:
        return ""
    return "add" if person_id else "sign_in"


@dataclass(frozen=True)
class Stale:
    """How many sessions of a week changed after calendars last looked, at `looked_at`; it is `at` now."""

    changed: int
    looked_at: datetime
    at: datetime


def stale(entries: Iterable[Entry], looks: Collection[datetime], *, at: datetime) -> Stale | None:
    """None where nothing follows the week, or the calendar that looked last has seen it as it is."""
    if not looks:
        return None
    changed = sum(entry.session.revised_at > max(looks) for entry in entries)
    return Stale(changed, max(looks), at) if changed else None


def spoken(session: VisibleSession) -> frozenset[str]:
    """The languages on the floor and by interpretation."""
    return frozenset((*session.floor_languages, *session.interpretation))


def speaks_at(session: VisibleSession, person_id: int | None) -> bool:
    return person_id is not None and any(speaker.person_id == person_id for speaker in session.speakers)


def overlapping(session: VisibleSession, others: Iterable[VisibleSession]) -> tuple[VisibleSession, ...]:
    """Those of the others that take place at the same time; unannounced hours overlap with nothing."""
    if not _takes_time(session):
        return ()
    return tuple(
        other
        for other in others
        if other.id != session.id
        and _takes_time(other)
        and other.starts_at < session.ends_at
        and session.starts_at < other.ends_at
    )


def _takes_time(session: VisibleSession) -> bool:
    return session.time_announced and not session.is_cancelled
