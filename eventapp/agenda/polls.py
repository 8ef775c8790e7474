"""A calendar's poll: one read tells whether the bytes that it has are still true.

A feed is made of the event's programme, the person's choices, what was closed to them, mandates (of
substitutes also those of whom they may follow), roles and language, and of what is over and still told.
Their digest is the feed's stamp.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import BindParameter, ColumnElement, Dialect, ScalarSelect, Select, bindparam, func, select
from sqlalchemy.engine.interfaces import DBAPICursor

from eventapp.agenda.models import AgendaEntry, CalendarSubscription, EndedEntry
from eventapp.bodies.queries import mandates_as_text, units_as_text
from eventapp.core.ready import Ready, as_text
from eventapp.people.models import Person, RoleGrant
from eventapp.programme.calendar import TOMBSTONE
from eventapp.programme.models import Event, Session

LAPSED: BindParameter[datetime] = bindparam("lapsed")  # what ended before is not told any more


@dataclass(frozen=True)
class Poll:
    """Which subscription asks, what its feed is made of now, and what was answered last."""

    subscription_id: int
    fetched_at: datetime | None
    stamp: bytes
    answered_stamp: bytes | None
    answered_etag: str | None

    @property
    def known_etag(self) -> str | None:
        """Of the bytes as they are now, where they were answered before."""
        return self.answered_etag if self.stamp == self.answered_stamp else None


def poll(token_digest: bytes, at: datetime) -> Poll | None:
    """None for a token that is unknown or revoked: the two cost the same."""
    return _read(ASKED.first(digest=token_digest, lapsed=at - TOMBSTONE))


def glance(cursor: DBAPICursor, dialect: Dialect, token_digest: bytes, at: datetime) -> Poll | None:
    """The same in front of everything else, without a transaction."""
    return _read(ASKED.glance(cursor, dialect, digest=token_digest, lapsed=at - TOMBSTONE))


def _read(row: tuple[Any, ...] | None) -> Poll | None:
    if row is None:
        return None
    subscription_id, fetched_at, stamp, etag, *made_of = row
    return Poll(subscription_id, fetched_at, _digest(made_of), stamp, etag)


def _asked() -> Select[*tuple[Any, ...]]:
    own = CalendarSubscription
    return (
        select(
            own.id,
            own.fetched_at,
            own.answered_stamp,
            own.answered_etag,
            Event.revision,
            Person.language,
            _joined(AgendaEntry, AgendaEntry.session_id, AgendaEntry.holds_seat),
            _joined(EndedEntry, EndedEntry.id, EndedEntry.ended_at, only=[EndedEntry.ends_at > LAPSED]),
            _cancelled(),
            _joined(RoleGrant, RoleGrant.role, RoleGrant.event_code),
            mandates_as_text(own.person_id),
            units_as_text(own.person_id),
        )
        .join(Event, Event.id == own.event_id)
        .join(Person, Person.id == own.person_id)
        .where(own.revoked_at.is_(None), own.token_digest == bindparam("digest"))
    )


def _joined(model: Any, *columns: Any, only: Sequence[ColumnElement[bool]] = ()) -> ScalarSelect[str]:
    """The person's rows of a table as one text."""
    own = model.person_id == CalendarSubscription.person_id
    return as_text(*columns).where(own, *only).scalar_subquery()


def _cancelled() -> ScalarSelect[int]:
    """How many of the event's sessions calendars still show as cancelled; it falls as time goes by."""
    shown = (Session.cancelled_at.is_not(None), Session.ends_at > LAPSED)
    return select(func.count(Session.id)).where(Session.event_id == Event.id, *shown).scalar_subquery()


ASKED = Ready(_asked())


def _digest(made_of: list[Any]) -> bytes:
    return sha256(repr(made_of).encode()).digest()
