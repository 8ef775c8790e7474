"""Reading profiles: by the speakers whom a viewer may see, and only of those who agreed."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, select
from sqlalchemy.orm import undefer

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.i18n import Text
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.profiles.models import SpeakerPhoto, SpeakerProfile
from eventapp.programme.speaking import speaker_ref
from eventapp.programme.visibility import visible_sessions


@dataclass(frozen=True)
class Profile:
    """What is shown of a speaker beside name, role and affiliation."""

    biography: Text
    photo: SpeakerPhoto | None


NOTHING = Profile(Text(), None)


def profiles_of(event: Event, refs: Iterable[str]) -> dict[str, Profile]:
    """{ref: profile} of those among these speakers who agreed that it is shown."""
    found = _with_photo().where(SpeakerProfile.event_id == event.id, SpeakerProfile.ref.in_(set(refs)))
    rows = db.session.execute(found.where(SpeakerProfile.agreed_at.is_not(None)))
    return {profile.ref: Profile(profile.biography, photo) for profile, photo in rows}


def photo_for(viewer: Viewer, event: Event, ref: str, digest: str) -> tuple[SpeakerPhoto, bool]:
    """The photo with its bytes, and whether it is public; NotFound where the viewer sees no such speaker."""
    found = _with_photo().where(SpeakerProfile.event_id == event.id, SpeakerProfile.ref == ref)
    found = found.where(SpeakerProfile.agreed_at.is_not(None), SpeakerPhoto.digest == digest)
    row = db.session.execute(found.options(undefer(SpeakerPhoto.body))).first()
    if row is None:
        raise NotFound
    naming = _sessions_naming(event, ref)
    is_public = _speaks(ANONYMOUS, event, ref, naming)
    if not is_public and not _speaks(viewer, event, ref, naming):
        raise NotFound
    return row[1], is_public


def profile_to_edit(event: Event, ref: str) -> tuple[SpeakerProfile | None, SpeakerPhoto | None]:
    """For those who may edit the programme, agreed or not."""
    row = db.session.execute(
        _with_photo().where(SpeakerProfile.event_id == event.id, SpeakerProfile.ref == ref)
    ).first()
    return (row[0], row[1]) if row else (None, None)


def all_profiles(event: Event) -> Sequence[tuple[SpeakerProfile, SpeakerPhoto | None]]:
    """Every profile of the event, by name; for those who edit them."""
    found = _with_photo().where(SpeakerProfile.event_id == event.id)
    return [(row[0], row[1]) for row in db.session.execute(found.order_by(SpeakerProfile.name))]


def photos_to_edit(event: Event, refs: Collection[str]) -> dict[str, bytes]:
    """{ref: the bytes} of those of these profiles that have a photo; for those who edit them."""
    found = select(SpeakerProfile.ref, SpeakerPhoto.body).join(SpeakerPhoto)
    own = found.where(SpeakerProfile.event_id == event.id, SpeakerProfile.ref.in_(refs))
    return dict(db.session.execute(own).all())


def photo_sizes(event: Event) -> dict[str, int]:
    """{ref: how many bytes} of every profile that has a photo."""
    found = select(SpeakerProfile.ref, func.length(SpeakerPhoto.body)).join(SpeakerPhoto)
    return dict(db.session.execute(found.where(SpeakerProfile.event_id == event.id)).all())


def photo_to_edit(event: Event, ref: str) -> SpeakerPhoto:
    """With its bytes, agreed or not, for those who may edit the programme."""
    found = select(SpeakerPhoto).join(SpeakerProfile, SpeakerProfile.id == SpeakerPhoto.profile_id)
    own = found.where(SpeakerProfile.event_id == event.id, SpeakerProfile.ref == ref)
    photo = db.session.scalar(own.options(undefer(SpeakerPhoto.body)))
    if photo is None:
        raise NotFound
    return photo


def _with_photo() -> Select[SpeakerProfile, SpeakerPhoto]:
    """The photo may be None."""
    return select(SpeakerProfile, SpeakerPhoto).outerjoin(
        SpeakerPhoto, SpeakerPhoto.profile_id == SpeakerProfile.id
    )


def _sessions_naming(event: Event, ref: str) -> set[int]:
    """Of all there are: who sees them is asked next."""
    named = select(Speaker).join(Session).where(Session.event_id == event.id)
    return {one.session_id for one in db.session.scalars(named) if speaker_ref(event, one) == ref}


def _speaks(viewer: Viewer, event: Event, ref: str, naming: Collection[int]) -> bool:
    seen = visible_sessions(viewer, event, among=naming)
    return any(speaker_ref(event, one) == ref for session in seen for one in session.speakers)
