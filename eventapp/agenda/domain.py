"""Changing an agenda: add, remove, swap, and the calendars that follow it."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, Integer, case, delete, exists, func, literal, select, update
from sqlalchemy.orm import aliased

from eventapp.agenda.line import leave_all_lines, leave_line, offer_seats, take_offer
from eventapp.agenda.models import AgendaEntry, CalendarSubscription, SeatWait
from eventapp.agenda.polls import Poll
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.people.domain import hold
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer, may_attend
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import claim_seat, lock_seats, release_seat
from eventapp.programme.visibility import VisibleSession

NOTED_EVERY = timedelta(minutes=1)
TOKEN_BYTES = 32


class RoundTaken(Refused):
    """Another session of the round is held; `held_id` is that session's."""

    text = _("You already have a session in this round.")

    def __init__(self, held_id: int) -> None:
        super().__init__()
        self.held_id = held_id


class ForMembersOnly(Refused):
    text = _("Participation in this meeting is restricted to members.")


class SessionCancelled(Refused):
    text = _("This session was cancelled.")


class NotYetApproved(Refused):
    text = _("Seats are held once your registration is approved.")


class MeetingRequired(Refused):
    text = _("You are a member of the body that meets here, so this meeting stays in your agenda.")


def add_to_agenda(person_id: int, event: Event, session: VisibleSession, *, at: datetime) -> None:
    """Choose a session; choosing it twice changes nothing. A seat that is offered to the person is taken.

    Where seats are counted, who is not approved keeps a wish, which holds none and is no right: see
    `wishes`. Raises RoundTaken, SessionFull, SeatOfferEnded, ForMembersOnly, SessionCancelled or NotFound.
    """
    hold(person_id)
    _check_open_to(session)
    if session.is_concerned:
        return
    takes_seat = session.seats is not None and attends(person_id, event)
    with db.session.begin_nested():
        if takes_seat:
            lock_seats(session.id)
        is_new = insert_if_absent(
            AgendaEntry,
            person_id=person_id,
            session_id=session.id,
            round_id=session.round.id if session.round else None,
            holds_seat=takes_seat,
            added_at=at,
        )
        gains_seat = takes_seat and (is_new or _seat_the_wish(person_id, session.id))
        if gains_seat and not take_offer(person_id, session.id, at=at):
            offer_seats(session.id, at=at)
            claim_seat(session.id)
    if is_new:
        return
    held_id = _held_in_round(person_id, session)
    if held_id not in (None, session.id):
        raise RoundTaken(held_id)


def add_all(
    person_id: int, event: Event, sessions: Sequence[VisibleSession], *, at: datetime
) -> list[tuple[VisibleSession, Refused]]:
    """Choose each of these that can be chosen; those that cannot, with the reason why not."""
    hold(person_id)
    lock_seats(*(session.id for session in sessions if session.seats is not None))
    refused = []
    for session in sessions:
        try:
            with db.session.begin_nested():
                add_to_agenda(person_id, event, session, at=at)
        except Refused as why:
            refused.append((session, why))
    return refused


def wait_for_seat(person_id: int, event: Event, session: VisibleSession, *, at: datetime) -> None:
    """Join the line of a session that is full; a seat that is free is offered at once.

    Who waits or has a seat already, or needs none, changes nothing. Raises NotYetApproved, ForMembersOnly,
    SessionCancelled or NotFound.
    """
    hold(person_id)
    _check_open_to(session)
    is_for_all = session.seats is None and session.access == "public"
    if not is_for_all and not attends(person_id, event):
        raise NotYetApproved
    if session.is_concerned or session.seats is None:
        return
    lock_seats(session.id)
    held = select(AgendaEntry.id).where(
        AgendaEntry.person_id == person_id, AgendaEntry.session_id == session.id, AgendaEntry.holds_seat
    )
    if db.session.scalar(held) is None:
        insert_if_absent(SeatWait, person_id=person_id, session_id=session.id, joined_at=at)
        offer_seats(session.id, at=at)


def swap_in_round(person_id: int, event: Event, session: VisibleSession, *, at: datetime) -> None:
    """Take this session in place of the one held in its round, or change nothing at all.

    Raises what `add_to_agenda` raises.
    """
    hold(person_id)
    held_id = _held_in_round(person_id, session)
    with db.session.begin_nested():
        if held_id not in (None, session.id):
            lock_seats(held_id, session.id)
            _drop(AgendaEntry.person_id == person_id, AgendaEntry.session_id == held_id, at=at)
        add_to_agenda(person_id, event, session, at=at)


def remove_from_agenda(person_id: int, session: VisibleSession, *, at: datetime) -> bool:
    """Drop a chosen session and free its seat; or leave its line, which is True. One that is not there is
    no error."""
    if session.is_concerned:
        raise MeetingRequired
    hold(person_id)
    has_waited = leave_line(person_id, session.id, at=at)
    _drop(AgendaEntry.person_id == person_id, AgendaEntry.session_id == session.id, at=at)
    return has_waited


def free_seats(person_id: int, event: Event, *, at: datetime) -> None:
    """Give up the seats held or awaited at the event by somebody who no longer attends.

    Wishes to walk in stay.

    Somebody who was approved again in the meantime keeps them.
    """
    hold(person_id)
    if attends(person_id, event):
        return
    of_event = select(Session.id).where(Session.event_id == event.id)
    lock_seats(*_held_or_awaited(person_id))
    _drop(
        AgendaEntry.person_id == person_id,
        AgendaEntry.holds_seat.is_(True),
        AgendaEntry.session_id.in_(of_event),
        at=at,
    )
    leave_all_lines(person_id, event, at=at)


def hold_seats(*person_ids: int) -> Sequence[int]:
    """Hold these people, then the sessions whose seats they hold or wait for: the ids of those.

    Before the turn at any event, since who edits a session takes its row first and then the event's.
    """
    for person_id in sorted(person_ids):
        hold(person_id)
    seats = select(AgendaEntry.session_id).where(
        AgendaEntry.person_id.in_(person_ids), AgendaEntry.holds_seat
    )
    awaited = select(SeatWait.session_id).where(SeatWait.person_id.in_(person_ids))
    numbers = db.session.scalars(seats.union(awaited)).all()
    lock_seats(*numbers)
    return numbers


def follow_round(session_id: int) -> None:
    """Bring the entries of a session up to the round that it is in now: in none while it is cancelled.

    Whoever holds another session of that round keeps both: a choice made is not taken away.
    """
    session = db.session.get(Session, session_id)
    if session is None:
        return
    round_id = None if session.cancelled_at else session.round_id
    other = aliased(AgendaEntry)
    holds_another = exists().where(
        other.person_id == AgendaEntry.person_id,
        other.round_id == round_id,
        other.session_id != session_id,
    )
    own = update(AgendaEntry).where(AgendaEntry.session_id == session_id)
    own = own.values(round_id=case((holds_another, None), else_=literal(round_id, Integer)))
    db.session.execute(own.execution_options(synchronize_session=False))


def follow(person_id: int, event: Event, label: str, *, at: datetime) -> str:
    """A new calendar that follows this person; its secret token, which is kept nowhere."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    db.session.add(
        CalendarSubscription(
            person_id=person_id, event_id=event.id, token_digest=digest_of(token), label=label, created_at=at
        )
    )
    return token


def revoke(person_id: int, event: Event, subscription_id: int, *, at: datetime) -> None:
    """Close one's own calendar's address for good; NotFound when it is not one's own."""
    own = update(CalendarSubscription).where(
        CalendarSubscription.id == subscription_id,
        CalendarSubscription.person_id == person_id,
        CalendarSubscription.event_id == event.id,
    )
    closed = own.values(revoked_at=func.coalesce(CalendarSubscription.revoked_at, at))
    if db.session.scalar(closed.returning(CalendarSubscription.id)) is None:
        raise NotFound


def digest_of(token: str) -> bytes:
    """What is kept of a token. Anything a URL can hold has a digest, so all wrong ones look alike."""
    return sha256(token.encode("utf-8", "surrogatepass")).digest()


def to_note(poll: Poll, client: str, etag: str, *, at: datetime) -> dict[str, Any]:
    """What a fetch leaves: what was answered, if new; when and by which calendar, if it got other bytes, and
    else at most every minute."""
    answered = {"answered_stamp": poll.stamp, "answered_etag": etag} if poll.known_etag != etag else {}
    is_seen = poll.answered_etag != etag or is_look_due(poll, at)
    fetched = {"fetched_at": at, "fetched_by": client} if is_seen else {}
    return fetched | answered


def is_look_due(poll: Poll, at: datetime) -> bool:
    return poll.fetched_at is None or poll.fetched_at + NOTED_EVERY <= at


def note(subscription_id: int, what: dict[str, Any]) -> None:
    own = update(CalendarSubscription).where(CalendarSubscription.id == subscription_id)
    db.session.execute(own.values(what))


def _check_open_to(session: VisibleSession) -> None:
    if session.is_veiled:
        raise NotFound
    if session.is_restricted and not session.is_concerned:
        raise ForMembersOnly
    if session.is_cancelled:
        raise SessionCancelled


def _seat_the_wish(person_id: int, session_id: int) -> bool:
    """Whether there was an entry without a seat; it is to hold one, and the caller claims that."""
    wish = update(AgendaEntry).where(
        AgendaEntry.person_id == person_id,
        AgendaEntry.session_id == session_id,
        AgendaEntry.holds_seat.is_(False),
    )
    return db.session.scalar(wish.values(holds_seat=True).returning(AgendaEntry.id)) is not None


def attends(person_id: int, event: Event) -> bool:
    return may_attend(Viewer(person_id, roles_of(person_id)), event.code)


def _held_or_awaited(person_id: int) -> list[int]:
    """Ids of the sessions where the person holds a seat, or waits for one."""
    held = select(AgendaEntry.session_id).where(AgendaEntry.person_id == person_id, AgendaEntry.holds_seat)
    awaited = select(SeatWait.session_id).where(SeatWait.person_id == person_id)
    return list(db.session.scalars(held.union(awaited)))


def _held_in_round(person_id: int, session: VisibleSession) -> int | None:
    """The id of the session that this person holds in the session's round."""
    if session.round is None:
        return None
    held = select(AgendaEntry.session_id)
    held = held.where(AgendaEntry.person_id == person_id, AgendaEntry.round_id == session.round.id)
    return db.session.scalar(held)


def _drop(*which: ColumnElement[bool], at: datetime) -> None:
    """Delete these entries; the seats that they held go to who waits, in the order of `lock_seats`."""
    gone = delete(AgendaEntry).where(*which).returning(AgendaEntry.session_id, AgendaEntry.holds_seat)
    for session_id, held_seat in sorted(tuple(row) for row in db.session.execute(gone)):
        if held_seat:
            release_seat(session_id)
            offer_seats(session_id, at=at)
