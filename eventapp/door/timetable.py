"""The rule of a checkpoint at a moment, out of the programme: what runs in its room then."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select, union

from eventapp.agenda.models import AgendaEntry
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.admission import BadgeFacts, CheckpointRule, Earlier, Window
from eventapp.door.carried import Carried
from eventapp.door.hours import DOORS_OPEN, runs, spans
from eventapp.door.models import Checkpoint, Scan
from eventapp.door.queries import found_full_at
from eventapp.door.quotas import quota_left
from eventapp.programme.admission import admits
from eventapp.programme.models import Session, Speaker, session_room
from eventapp.programme.standings import Standing, standing_of
from eventapp.registration.models import Registration


def rule_at(
    checkpoint: Checkpoint, badge: Carried, earlier: Sequence[Earlier], at: datetime
) -> tuple[CheckpointRule, tuple[str, ...], int | None]:
    """The rule for the decision table, what this holder is listed for among what runs, and how many
    more of their delegation may go in where a quota counts them."""
    sessions = sessions_in(checkpoint.room_id) if checkpoint.room_id else ()
    running = [one for one in sessions if runs(one, at)]
    standing = _standing(badge, running)
    rights = _rights(badge, running, standing)
    left = {one.id: _seats_left_for_sure(one) for one in running if one.seats is not None}
    windows = windows_of(sessions, checkpoint.room_id, left, at) if checkpoint.room_id else [Window()]
    rule = CheckpointRule(
        purpose=checkpoint.purpose,
        group=checkpoint.group,
        reentry=checkpoint.repeats,
        windows=windows,
        days=_days(checkpoint.event.time_zone, at, earlier),
        item=checkpoint.item.code if checkpoint.item else None,
        first_instruction=checkpoint.first_instruction,
    )
    return rule, rights, quota_left(badge.registration.person_id, running, standing)


def facts_of(
    badge: Carried,
    checkpoint: Checkpoint,
    rights: tuple[str, ...],
    known_at: datetime,
    *,
    quota_left: int | None = None,
) -> BadgeFacts:
    """What was true of a badge at a moment, and how many its holder may have of what is given there."""
    item, category_id = checkpoint.item, badge.registration.category_id
    has_ended = badge.ended_at is not None and badge.ended_at <= known_at
    return BadgeFacts(
        state=badge.ended_as if has_ended and badge.ended_as else "valid",
        registration=badge.registration.state,
        rights=rights,
        days=spans(badge.registration.valid_days, checkpoint.event.time_zone),
        allowance={item.code: item.allowed_to(category_id)} if item else {},
        quota_left=quota_left,
        instruction=badge.registration.instruction,
    )


def _days(zone: str, at: datetime, earlier: Sequence[Earlier]) -> list[int]:
    """The midnights that began the days of these moments: all that tells them apart."""
    moments = [at.timestamp(), *(one.at for one in earlier)]
    local = (datetime.fromtimestamp(one, ZoneInfo(zone)) for one in moments)
    midnights = {one.replace(hour=0, minute=0, second=0, microsecond=0, fold=0) for one in local}
    return sorted(int(one.timestamp()) for one in midnights)


def sessions_in(room_id: int) -> Sequence[Session]:
    """What opens the room's door, by time: published, not cancelled."""
    found = select(Session).join(session_room).where(session_room.c.room_id == room_id)
    found = found.where(Session.published_at.is_not(None), Session.cancelled_at.is_(None))
    return db.session.scalars(found.order_by(Session.starts_at, Session.id)).all()


def windows_of(
    sessions: Sequence[Session], room_id: int, left: Mapping[int, int | None], at: datetime
) -> list[Window]:
    """What the room's door goes by, with the seats `left` by session, and full where staff said so."""
    full_at = found_full_at(room_id, at)
    return [
        _window(one, left.get(one.id), full=full_at is not None and runs(one, full_at)) for one in sessions
    ]


def _window(session: Session, left: int | None, *, full: bool) -> Window:
    return Window(
        opens=int((session.starts_at - DOORS_OPEN).timestamp()),
        closes=int(session.ends_at.timestamp()),
        rule=rule_of(session),
        right=_right(session),
        seats_left=left,
        full=full,
        limited=session.access == "restricted" and session.quota is not None,
    )


def rule_of(session: Session) -> str:
    if session.access == "restricted":
        return "body"
    if session.listed_only:
        return "listed"
    return "count" if session.seats is None else "listed_or_join"


def _right(session: Session) -> str:
    return f"session:{session.ref}"


def _standing(badge: Carried, running: Sequence[Session]) -> Standing:
    is_asked = any(rule_of(one) == "body" for one in running)
    return standing_of(badge.registration.person_id) if is_asked else Standing()


def _rights(badge: Carried, running: Sequence[Session], standing: Standing) -> tuple[str, ...]:
    """The running sessions this person has a seat in, speaks at, joined before, or is admitted to."""
    asked = [one for one in running if rule_of(one) != "count"]
    person_id = badge.registration.person_id
    return tuple(
        _right(one)
        for one in asked
        if (admits(one, standing) if rule_of(one) == "body" else _is_listed(one, person_id))
    )


def _is_listed(session: Session, person_id: int) -> bool:
    """Holds a seat, speaks, or joined at the door before where that is possible."""
    joined = [joiners(session)] if rule_of(session) == "listed_or_join" else []
    listed = union(*holders(session), *joined).subquery()
    return db.session.scalar(select(listed).where(listed.c[0] == person_id)) is not None


def _seats_left_for_sure(session: Session) -> int:
    """With the session's row locked first, so that two doors cannot both give the last seat.

    On SQLite there is one writer anyway.
    """
    db.session.execute(select(Session.id).where(Session.id == session.id).with_for_update())
    return seats_left(session)


def seats_left(session: Session) -> int:
    """Seats neither held nor taken by those who joined at the door."""
    joined = joiners(session).where(Registration.person_id.not_in(union(*holders(session)))).subquery()
    count = db.session.scalar(select(func.count()).select_from(joined)) or 0
    return (session.seats or 0) - session.seats_taken - count


def holders(session: Session) -> tuple[Select[int], Select[int | None]]:
    """Who has a seat, or has chosen it where anyone may walk in; and who speaks."""
    seat = select(AgendaEntry.person_id).where(AgendaEntry.session_id == session.id)
    seat = seat if session.seats is None else seat.where(AgendaEntry.holds_seat)
    speaks = select(Speaker.person_id).where(Speaker.session_id == session.id, Speaker.person_id.is_not(None))
    return seat, speaks


def joiners(session: Session) -> Select[int]:
    """The people who went in while the session ran, listed or not, each once."""
    rooms = select(session_room.c.room_id).where(session_room.c.session_id == session.id)
    found = select(Registration.person_id).distinct()
    found = found.join(Badge).join(Scan, Scan.badge_id == Badge.id).join(Scan.checkpoint)
    return found.where(
        Scan.passed,
        Scan.direction == "in",
        Scan.happened_at >= session.starts_at - DOORS_OPEN,
        Scan.happened_at < session.ends_at,
        Checkpoint.room_id.in_(rooms),
    )
