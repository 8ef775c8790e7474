"""What is told of a speaker beside the programme, and the photograph."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base
from eventapp.core.i18n import Text


class SpeakerProfile(Base):
    """Of the speaker who is printed so: `ref` is that of `speaking.speaker_ref`.

    Nothing of it is shown before `agreed_at`, when the person was said to have agreed.
    """

    __tablename__ = "speaker_profile"
    __table_args__ = (UniqueConstraint("event_id", "ref"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(12))
    name: Mapped[str] = mapped_column(String(200))  # as printed when it was written
    affiliation: Mapped[str] = mapped_column(String(200))
    biography: Mapped[Text]
    agreed_at: Mapped[datetime | None]
    version: Mapped[int] = mapped_column(default=1)  # of the row, for stale forms


class SpeakerPerson(Base):
    """Who the speaker is who is printed so; kept apart, since mentions come and go."""

    __tablename__ = "speaker_person"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    ref: Mapped[str] = mapped_column(String(12), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("person.id", ondelete="CASCADE"), index=True)


class SpeakerPhoto(Base):
    """The photograph of a profile as it is sent, WebP without metadata; its address holds the digest."""

    __tablename__ = "speaker_photo"

    profile_id: Mapped[int] = mapped_column(
        ForeignKey("speaker_profile.id", ondelete="CASCADE"), primary_key=True
    )
    digest: Mapped[str] = mapped_column(String(16))
    width: Mapped[int]  # pixels
    height: Mapped[int]
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
