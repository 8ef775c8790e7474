"""A profile goes along when a speaker's affiliation is corrected. Another name is another speaker."""

from sqlalchemy import exists, select, update

from eventapp.core.db import db
from eventapp.core.text import fold
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.profiles.models import SpeakerProfile
from eventapp.programme.speaking import speaker_ref

Printed = dict[int, tuple[str, str]]  # by the row of a speaker: the folded name, the ref


def printed(event: Event, session: Session) -> Printed:
    return {one.id: (fold(one.name), speaker_ref(event, one)) for one in session.speakers}


def follow(event: Event, session: Session, before: Printed) -> None:
    """To be called once the session's speakers are written; `before` is what they were printed as."""
    for row, (name, ref) in printed(event, session).items():
        old_name, old_ref = before.get(row, (name, ref))
        if old_ref != ref and old_name == name:
            _move(event, old_ref, next(one for one in session.speakers if one.id == row))


def _move(event: Event, old: str, speaker: Speaker) -> None:
    """Not while another session still prints the old affiliation, nor where the new one has a profile."""
    here, ref = SpeakerProfile.event_id == event.id, speaker_ref(event, speaker)
    if not db.session.scalar(select(exists().where(here, SpeakerProfile.ref == old))):
        return
    named = db.session.scalars(select(Speaker).join(Session).where(Session.event_id == event.id))
    is_free = not db.session.scalar(select(exists().where(here, SpeakerProfile.ref == ref)))
    if is_free and all(speaker_ref(event, one) != old for one in named):
        moving = update(SpeakerProfile).where(here, SpeakerProfile.ref == old)
        db.session.execute(moving.values(ref=ref, affiliation=speaker.affiliation))
