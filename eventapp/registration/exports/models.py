"""The log of exports."""

from datetime import datetime, timedelta

from sqlalchemy import ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person

A_DAY = timedelta(hours=24)
PURPOSE = 500  # characters


class RegistrationExport(Base):
    """Who took which columns away, when and for what; the file itself is there for a day.

    `state` says which registrations, empty for all; `language` is that of the words in the file.
    """

    __tablename__ = "registration_export"
    __table_args__ = (Index(None, "event_id", "asked_at"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    asked_at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(String(PURPOSE))
    columns: Mapped[list[str]]
    state: Mapped[str] = mapped_column(String(20))
    kind: Mapped[str] = mapped_column(String(4))  # csv or xlsx
    language: Mapped[str] = mapped_column(String(2))
    total: Mapped[int]
    written: Mapped[int] = mapped_column(default=0)
    ready_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]  # cancelled, or the file is thrown away
    body: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)

    asked_by: Mapped[Person | None] = relationship()

    @property
    def is_at_work(self) -> bool:
        return self.ready_at is None and self.ended_at is None

    def is_there(self, at: datetime) -> bool:
        """Whether the file can be had."""
        return self.ready_at is not None and self.ended_at is None and at < self.asked_at + A_DAY
