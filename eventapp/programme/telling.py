"""Whom a change of a session concerns: jobs that go out with it, for features that know who they are."""

from datetime import datetime
from typing import Any

from eventapp.core.i18n import Text
from eventapp.core.jobs import enqueue
from eventapp.programme.impact import required_of
from eventapp.programme.models import Session


def known_to_agendas(session: Session) -> dict[str, Any]:
    """What calendars know of it now, and in whose it is a required meeting: of a draft in nobody's."""
    hours = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    people = required_of(session) if session.published_at is not None else ()
    return {"people": sorted(people), **hours}


def tell_agendas(session: Session, told: dict[str, Any], *, at: datetime) -> None:
    """Out of the agendas of those whom it does not admit it is to go."""
    sequence = max(session.sequence, session.frame_sequence)
    own: dict[str, Any] = {"session_id": session.id, "version": session.version, "changed_at": at.isoformat()}
    enqueue("agenda.session_closed", at=at, sequence=sequence, **own, **told)


def tell_holders(session: Session, started_at: datetime, words: Text, *, at: datetime) -> None:
    """Whoever has it in their week; `words` go with what changed."""
    change: dict[str, Any] = {"session_id": session.id, "version": session.version, "words": dict(words)}
    change |= {"changed_at": at.isoformat(), "started_at": started_at.isoformat()}
    enqueue("notices.session_changed", at=at, **change)
