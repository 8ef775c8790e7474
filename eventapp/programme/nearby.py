"""What runs on a day and into it, and what of that does not go together."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, time
from functools import partial
from typing import Any

from sqlalchemy import Select, and_, func, or_, select

from eventapp.core.db import db
from eventapp.policy import Viewer
from eventapp.programme.conflicts import Conflict, Expected, conflicts
from eventapp.programme.impact import expected
from eventapp.programme.models import Day, Event, Session
from eventapp.programme.visibility import VisibleSession, visible_sessions

Holders = Mapping[int, int]  # how many agendas hold a session, by its id


def near_day(viewer: Viewer, event: Event, day: Day) -> list[VisibleSession]:
    """All that the viewer sees of a day, drafts too, and what of other days runs at the same hours."""
    within = Session.event_id == event.id
    last = select(func.max(Session.ends)).where(Session.day_id == day.id).scalar_subquery()
    runs_in = and_(Session.starts < last, Session.ends > datetime.combine(day.on_date, time()))
    near: Select[Any] = select(Session.id).where(within, or_(Session.day_id == day.id, runs_in))
    return visible_sessions(viewer, event, among=near, drafts=True)


def in_conflict(
    near: Sequence[VisibleSession], *, of: Collection[int]
) -> Callable[[Holders], list[Conflict]]:
    """The conflicts of these ids, once it is known how many hold each: that is counted above this feature."""
    return partial(conflicts, near, expected=_expected(near), of=of)


def _expected(near: Sequence[VisibleSession]) -> Expected:
    """Of the restricted meetings among those that the viewer sees in full."""
    meetings = [one.id for one in near if one.is_restricted and not one.is_veiled]
    if not meetings:
        return {}
    return expected(db.session.scalars(select(Session).where(Session.id.in_(meetings))).all())
