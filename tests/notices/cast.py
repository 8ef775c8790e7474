"""Changes of sessions, the worker that tells of them, and what people then have."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.jobs import work_one
from eventapp.core.mail import Mail
from eventapp.notices import queries
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session
from tests import make
from tests.make import NOON

MINUTE = timedelta(minutes=1)
LATER = NOON + 30 * MINUTE  # when what changed at noon has been told


def change(event: Event, session: Session, *, at: datetime = NOON, words: str = "", **fields: object) -> None:
    edit = replace(Edit.of(session), **fields)
    said = Text(en=words) if words else None
    edit_session(event, session, edit, seen_version=session.version, by_id=None, at=at, words=said)
    db.session.commit()


def move(event: Event, session: Session, minutes: int = 30, **told: object) -> None:
    later = timedelta(minutes=minutes)
    change(event, session, starts=session.starts + later, ends=session.ends + later, **told)


def work(until: datetime = LATER) -> None:
    """At noon and then."""
    for at in (NOON, until):
        while work_one(at):
            pass


def letters(person: Person) -> Sequence[Mail]:
    return db.session.scalars(select(Mail).where(Mail.recipient == person.email).order_by(Mail.id)).all()


def told(person: Person, event: Event) -> list[tuple[str, list[tuple[str, str]], str]]:
    """(title, what changed and is now, what was said), the latest first"""
    notices = db.session.scalars(queries.notices_of(person.id, event)).all()
    items = queries.items(Viewer(person.id), event, notices, language="en")
    return [
        (
            one.session.title.plain("en") if one.session else "",
            [(what.what, what.after) for what in one.told],
            one.words.plain("en") if one.words else "",
        )
        for one in items
    ]


def unread(person: Person, event: Event) -> int:
    return queries.unread(person.id, event)


def afternoon(event: Event) -> Session:
    """It starts four hours after NOON."""
    return make.session(event, "Plenary", starts=make.wall(15, 16))
