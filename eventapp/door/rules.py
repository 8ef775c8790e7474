"""What a device needs besides the door list: the rules of its checkpoints, who is listed for what."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import or_, select

from eventapp.agenda.models import AgendaEntry
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.admission import Window
from eventapp.door.hours import runs
from eventapp.door.items import stock_left
from eventapp.door.models import Checkpoint
from eventapp.door.timetable import joiners, rule_of, seats_left, sessions_in, windows_of
from eventapp.programme.admission import admits
from eventapp.programme.models import Session, Speaker, session_room
from eventapp.programme.standings import standings
from eventapp.registration.models import Registration

DAYS_BACK, DAYS_AHEAD = 4, 16  # around a hand-shake: a device keeps 72 hours and may be away for two weeks

Listed = Mapping[int, set[int]]  # sessions by person


def rule_of_checkpoint(checkpoint: Checkpoint, at: datetime) -> dict[str, Any]:
    """`{"group", "windows", "first_instruction"?, "item"?, "per_person"?, "stock_left"?}` as the decision
    table reads them; what is over is left out.

    A window's `right` is the number that the entries of the door list name. They also say who may have
    another number of an item than `per_person`.
    """
    windows: list[dict[str, Any]] = [{}]
    if checkpoint.room_id:
        coming = [one for one in sessions_in(checkpoint.room_id) if at < one.ends_at]
        left = {one.id: _left(one, at) for one in coming}
        rules = windows_of(coming, checkpoint.room_id, left, at)
        windows = [_written(one, session.id) for one, session in zip(rules, coming, strict=True)]
    told: dict[str, Any] = {"first_instruction": checkpoint.first_instruction}
    if item := checkpoint.item:
        told |= {"item": item.code, "per_person": item.per_person, "stock_left": stock_left(item)}
    said = {name: value for name, value in told.items() if value is not None}
    return {"group": checkpoint.group, "windows": windows, **said}


def days_around(zone: str, at: datetime) -> list[int]:
    """The midnights that begin the days around a moment, in seconds since 1970."""
    today = at.astimezone(ZoneInfo(zone)).replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    days = (today + timedelta(days=number) for number in range(-DAYS_BACK, DAYS_AHEAD + 1))
    return [int(one.timestamp()) for one in days]


def listed(event_id: int, at: datetime) -> Listed:
    """Who may enter what by who they are: members of the bodies that meet, speakers, and those who joined.

    Holders of seats are many; they are asked for apart. Joining counts while the session runs.
    """
    asked = [one for one in _published(event_id) if rule_of(one) != "count"]
    found: dict[int, set[int]] = defaultdict(set)
    meetings = [one for one in asked if rule_of(one) == "body"]
    for person_id, standing in standings(meetings).items():
        found[person_id] |= {one.id for one in meetings if admits(one, standing)}
    booked = {one.id: one for one in asked if rule_of(one) != "body"}
    speaks = select(Speaker.person_id, Speaker.session_id).where(Speaker.session_id.in_(booked))
    for speaker_id, session_id in db.session.execute(speaks):
        if speaker_id is not None:
            found[speaker_id].add(session_id)
    for session in (one for one in booked.values() if runs(one, at) and rule_of(one) == "listed_or_join"):
        for person_id in db.session.scalars(joiners(session)):
            found[person_id].add(session.id)
    return found


def listing_in(rooms: Collection[int]) -> frozenset[int]:
    """The sessions in these rooms that ask who is listed for them."""
    found = select(Session).join(session_room).where(session_room.c.room_id.in_(rooms))
    found = found.where(Session.published_at.is_not(None), Session.cancelled_at.is_(None))
    return frozenset(one.id for one in db.session.scalars(found) if rule_of(one) != "count")


def seated(event_id: int, first_badge: int, last_badge: int) -> Listed:
    """The sessions in which the holders of these badges, by their numbers, have a seat."""
    found: dict[int, set[int]] = defaultdict(set)
    entries = select(AgendaEntry.person_id, AgendaEntry.session_id).join(Session)
    entries = entries.join(Registration, Registration.person_id == AgendaEntry.person_id)
    entries = entries.join(Badge, Badge.registration_id == Registration.id)
    entries = entries.where(Badge.event_id == event_id, Badge.id.between(first_badge, last_badge))
    entries = entries.where(Session.event_id == event_id, Session.access != "restricted")
    is_walk_in = Session.seats.is_(None) & Session.listed_only  # listed is who chose it
    entries = entries.where(or_(AgendaEntry.holds_seat & Session.seats.is_not(None), is_walk_in))
    for person_id, session_id in db.session.execute(entries):
        found[person_id].add(session_id)
    return found


def _left(session: Session, at: datetime) -> int | None:
    if session.seats is None:
        return None
    return seats_left(session) if runs(session, at) else session.seats - session.seats_taken


def _written(window: Window, right: int) -> dict[str, Any]:
    """Without what is plain: no limit, not full."""
    said = {name: value for name, value in asdict(window).items() if value is not None and value is not False}
    return said | {"right": right}


def _published(event_id: int) -> Sequence[Session]:
    found = select(Session).where(Session.event_id == event_id, Session.cancelled_at.is_(None))
    return db.session.scalars(found.where(Session.published_at.is_not(None))).all()
