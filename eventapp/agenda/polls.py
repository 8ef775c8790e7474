"""A calendar's poll: one read tells whether the bytes that it has are still true.

A feed is made of the event's programme, the person's choices, what was closed to them, mandates (of
substitutes also those of whom they may follow), roles and language, and of the day, since cancelled
sessions are dropped some days later. Their digest is the feed's stamp.
"""

from dataclasses import dataclass
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, Dialect, ScalarSelect, Select, String, bindparam, cast, func, select
from sqlalchemy.engine.interfaces import DBAPICursor
from sqlalchemy.orm import aliased

from eventapp.agenda.models import AgendaEntry, CalendarSubscription, EndedEntry
from eventapp.bodies.models import Membership
from eventapp.bodies.queries import FILLING
from eventapp.core.ready import Ready
from eventapp.people.models import Person, RoleGrant
from eventapp.programme.models import Event


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


def poll(token_digest: bytes, on: date) -> Poll | None:
    """None for a token that is unknown or revoked: the two cost the same."""
    return _read(ASKED.first(digest=token_digest), on)


def glance(cursor: DBAPICursor, dialect: Dialect, token_digest: bytes, on: date) -> Poll | None:
    """The same in front of everything else, without a transaction."""
    return _read(ASKED.glance(cursor, dialect, digest=token_digest), on)


def _read(row: tuple[Any, ...] | None, on: date) -> Poll | None:
    if row is None:
        return None
    subscription_id, fetched_at, stamp, etag, *made_of = row
    return Poll(subscription_id, fetched_at, _digest(on, made_of), stamp, etag)


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
            _joined(AgendaEntry, AgendaEntry.session_id),
            _joined(EndedEntry, EndedEntry.id, EndedEntry.ended_at),
            _joined(RoleGrant, RoleGrant.role, RoleGrant.event_code),
            _joined(
                Membership,
                Membership.body_id,
                Membership.seat,
                Membership.from_at,
                Membership.until_at,
                Membership.address_confirmed_at,
                Membership.country,
                Membership.organisation_id,
            ),
            _titulars(),
        )
        .join(Event, Event.id == own.event_id)
        .join(Person, Person.id == own.person_id)
        .where(own.revoked_at.is_(None), own.token_digest == bindparam("digest"))
    )


def _titulars() -> ScalarSelect[str]:
    """All that fill or substitute on the bodies where the person substitutes: who leaves may let them in."""
    own = select(Membership.body_id).where(
        Membership.person_id == CalendarSubscription.person_id, Membership.seat == "substitute"
    )
    own = own.correlate(CalendarSubscription)
    held = aliased(Membership)
    columns = (held.body_id, held.seat, held.from_at, held.until_at, held.country, held.organisation_id)
    return (
        _rows(*columns)
        .where(held.body_id.in_(own), held.seat.in_((*FILLING, "substitute")))
        .scalar_subquery()
    )


def _joined(model: Any, *columns: Any) -> ScalarSelect[str]:
    """The person's rows of a table as one text."""
    return _rows(*columns).where(model.person_id == CalendarSubscription.person_id).scalar_subquery()


def _rows(*columns: Any) -> Select[str]:
    texts: list[ColumnElement[str]] = [func.coalesce(cast(column, String), "-") for column in columns]
    row = texts[0]
    for text in texts[1:]:
        row = row + " " + text
    return select(func.aggregate_strings(row, ","))


ASKED = Ready(_asked())


def _digest(on: date, made_of: list[Any]) -> bytes:
    return sha256(repr((on, *made_of)).encode()).digest()
