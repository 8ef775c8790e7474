"""Lists of names printed for a door, for the hour in which nothing else works."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.badges.models import Badge
from eventapp.core.db import Base
from eventapp.door.models import Checkpoint


class DoorSheet(Base):
    """Who was on the list of a checkpoint when it was made; `id` is the number printed on every page.

    `session_id` says, at a room, whose list it is.
    """

    __tablename__ = "door_sheet"
    __table_args__ = (Index(None, "event_id", "id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    checkpoint_id: Mapped[int] = mapped_column(ForeignKey("checkpoint.id"))
    session_id: Mapped[int | None] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    made_at: Mapped[datetime]
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    checkpoint: Mapped[Checkpoint] = relationship()


class DoorSheetRow(Base):
    """Which badge a row means, for good; it goes with the person, and its number stays empty.

    `scan_uuid` is that of the one scan which the row becomes when it is keyed in, however often.
    """

    __tablename__ = "door_sheet_row"

    sheet_id: Mapped[int] = mapped_column(ForeignKey("door_sheet.id", ondelete="CASCADE"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    badge_id: Mapped[int] = mapped_column(ForeignKey("badge.id", ondelete="CASCADE"), index=True)
    scan_uuid: Mapped[UUID] = mapped_column(unique=True)

    badge: Mapped[Badge] = relationship()
