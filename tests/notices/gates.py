"""Notices with words of an organiser's, for the tests that ask every route as everybody."""

from typing import Any

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.notices.models import Announcement, Notice
from eventapp.programme.models import Session
from tests.make import LONG_AGO, keep

TOLD = ("attendee", "member")
INSIDE = frozenset({"member"})


def tell(people: dict[str, int], sessions: dict[str, int]) -> None:
    """Both are told of each session, as if all had been open to them once."""
    for name in ("open", "council", "veiled", "hidden"):
        change = {"session_id": sessions[name], "version": 1}
        keep(Announcement(words=Text(en=f"Why {name}."), **change))
        event_id = db.session.get_one(Session, sessions[name]).event_id
        for part in TOLD:
            keep(Notice(person_id=people[part], event_id=event_id, changed_at=LONG_AGO, **change))


def words(_cast: Any, row: Announcement) -> frozenset[str]:
    session = db.session.get_one(Session, row.session_id)
    return frozenset(TOLD) if session.disclosure == "open" else INSIDE


COLUMNS: dict[str, Any] = {"announcement.words": words}
WISHES = {"by_mail": "y", "quiet_from": "22:00", "quiet_until": "07:00", "minutes_ahead": "10"}
