"""Reading agendas and the calendars that follow them. Sessions come from `visible_sessions` only."""

from collections import defaultdict
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Select, and_, bindparam, exists, func, or_, select, union
from sqlalchemy.orm import aliased, joinedload

from eventapp.agenda.fit import Another, next_followed, unfollowed
from eventapp.agenda.models import AgendaEntry, CalendarSubscription, EndedEntry, SeatWait
from eventapp.agenda.week import Entry, own, week
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.ready import Ready
from eventapp.people.queries import roles_of
from eventapp.policy import Viewer, may_see_closed_meetings
from eventapp.programme.impact import required_of
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.sights import seen_by_many
from eventapp.programme.standings import standings
from eventapp.programme.visibility import NOBODY, VisibleSession, as_reserved, as_seen, visible_sessions
from eventapp.registration.models import Registration

# What the pages of the programme ask of everybody who is signed in.
CHOSEN = Ready(
    select(AgendaEntry.session_id, AgendaEntry.holds_seat)
    .join(Session)
    .where(AgendaEntry.person_id == bindparam("person"), Session.event_id == bindparam("event"))
)
WAITED = Ready(
    select(SeatWait.session_id)
    .join(Session)
    .where(SeatWait.person_id == bindparam("person"), Session.event_id == bindparam("event"))
)
FOLLOWED = Ready(
    select(Registration.languages).where(
        Registration.person_id == bindparam("person"), Registration.event_id == bindparam("event")
    )
)


def chosen(person_id: int, event_id: int) -> dict[int, bool]:
    """{session id: whether a seat is held}, of what this person chose at the event."""
    return dict(CHOSEN.rows(person=person_id, event=event_id))


def holders(session: Session) -> frozenset[int]:
    """The people in whose week the session stands, as far as they may know of it: who chose it or waits for
    a seat, who speaks there, who has to come."""
    people = _of_their_own(session)
    if session.access == "restricted":
        by_person = standings([session])
        seen = (one for one in people if as_seen(session, by_person.get(one, NOBODY), sees_closed=False))
        people = frozenset(seen)
    return people | required_of(session)


def held(session: Session, required: frozenset[int]) -> int:
    """In how many weeks the session stood when it was required of these people, whatever its rule is now."""
    return len(_of_their_own(session) | required)


def _of_their_own(session: Session) -> frozenset[int]:
    """Who chose it or waits for a seat, and who speaks there."""
    chosen = select(AgendaEntry.person_id).where(AgendaEntry.session_id == session.id)
    waiting = select(SeatWait.person_id).where(SeatWait.session_id == session.id)
    speaking = select(Speaker.person_id).where(
        Speaker.session_id == session.id, Speaker.person_id.is_not(None)
    )
    return frozenset(db.session.scalars(chosen.union(waiting, speaking)))


def left_without_words(session_id: int, before: Collection[str], after: Collection[str]) -> int:
    """How many people chose the session and followed it in a language, and could in none of those after."""
    found = select(Registration.languages).join(Session, Session.event_id == Registration.event_id)
    found = found.join(
        AgendaEntry,
        and_(AgendaEntry.session_id == Session.id, AgendaEntry.person_id == Registration.person_id),
    )
    followed = map(set, db.session.scalars(found.where(Session.id == session_id)))
    return sum(bool(languages & set(before)) and not languages & set(after) for languages in followed)


def followed_languages(person_id: int, event_id: int) -> tuple[str, ...]:
    """Those that the person follows, in order of preference; none of somebody who has not registered."""
    (languages,) = FOLLOWED.first(person=person_id, event=event_id) or ((),)
    return tuple(languages)


def unheard(viewer: Viewer, event: Event, entries: Collection[Entry]) -> dict[int, Another | None]:
    """{session id: what could be followed instead}, of those in a week that its owner cannot follow.

    One statement, and those of `visible_sessions` where there is such a one.
    """
    if viewer.person_id is None or not entries:
        return {}
    languages = followed_languages(viewer.person_id, event.id)
    missed = unfollowed((entry.session for entry in entries), languages)
    others = visible_sessions(viewer, event, among=_repeating(missed)) if missed else []
    return {session.id: next_followed(session, others, languages) for session in missed}


def _repeating(sessions: Collection[VisibleSession]) -> Select[Any]:
    """Ids of what may repeat one of these: of the round of one, or of its kind, and later than the first."""
    rounds = [one.round.id for one in sessions if one.round]
    kinds = {one.kind for one in sessions}
    of_these = or_(Session.round_id.in_(rounds), Session.kind.in_(kinds))
    later = Session.starts_at > min(one.starts_at for one in sessions)
    return select(Session.id).where(of_these, later)


def agendas_by_session(session_ids: Collection[int]) -> dict[int, int]:
    """{session id: how many people chose it}, of these; those that nobody chose are left out."""
    found = select(AgendaEntry.session_id, func.count()).where(AgendaEntry.session_id.in_(session_ids))
    return dict(db.session.execute(found.group_by(AgendaEntry.session_id)).all())


def agenda(viewer: Viewer, event: Event) -> list[Entry]:
    """The week of the person asking, by time: chosen, required and speaking."""
    if viewer.person_id is None:
        return []
    sessions = visible_sessions(viewer, event, among=_concerning(viewer.person_id, event))
    return week(sessions, chosen(viewer.person_id, event.id), viewer.person_id)


def weeks(event: Event, of: int | None = None) -> Callable[[int], list[VisibleSession]]:
    """What stands in the week of each person, or `of` one, by time, as their mandates alone let them know.

    All is read here, in as many statements for one person as for all.
    """
    seen, chosen = seen_by_many(event), defaultdict(set)
    entries = select(AgendaEntry.person_id, AgendaEntry.session_id).join(Session)
    entries = entries.where(Session.event_id == event.id)
    asked = entries if of is None else entries.where(AgendaEntry.person_id == of)
    for person_id, session_id in db.session.execute(asked):
        chosen[person_id].add(session_id)
    return lambda person_id: own(seen(person_id), chosen.get(person_id, ()), person_id)


def _concerning(person_id: int, event: Event) -> Select[tuple[int]]:
    """Ids of what may stand in a person's week: what they chose, where they speak, and what is restricted."""
    chosen = select(AgendaEntry.session_id).where(AgendaEntry.person_id == person_id)
    speaking = select(Speaker.session_id).where(Speaker.person_id == person_id)
    restricted = select(Session.id).where(Session.event_id == event.id, Session.access == "restricted")
    return select(union(chosen, speaking, restricted).subquery().c[0])


@dataclass(frozen=True)
class Waiting:
    """In the line of a session: the place in it, from 1, or until when a seat is held."""

    session: VisibleSession
    position: int
    offer_ends_at: datetime | None


def waited_for(viewer: Viewer, event: Event) -> list[Waiting]:
    """Whose seats the person asking waits for, by time; only of sessions still open to them."""
    before = aliased(SeatWait)
    earlier = (before.session_id == SeatWait.session_id, before.id < SeatWait.id)
    ahead = select(func.count()).where(*earlier, before.offer_ends_at.is_(None)).scalar_subquery()
    found = select(SeatWait.session_id, ahead, SeatWait.offer_ends_at).join(Session)
    found = found.where(SeatWait.person_id == viewer.person_id, Session.event_id == event.id)
    own = {row[0]: (row[1] + 1, row[2]) for row in db.session.execute(found)}
    sessions = visible_sessions(viewer, event, among=list(own)) if own else []
    open_ones = (one for one in sessions if not one.is_veiled and not one.is_restricted)
    return [Waiting(session, *own[session.id]) for session in open_ones]


def waited_ids(person_id: int, event_id: int) -> frozenset[int]:
    """Ids of the sessions for whose seats this person waits."""
    return frozenset(session_id for (session_id,) in WAITED.rows(person=person_id, event=event_id))


def followed_sessions(person_id: int, event: Event) -> list[VisibleSession]:
    """The same week for a calendar, whose address is a secret that others hold for the person.

    What somebody sees by a role alone is veiled there; a mandate with a confirmed address opens it.
    """
    viewer = Viewer(person_id, roles_of(person_id))
    sessions = [entry.session for entry in agenda(viewer, event)]
    if not may_see_closed_meetings(viewer, event.code):
        return sessions
    among = [session.id for session in sessions]
    seen = {one.id: one for one in visible_sessions(Viewer(person_id), event, among=among)}
    rest = [number for number in among if number not in seen]
    seen |= {one.id: one for one in as_reserved(event, rest)}
    return [seen[number] for number in among]


def ended_entries(person_id: int, event: Event, stand: Collection[UUID]) -> list[EndedEntry]:
    """Those that this person's calendars are still to be told of, beside the sessions that stand there.

    Of one that is for everybody again nothing is over: it is there to be chosen.
    """
    is_open = exists().where(Session.uid == EndedEntry.uid, Session.access != "restricted")
    found = select(EndedEntry).where(
        EndedEntry.person_id == person_id, EndedEntry.event_id == event.id, ~is_open
    )
    return [one for one in db.session.scalars(found.order_by(EndedEntry.id)) if one.uid not in stand]


def subscriptions(person_id: int, event: Event) -> Sequence[CalendarSubscription]:
    """The calendars that follow this person, the oldest first."""
    found = select(CalendarSubscription).where(
        CalendarSubscription.person_id == person_id,
        CalendarSubscription.event_id == event.id,
        CalendarSubscription.revoked_at.is_(None),
    )
    return db.session.scalars(found.order_by(CalendarSubscription.id)).all()


def subscription_by(token_digest: bytes) -> CalendarSubscription:
    """Of a token that is known and not revoked; NotFound for any other."""
    found = select(CalendarSubscription).where(
        CalendarSubscription.token_digest == token_digest, CalendarSubscription.revoked_at.is_(None)
    )
    subscription = db.session.scalar(
        found.options(joinedload(CalendarSubscription.person), joinedload(CalendarSubscription.event))
    )
    if subscription is None:
        raise NotFound
    return subscription
