"""Reading imports and their rows, always within one event and kind."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.programme.models import Event
from eventapp.sheets.models import A_DAY, SheetImport, SheetRow

LATEST = 10


def import_in(event: Event, kind: str, scope_id: int | None, number: int, *, at: datetime) -> SheetImport:
    """One of that kind and scope that is not past its time; any other raises NotFound."""
    own = _own(event, kind, scope_id, at).where(SheetImport.id == number)
    found = db.session.scalar(own)
    if found is None:
        raise NotFound
    return found


def latest(event: Event, kind: str, scope_id: int | None, *, at: datetime) -> Sequence[SheetImport]:
    own = _own(event, kind, scope_id, at).options(joinedload(SheetImport.sent_by))
    return db.session.scalars(own.order_by(SheetImport.id.desc()).limit(LATEST)).all()


def _own(event: Event, kind: str, scope_id: int | None, at: datetime) -> Select[SheetImport]:
    return select(SheetImport).where(
        SheetImport.event_id == event.id,
        SheetImport.kind == kind,
        SheetImport.scope_id.is_(None) if scope_id is None else SheetImport.scope_id == scope_id,
        SheetImport.sent_at > at - A_DAY,
    )


def counts(sheet: SheetImport) -> Counter[str]:
    """{verdict: how many rows}; those that are not checked have an empty one."""
    rows = select(SheetRow.verdict, func.count()).where(SheetRow.import_id == sheet.id)
    return Counter(dict(db.session.execute(rows.group_by(SheetRow.verdict)).all()))


def rows(sheet: SheetImport, verdict: str, page: int) -> Page[SheetRow]:
    found = select(SheetRow).where(SheetRow.import_id == sheet.id)
    if verdict:
        found = found.where(SheetRow.verdict == verdict)
    return paged(found.order_by(SheetRow.number), page)


def batch(sheet_id: int, verdicts: Sequence[str], size: int) -> Sequence[SheetRow]:
    """The first rows with one of these verdicts that are not imported."""
    found = select(SheetRow).where(
        SheetRow.import_id == sheet_id, SheetRow.verdict.in_(verdicts), SheetRow.done_at.is_(None)
    )
    found = found.order_by(SheetRow.number).limit(size).execution_options(populate_existing=True)
    return db.session.scalars(found).all()


def earlier(sheet_id: int, keys: Sequence[str]) -> dict[str, int]:
    """{key: the first row that has it}"""
    first = select(SheetRow.key, func.min(SheetRow.number)).where(
        SheetRow.import_id == sheet_id, SheetRow.key.in_(keys), SheetRow.key != ""
    )
    return dict(iter(db.session.execute(first.group_by(SheetRow.key))))
