"""A document of a session, and the files that it has been, one for each revision."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.core.i18n import Text
from eventapp.people.models import Person

AUDIENCES = ("public", "registered", "attending")


class Document(Base):
    """What is shown of it is its newest file, from `released_at` on; empty, only editors see it.

    `audience` narrows those who see the session in full, and never widens them.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("session_id", "ref"),
        Index(None, "event_id", "released_at"),  # asked before every public page: see pages/stamp.py
        CheckConstraint("audience IN ('public', 'registered', 'attending')", name="known_audience"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"))
    ref: Mapped[str] = mapped_column(String(12))  # says nothing of the title, nor how many there are
    title: Mapped[Text]
    languages: Mapped[list[str]]
    audience: Mapped[str] = mapped_column(String(20))
    released_at: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)  # of its newest file
    version: Mapped[int] = mapped_column(default=1)  # of the row, for stale forms


class DocumentFile(Base):
    """One revision of a document, kept for good with who sent it."""

    __tablename__ = "document_file"
    __table_args__ = (UniqueConstraint("document_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    document_id: Mapped[int] = mapped_column(ForeignKey("document.id", ondelete="CASCADE"))
    revision: Mapped[int]
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int]  # bytes
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    uploaded_at: Mapped[datetime]
    uploaded_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))

    uploaded_by: Mapped[Person | None] = relationship()
