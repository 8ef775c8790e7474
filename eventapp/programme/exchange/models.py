"""Files that were sent to be imported."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base


class ProgrammeUpload(Base):
    """A file that was sent to be imported, kept for an hour so that what it would do can be looked at.

    `columns` says what each heading of a table is: {"Room": "rooms"}; `language` what the texts of
    a schedule are in; `publish` whether what the file calls published becomes so; `makes` whether
    rooms, tracks, rounds and days that it names are made where the event has none such.
    """

    __tablename__ = "programme_upload"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    uploaded_at: Mapped[datetime]
    body: Mapped[bytes]
    columns: Mapped[dict[str, Any]] = mapped_column(default=dict)
    language: Mapped[str] = mapped_column(String(2))
    publish: Mapped[bool] = mapped_column(default=False)
    makes: Mapped[bool] = mapped_column(default=False)
