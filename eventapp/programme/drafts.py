"""Drafts: sessions that only programme editors see, made new, copied, thrown away."""

import secrets
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID, uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, exists, or_, select

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.programme.editing import apply, keep_history, next_revision
from eventapp.programme.edits import FIELDS, Edit
from eventapp.programme.models import PARTS, Event, Session, SessionChange

REF_LETTERS = "bcdfghjklnprstvx"  # they spell no word


class WasPublished(Refused):
    text = _("The public has seen this session, so it can be cancelled but not discarded.")


def add_draft(event: Event, edit: Edit, *, by_id: int | None, at: datetime) -> Session:
    """A new session; raises NotPossible."""
    return add_session(event, replace(edit, status="draft"), by_id=by_id, at=at)


def add_session(
    event: Event, edit: Edit, *, by_id: int | None, at: datetime, uid: UUID | None = None, ref: str = ""
) -> Session:
    """The same in the state that the edit says, under an identity that nobody here has where one is told."""
    names = {"uid": uid or uuid4(), "ref": ref or _new_ref(event)}
    session = Session(event_id=event.id, event=event, part=PARTS[0], **names)
    with db.session.no_autoflush:
        apply(event, session, edit, FIELDS, at=at)
    session.revision = next_revision(event)
    db.session.add(session)
    db.session.flush()
    keep_history(session, "status", "", edit.status, by_id=by_id, at=at)
    return session


def duplicate(
    event: Event, session: Session, *, by_id: int, at: datetime, later: timedelta = timedelta(0)
) -> Session:
    """A draft of the same content, part of the day, time and rooms, for the same people; nobody holds it yet.

    On another day it is in no round: of one round a person holds one session, whatever its day.
    Raises NotPossible where that much later there is no such day or hour.
    """
    before = Edit.of(session).later(later)
    if before.starts.date() != session.starts.date():
        before = replace(before, round="")
    speakers = tuple(replace(line, id=None) for line in before.speakers)
    made = add_draft(event, replace(before, speakers=speakers, part=session.part), by_id=by_id, at=at)
    for speaker, original in zip(made.speakers, session.speakers, strict=True):
        speaker.person_id = original.person_id
    return made


def discard(session: Session) -> None:
    """Delete a draft; one that was ever published is history, and stays.

    The DELETE carries the check, so that one published at the same time stays as well.
    """
    told = or_(SessionChange.old == "published", SessionChange.new == "published")
    was_public = exists().where(SessionChange.session_id == session.id, SessionChange.field == "status", told)
    draft = delete(Session).where(Session.id == session.id, Session.published_at.is_(None), ~was_public)
    if db.session.scalar(draft.returning(Session.id)) is None:
        raise WasPublished


def _new_ref(event: Event) -> str:
    while True:
        ref = "".join(secrets.choice(REF_LETTERS) for _place in range(6))
        if not db.session.scalar(select(exists().where(Session.event_id == event.id, Session.ref == ref))):
            return ref
