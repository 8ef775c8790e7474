"""What devices are told of the door list."""

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.db import Base


class DoorState(Base):
    """What devices compare at each hand-shake: another `epoch` means the server was restored.

    `list_revision` is the last one given to an entry of the door list, `listed_at` the moment whose
    state the list has, empty until it is whole; `list_due_at` is when it is to be looked at again.
    """

    __tablename__ = "door_state"

    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), primary_key=True)
    epoch: Mapped[str] = mapped_column(String(32))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))  # of the door list's keys
    list_revision: Mapped[int] = mapped_column(default=0)
    listed_at: Mapped[datetime | None]
    list_due_at: Mapped[datetime | None]


class DoorListEntry(Base):
    """What devices were last told of one badge, at which revision.

    `digest` is of the facts behind it, so that a change by whomever is noticed. An entry whose badge
    was erased stays as its `key` alone: devices have to be told to forget it.
    """

    __tablename__ = "door_list_entry"
    __table_args__ = (UniqueConstraint("event_id", "revision"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"))
    badge_id: Mapped[int | None] = mapped_column(ForeignKey("badge.id", ondelete="SET NULL"), unique=True)
    revision: Mapped[int]
    digest: Mapped[bytes] = mapped_column(LargeBinary(32))
    entry: Mapped[dict[str, Any]]  # as it is sent
