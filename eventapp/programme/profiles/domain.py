"""Writing profiles: one for each speaker as the programme prints one."""

from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import Text
from eventapp.core.inserting import insert_if_absent
from eventapp.programme.editing import next_revision
from eventapp.programme.models import Event
from eventapp.programme.profiles import persons
from eventapp.programme.profiles.models import SpeakerPhoto, SpeakerProfile
from eventapp.programme.profiles.photos import Photo


class StaleProfile(Refused):
    text = _("Somebody else has changed this since you opened it. Nothing was saved.")


@dataclass(frozen=True)
class Printed:
    """A speaker as the programme prints one; `ref` is made of both."""

    ref: str
    name: str
    affiliation: str


def save_profile(
    event: Event,
    printed: Printed,
    biography: Text,
    *,
    has_agreed: bool,
    photo: Photo | None,
    drops_photo: bool,
    seen_version: int,
    at: datetime,
    email: str = "",
) -> None:
    """`email` says who the speaker is. `seen_version` is 0 where there was none; it stands in the write,
    so of two editors one is refused."""
    persons.say_who(event, printed.ref, email, at=at)
    next_revision(event)
    own = {"event_id": event.id, "ref": printed.ref}
    values = {"name": printed.name, "affiliation": printed.affiliation, "biography": biography}
    if seen_version == 0:
        agreed_at = at if has_agreed else None
        if not insert_if_absent(SpeakerProfile, version=1, agreed_at=agreed_at, **own, **values):
            raise StaleProfile
    profile = db.session.scalar(select(SpeakerProfile).filter_by(**own))
    if profile is None:
        raise StaleProfile
    if seen_version:
        agreed_at = (profile.agreed_at or at) if has_agreed else None
        _change(profile, seen_version, agreed_at=agreed_at, **values)
    if photo is not None or drops_photo:
        db.session.execute(delete(SpeakerPhoto).where(SpeakerPhoto.profile_id == profile.id))
    if photo is not None:
        db.session.add(SpeakerPhoto(profile_id=profile.id, digest=photo.digest, **vars(photo)))


def delete_profile(event: Event, profile: SpeakerProfile) -> None:
    next_revision(event)
    db.session.execute(delete(SpeakerProfile).where(SpeakerProfile.id == profile.id))


def _change(profile: SpeakerProfile, seen_version: int, **values: object) -> None:
    own = update(SpeakerProfile).where(
        SpeakerProfile.id == profile.id, SpeakerProfile.version == seen_version
    )
    changed = own.values(version=SpeakerProfile.version + 1, **values).returning(SpeakerProfile.id)
    if db.session.scalar(changed) is None:
        raise StaleProfile
