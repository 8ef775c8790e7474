"""Whom a change of a session concerns: jobs that go out with it, for features that know who they are."""

from datetime import datetime, timedelta
from typing import Any

from eventapp.core.i18n import Text
from eventapp.core.jobs import enqueue
from eventapp.programme.impact import required_of
from eventapp.programme.models import Session
from eventapp.programme.standings import standings
from eventapp.programme.visibility import NOBODY, as_seen, sequence_in_full

SOON = timedelta(days=2)


def known_to_agendas(session: Session) -> dict[str, Any]:
    """What calendars know of it now, in whose it is a required meeting, and in whose because they speak
    there: of a draft in nobody's."""
    hours = {"starts_at": session.starts_at.isoformat(), "ends_at": session.ends_at.isoformat()}
    is_public = session.published_at is not None
    people, speakers = (required_of(session), speaking(session)) if is_public else ((), ())
    return {"people": sorted(people), "speakers": sorted(speakers), **hours}


def speaking(session: Session) -> frozenset[int]:
    """The people who speak there, as far as they are shown that they do."""
    people = [one.person_id for one in session.speakers if one.person_id is not None]
    if session.disclosure == "open" or not people:
        return frozenset(people)
    by_person = standings([session])
    seen = {one: as_seen(session, by_person.get(one, NOBODY), sees_closed=False) for one in people}
    return frozenset(one for one, face in seen.items() if face is not None and not face.is_veiled)


def tell_agendas(session: Session, told: dict[str, Any], *, at: datetime) -> None:
    """Out of the agendas of those whom it does not admit it is to go."""
    own: dict[str, Any] = {"session_id": session.id, "version": session.version, "changed_at": at.isoformat()}
    enqueue("agenda.session_closed", at=at, sequence=sequence_in_full(session), **own, **told)


def tell_published(session: Session, *, was_public: bool, at: datetime) -> None:
    """For whoever does something ahead of a session that starts soon; later ones are found day by day."""
    is_new = session.published_at is not None and not was_public
    if is_new and at < session.starts_at <= at + SOON:
        enqueue("notices.session_published", at=at, session_id=session.id)


def tell_holders(session: Session, started_at: datetime, words: Text, *, at: datetime) -> None:
    """Whoever has it in their week; `words` go with what changed."""
    change: dict[str, Any] = {"session_id": session.id, "version": session.version, "words": dict(words)}
    change |= {"changed_at": at.isoformat(), "started_at": started_at.isoformat()}
    enqueue("notices.session_changed", at=at, **change)
