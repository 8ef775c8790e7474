"""What each of many people may know of the programme; the rule is `visibility.as_seen`."""

from collections.abc import Callable

from eventapp.core.db import db
from eventapp.programme.models import Event, Session
from eventapp.programme.standings import standings
from eventapp.programme.visibility import NOBODY, VisibleSession, as_seen, sessions_of


def seen_by_many(event: Event) -> Callable[[int], list[VisibleSession]]:
    """The event's sessions, by time, as each person may know them by mandates alone, whatever their roles.

    All is read here, at one go. Those that are open to everybody are made once for all.
    """
    published = sessions_of(event).where(Session.published_at.is_not(None))
    ordered = published.order_by(Session.starts_at, Session.ends_at, Session.id)
    rows = db.session.scalars(ordered).all()
    meetings = [row for row in rows if row.access == "restricted"]
    by_person = standings(meetings) if meetings else {}
    usual = {row.id: as_seen(row, NOBODY, sees_closed=False) for row in rows}

    def seen(person_id: int) -> list[VisibleSession]:
        standing = by_person.get(person_id)
        own = {row.id: as_seen(row, standing, sees_closed=False) for row in meetings} if standing else {}
        return [session for session in (usual | own).values() if session is not None]

    return seen
