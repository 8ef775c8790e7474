"""Reading notices: what changed is told by `changes`, sessions come from `visible_sessions` only."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, func, select

from eventapp.agenda.models import CalendarSubscription
from eventapp.agenda.queries import agenda
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.notices.models import Announcement, MessageWishes, Notice
from eventapp.policy import Viewer
from eventapp.programme.changes import Told, changes, comes_back, history_of
from eventapp.programme.models import Event
from eventapp.programme.queries import rooms
from eventapp.programme.visibility import VisibleSession, visible_sessions


@dataclass(frozen=True)
class Item:
    """A notice as its reader may know it; `session` is empty where they may know nothing of it any more."""

    notice: Notice
    session: VisibleSession | None
    is_in_week: bool
    told: Sequence[Told]
    words: Text | None
    overlaps: tuple[VisibleSession, ...]

    @property
    def is_closed(self) -> bool:
        """Whether all there is to say is that it is open to them no more."""
        if self.session is None:
            return True
        return self.session.is_restricted and not self.is_in_week and not self.told


def notices_of(person_id: int, event: Event) -> Select[Notice]:
    """The latest first."""
    own = select(Notice).where(Notice.person_id == person_id, Notice.event_id == event.id)
    return own.order_by(Notice.changed_at.desc(), Notice.id.desc())


def unread(person_id: int, event: Event) -> int:
    own = select(func.count()).where(
        Notice.person_id == person_id, Notice.event_id == event.id, Notice.read_at.is_(None)
    )
    return db.session.scalar(own) or 0


def items(viewer: Viewer, event: Event, notices: Collection[Notice], *, language: str) -> list[Item]:
    """The same notices with all there is to say, in words of that language."""
    if not notices:
        return []
    numbers = {notice.session_id for notice in notices}
    sessions = {one.id: one for one in visible_sessions(viewer, event, among=numbers)}
    history = history_of(event, among=numbers)
    found = changes(sessions.values(), history, rooms(event), language=language)
    told = {(change.session.id, change.version): change.told for change in found}
    said = _announcements(numbers)
    clashes = {entry.session.id: entry.overlaps for entry in agenda(viewer, event)}
    return [
        Item(
            notice=one,
            session=sessions.get(one.session_id),
            is_in_week=one.session_id in clashes,
            told=told.get((one.session_id, one.version), ()),
            words=said.get((one.session_id, one.version)) if _is_open(sessions.get(one.session_id)) else None,
            overlaps=clashes.get(one.session_id, ()),
        )
        for one in notices
    ]


def lasting(items: Iterable[Item]) -> list[Item]:
    """What is to be mailed of these, the oldest first.

    Left out is what changed and changed back before its reader saw the one or the other, without a word
    on it. That a session is closed to them is said once.
    """
    by_session: dict[int, list[Item]] = defaultdict(list)
    for item in items:
        if item.is_closed:
            by_session[item.notice.session_id].clear()
        if item.is_closed or item.told or item.words:
            by_session[item.notice.session_id].append(item)
    found = [item for own in by_session.values() if not _is_settled(own) for item in own]
    return sorted(found, key=lambda item: (item.notice.changed_at, item.notice.id))


def _is_settled(items: Sequence[Item]) -> bool:
    is_noticed = any(item.words or item.notice.read_at or item.is_closed for item in items)
    return not is_noticed and comes_back([one for item in items for one in item.told])


def wishes_of(person_id: int, event_id: int) -> MessageWishes:
    """Theirs, or what holds for whoever said nothing."""
    own = select(MessageWishes).where(
        MessageWishes.person_id == person_id, MessageWishes.event_id == event_id
    )
    usual = MessageWishes(person_id=person_id, event_id=event_id, by_mail=True, evening_before=False)
    return db.session.scalar(own) or usual


def last_look(person_id: int, event_id: int) -> datetime | None:
    """When a calendar that follows this person last looked."""
    looked = select(func.max(CalendarSubscription.fetched_at)).where(
        CalendarSubscription.person_id == person_id,
        CalendarSubscription.event_id == event_id,
        CalendarSubscription.revoked_at.is_(None),
    )
    return db.session.scalar(looked)


def _is_open(session: VisibleSession | None) -> bool:
    """What was said with a change is for those who may know of all that changed."""
    return session is not None and not session.is_veiled


def _announcements(session_ids: Collection[int]) -> dict[tuple[int, int], Text]:
    found = select(Announcement).where(Announcement.session_id.in_(session_ids))
    return {(one.session_id, one.version): one.words for one in db.session.scalars(found)}
