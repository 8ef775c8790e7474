"""Files that were sent to be imported, and their rows."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from eventapp.core.db import Base
from eventapp.people.models import Person
from eventapp.programme.models import Event

A_DAY = timedelta(hours=24)
AT_WORK = ("reading", "checking", "importing")
STAGES = (*AT_WORK, "shown", "unreadable", "done", "stopped")
VERDICTS = ("new", "changed", "unchanged", "refused")


class SheetImport(Base):
    """A file on its way, kept for a day: read, checked, shown, and then imported or not.

    `kind` says what its rows are, `scope_id` of what if not of the event; `columns` what each of its
    `headings` stands for; `options` what was chosen beside. `run` counts how often it was read anew, so
    that a job of an earlier reading ends by itself. `problem` is a sentence in `language`.
    """

    __tablename__ = "sheet_import"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int] = mapped_column(ForeignKey("event.id", ondelete="CASCADE"), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    scope_id: Mapped[int | None]
    sent_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"), index=True)
    sent_at: Mapped[datetime]
    language: Mapped[str] = mapped_column(String(2))
    headings: Mapped[list[str]]
    columns: Mapped[dict[str, Any]]
    options: Mapped[dict[str, Any]] = mapped_column(default=dict)
    body: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    stage: Mapped[str] = mapped_column(String(20))
    run: Mapped[int] = mapped_column(default=1)
    problem: Mapped[str] = mapped_column(default="")
    total: Mapped[int] = mapped_column(default=0)  # rows
    done: Mapped[int] = mapped_column(default=0)  # of those to import
    taken: Mapped[dict[str, Any]] = mapped_column(default=dict)  # by the rows that are checked, see `Task`

    event: Mapped[Event] = relationship()
    sent_by: Mapped[Person | None] = relationship()

    @property
    def is_at_work(self) -> bool:
        return self.stage in AT_WORK

    @property
    def leaves_out(self) -> bool:
        """Whether refused rows keep the others from nothing."""
        return bool(self.options.get("leave_out"))


class SheetRow(Base):
    """One row: its cells by column, and once it was checked what becomes of it and why.

    `changes` are [[column, before, after]]. `key` is what no two rows may share.
    """

    __tablename__ = "sheet_row"
    __table_args__ = (
        UniqueConstraint("import_id", "number"),
        Index(None, "import_id", "key"),
        Index(None, "import_id", "verdict", "number"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    import_id: Mapped[int] = mapped_column(ForeignKey("sheet_import.id", ondelete="CASCADE"))
    number: Mapped[int]  # as a spreadsheet counts, headings included
    key: Mapped[str] = mapped_column(String(400))
    title: Mapped[str] = mapped_column(String(400))
    cells: Mapped[dict[str, Any]]
    verdict: Mapped[str] = mapped_column(String(10), default="")  # one of VERDICTS, empty until it is checked
    field: Mapped[str] = mapped_column(String(60), default="")
    because: Mapped[str] = mapped_column(default="")
    changes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    done_at: Mapped[datetime | None]
