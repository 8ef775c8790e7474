"""The speakers of a session, as an edit lists them."""

from collections.abc import Sequence

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.edits import SpeakerLine, others
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.profiles.persons import persons
from eventapp.programme.speaking import speaker_ref


def set_speakers(event: Event, session: Session, lines: Sequence[SpeakerLine]) -> None:
    """In this order; a speaker who stays keeps their person, and one who is new is whom the event knows as
    printed so."""
    kept = {speaker.id: speaker for speaker in session.speakers}
    is_exact = all(line.more is not None or not line.role for line in lines)
    known = {} if is_exact else _roles(event)
    listed = []
    for position, line in enumerate(lines):
        speaker = kept.pop(line.id, None) if line.id else None
        speaker = speaker or Speaker(role=Text())
        _give_role(event, speaker, line, known)
        speaker.protocol = line.protocol
        speaker.name, speaker.affiliation, speaker.position = line.name, line.affiliation, position
        listed.append(speaker)
    new = [speaker for speaker in listed if speaker.id is None]
    people = persons(event) if new else {}
    for speaker in new:
        speaker.person_id = people.get(speaker_ref(event, speaker))
    session.speakers = listed


def _roles(event: Event) -> dict[str, Text]:
    """{words in the event's own language: the role in all it was ever written in}.

    So "Moderator", once translated, is translated wherever it is given again.
    """
    found = select(Speaker.role).join(Session).where(Session.event_id == event.id).order_by(Speaker.id)
    with db.session.no_autoflush:
        roles = db.session.scalars(found).all()
    return {role.plain(event.default_language): role for role in sorted(roles, key=len)}


def _give_role(event: Event, speaker: Speaker, line: SpeakerLine, known: dict[str, Text]) -> None:
    own = event.default_language
    is_same = speaker.role.plain(own) == line.role
    if line.more is not None and not (is_same and others(speaker.role, own) == line.more):
        speaker.role = Text(_in_one_language(event, line.role) | line.more)
    elif not is_same:
        speaker.role = known.get(line.role) or _in_one_language(event, line.role)


def _in_one_language(event: Event, words: str) -> Text:
    return Text({event.default_language: words} if words else {})
