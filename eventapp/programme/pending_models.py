"""Changes of a published session that are kept as a draft."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person
from eventapp.programme.models import Session


class PendingChange(Base):
    """What a session is to become, one draft for each session; nobody but its editors knows of it.

    `fields` are those of an Edit that it changes, each as JSON has it, on the session as it was at
    version `based_on`. `mark` is another one each time it is kept.
    """

    __tablename__ = "pending_change"

    session_id: Mapped[int] = mapped_column(ForeignKey("session.id", ondelete="CASCADE"), primary_key=True)
    mark: Mapped[UUID]
    based_on: Mapped[int]
    fields: Mapped[dict[str, Any]]
    kept_at: Mapped[datetime]
    kept_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)

    session: Mapped[Session] = relationship()
    kept_by: Mapped[Person | None] = relationship()
