"""The way of a file: received, read anew, confirmed, stopped, forgotten; and each batch of its rows."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import String, cast, delete, exists, func, or_, select, true, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.jobs import enqueue
from eventapp.core.spreadsheets.reading import headed, lines_of
from eventapp.core.spreadsheets.tables import Unreadable
from eventapp.core.text import tells_address
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.sheets import queries
from eventapp.sheets.kinds import Fate, Kind, Task
from eventapp.sheets.models import A_DAY, AT_WORK, SheetImport, SheetRow

MOST_ROWS = 20_000
CHECKED_AT_ONCE, IMPORTED_AT_ONCE = (
    250,
    100,
)  # rows in one transaction, in which nobody else may write (SQLite)


class ChangedMeanwhile(Refused):
    text = _("This has changed since it was shown.")


class NotAsShown(Refused):
    text = _("The file was read anew or is being imported already. Here is how it stands now.")


class HasRefused(Refused):
    text = _("Some rows are refused. Nothing is imported unless you choose to leave them out.")


class Stopped(Refused):
    """A row is refused now that was not and is not to be left out; or who sent the file no longer may."""


def receive(
    event: Event,
    kind: Kind,
    body: bytes,
    *,
    by: Person,
    language: str,
    at: datetime,
    scope_id: int | None = None,
) -> SheetImport:
    """The file with what its headings seem to mean; a job reads its rows. Raises Unreadable."""
    headings, rows = headed(lines_of(body), most=MOST_ROWS)
    if next(rows, None) is None:
        raise Unreadable(_("There is no row in this file."))
    sheet = SheetImport(
        event_id=event.id,
        kind=kind.name,
        scope_id=scope_id,
        sent_by_id=by.id,
        sent_at=at,
        language=language,
        headings=headings,
        columns=kind.columns_of(headings, event, by),
        body=body,
        stage="reading",
    )
    db.session.add(sheet)
    db.session.flush()
    enqueue("sheets.read", at=at, import_id=sheet.id, run=1)
    enqueue("sheets.forget", at=at, due_at=at + A_DAY)
    return sheet


def read_anew(
    sheet: SheetImport, columns: Mapping[str, str], options: Mapping[str, Any], *, at: datetime
) -> None:
    """With other columns, or as things are now. Raises NotAsShown while it is being imported."""
    anew = update(SheetImport).where(SheetImport.id == sheet.id, SheetImport.stage != "importing")
    values: dict[str, Any] = {"problem": "", "total": 0, "done": 0, "taken": {}}
    values |= {"columns": dict(columns), "options": dict(options)}
    anew = anew.values(stage="reading", run=SheetImport.run + 1, **values)
    run = db.session.scalar(anew.returning(SheetImport.run))
    if run is None:
        raise NotAsShown
    enqueue("sheets.read", at=at, import_id=sheet.id, run=run)


def confirm(sheet: SheetImport, *, run: int, at: datetime) -> None:
    """Import what was shown. Of two who confirm at once one does. Raises NotAsShown and HasRefused."""
    refused = exists().where(SheetRow.import_id == SheetImport.id, SheetRow.verdict == "refused")
    shown = (SheetImport.id == sheet.id, SheetImport.stage == "shown", SheetImport.run == run)
    begin = update(SheetImport).where(*shown, true() if sheet.leaves_out else ~refused)
    if db.session.scalar(begin.values(stage="importing").returning(SheetImport.id)) is None:
        held = db.session.scalar(select(SheetImport.id).where(*shown))
        raise NotAsShown if held is None else HasRefused
    enqueue("sheets.import", at=at, import_id=sheet.id, run=run)


def stop(sheet: SheetImport) -> None:
    """End what is being done; rows that are imported already stay."""
    ended = update(SheetImport).where(SheetImport.id == sheet.id, SheetImport.stage.in_(AT_WORK))
    db.session.execute(ended.values(stage="stopped", run=SheetImport.run + 1))


def hold(sheet_id: int, run: int, stage: str) -> SheetImport | None:
    """The import with its row locked until the commit, if that is still what is to be done with it."""
    own = update(SheetImport).where(
        SheetImport.id == sheet_id, SheetImport.run == run, SheetImport.stage == stage
    )
    return db.session.scalar(
        own.values(stage=stage).returning(SheetImport).execution_options(populate_existing=True)
    )


def check_batch(sheet: SheetImport, kind: Kind, *, at: datetime) -> bool:
    """Say of the next rows what would become of them; False when there are no more. Raises Stopped."""
    rows = queries.batch(sheet.id, [""], CHECKED_AT_ONCE)
    others = kind.same_as([row.key for row in rows])
    for row in rows:
        row.key = others.get(row.key, row.key)
    db.session.flush()
    first = queries.earlier(sheet.id, [row.key for row in rows])
    again = [row for row in rows if first.get(row.key, row.number) < row.number]
    judged = _judged(sheet, kind, [row for row in rows if row not in again], at=at)
    because = [_("Row %(row)s is about the same one.", row=first[row.key]) for row in again]
    refused = [(row, Fate("refused", because=words)) for row, words in zip(again, because, strict=True)]
    for row, fate in (*judged, *refused):
        row.verdict, row.field, row.because = fate.verdict, fate.field, str(fate.because)
        row.changes = [list(change) for change in fate.changes]
    return bool(rows)


def import_batch(sheet: SheetImport, kind: Kind, *, at: datetime) -> bool:
    """Do with the next rows what was shown; False when there are no more. Raises Stopped."""
    rows = queries.batch(sheet.id, ["new", "changed"], IMPORTED_AT_ONCE)
    for row, fate in _judged(sheet, kind, rows, at=at):
        try:
            _carry_out(row, fate)
            row.done_at = at
            sheet.done += 1
        except Refused as problem:
            if not sheet.leaves_out:
                raise Stopped(_("Row %(row)s: %(why)s", row=row.number, why=problem.text)) from None
            row.verdict, row.because, row.changes = "refused", str(problem.text), []
    return bool(rows)


def _carry_out(row: SheetRow, fate: Fate) -> None:
    """Wholly or not at all."""
    shown = (row.verdict, row.changes)
    if fate.verdict == "refused":
        raise Refused(fate.because)
    if (fate.verdict, [list(change) for change in fate.changes]) != shown or fate.act is None:
        raise ChangedMeanwhile
    with db.session.begin_nested():
        fate.act()


def _judged(
    sheet: SheetImport, kind: Kind, rows: Sequence[SheetRow], *, at: datetime
) -> list[tuple[SheetRow, Fate]]:
    is_dry = sheet.stage == "checking"
    new, taken = (queries.counts(sheet)["new"], dict(sheet.taken)) if is_dry else (0, {})
    task = Task(sheet.event, sheet.sent_by, at, sheet.options, sheet.scope_id, new, taken)
    if not kind.may(task):
        raise Stopped(ChangedMeanwhile.text)
    fates = kind.judge(task, [row.cells for row in rows])
    if is_dry:
        sheet.taken = taken
    return list(zip(rows, fates, strict=True))


def forget_expired(at: datetime) -> None:
    _forget(SheetImport.sent_at <= at - A_DAY)


def forget(person: Person) -> None:
    """Somebody is erased: every file goes in which their address stands, or which they sent."""
    numbers = db.session.scalars(select(SheetImport.id)).all()
    told = [number for number in numbers if _tells_of(number, person.email)]
    _forget(or_(SheetImport.id.in_(told), SheetImport.sent_by_id == person.id))


def _tells_of(sheet_id: int, address: str) -> bool:
    """As it was sent, for a column may stand for nothing; in what it would change, and whom a row is like."""
    body = db.session.scalar(select(SheetImport.body).where(SheetImport.id == sheet_id)) or b""
    texts = (cast(SheetRow.changes, String), SheetRow.because)
    likely = or_(*(func.lower(one).contains(address, autoescape=True) for one in texts))
    rows = select(SheetRow.changes, SheetRow.because).where(SheetRow.import_id == sheet_id, likely)
    try:
        is_sent = any(tells_address("\n".join(cells), address) for cells in lines_of(body))
    except Unreadable:
        return True
    return is_sent or any(tells_address(f"{tuple(row)}", address) for row in db.session.execute(rows))


def _forget(which: Any) -> None:
    ids = list(db.session.scalars(select(SheetImport.id).where(which)))
    db.session.execute(delete(SheetRow).where(SheetRow.import_id.in_(ids)))
    db.session.execute(delete(SheetImport).where(SheetImport.id.in_(ids)))
