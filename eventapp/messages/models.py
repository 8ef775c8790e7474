"""A letter that an organiser writes to many registrations at once."""

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person
from eventapp.registration.filtering import Filter


class MailBatch(Base):
    """Its words, and `asked`: whom it is for, as the query of an address; who that is, is looked up when
    it is sent. `version` counts the edits of the words, `tested_version` is the one last tried out."""

    __tablename__ = "mail_batch"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    asked: Mapped[str] = mapped_column(String(2000))
    version: Mapped[int] = mapped_column(default=1)
    tested_version: Mapped[int | None]
    written_at: Mapped[datetime]
    written_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))
    sent_at: Mapped[datetime | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    texts: Mapped[list["MailBatchText"]] = relationship(order_by="MailBatchText.id", lazy="selectin")
    written_by: Mapped[Person | None] = relationship(foreign_keys=[written_by_id])

    @property
    def narrowed(self) -> Filter:
        return Filter.from_query(self.asked)

    @property
    def letters(self) -> dict[str, tuple[str, str]]:
        """{language: (subject, body)}"""
        return {one.language: (one.subject, one.body) for one in self.texts}


class MailBatchText(Base):
    __tablename__ = "mail_batch_text"
    __table_args__ = (UniqueConstraint("batch_id", "language"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("mail_batch.id", ondelete="CASCADE"))
    language: Mapped[str] = mapped_column(String(2))
    subject: Mapped[str] = mapped_column(String(200))
    body: Mapped[str]
