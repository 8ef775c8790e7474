"""What registrations are found by."""

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base
from eventapp.registration.finding.words import LONGEST

# Ordered by code points on both databases, so that what begins with a word is one range of the key.
ENTRY = String(LONGEST).with_variant(String(LONGEST, collation="C"), "postgresql")


class SearchEntry(Base):
    """The name, organisation or address of a registration from one of its words on, see `words.entries`."""

    __tablename__ = "search_entry"
    __table_args__ = ({"sqlite_with_rowid": False},)

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    entry: Mapped[str] = mapped_column(ENTRY, primary_key=True)
    registration_id: Mapped[int] = mapped_column(
        ForeignKey("registration.id", ondelete="CASCADE"), primary_key=True, index=True
    )
