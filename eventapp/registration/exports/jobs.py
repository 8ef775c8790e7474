"""Making the file of an export, piece by piece; between two pieces others may write."""

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress
from datetime import datetime
from tempfile import TemporaryFile
from typing import Any

from flask_babel import force_locale

from eventapp import policy
from eventapp.core.db import db
from eventapp.core.jobs import handles
from eventapp.core.spreadsheets.writing import write_csv, write_xlsx
from eventapp.people.queries import viewer_of
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import current_form
from eventapp.registration.answer_words import column_of
from eventapp.registration.exports import domain, queries
from eventapp.registration.exports.columns import cells, offered
from eventapp.registration.exports.models import RegistrationExport
from eventapp.registration.reading import read_answers


class Ended(Exception):
    """Nobody waits for it any more."""


@handles("registration.export")
def make(payload: dict[str, Any], at: datetime) -> None:
    """Its columns are those that the person may read now, whatever they might when they asked."""
    export = db.session.get(RegistrationExport, payload["export_id"])
    if export is None or not export.is_at_work or export.asked_by_id is None:
        return
    reader = viewer_of(export.asked_by_id)
    event = db.session.get_one(Event, export.event_id)
    if not policy.may_export_registrations(reader, event.code):
        domain.end(export, at=at)
        return
    audiences = policy.audiences_of(reader, event.code)
    number, kind = export.id, export.kind
    with suppress(Ended), TemporaryFile() as file, force_locale(export.language):
        if kind == "csv":
            write_csv(_lines(export, event, audiences, at), file)
        else:
            write_xlsx(_lines(export, event, audiences, at), file, title="Registrations")
        file.seek(0)
        domain.keep_file(number, file.read(), at=at)


def _lines(
    export: RegistrationExport, event: Event, audiences: Collection[str], at: datetime
) -> Iterator[Sequence[str]]:
    headings = offered(event, audiences, export.language)
    columns = [name for name in export.columns if name in headings]
    number, state, language, written = export.id, export.state, export.language, 0
    yield [headings[name] for name in columns]
    told, by_id = _told(event, columns, audiences), export.asked_by_id
    for piece in queries.pieces(event, state):
        ids = [row.id for row in piece]
        given = read_answers(event, ids, told, by_id=by_id, place="export", at=at) if told else {}
        yield from list(cells(event, piece, columns, given, language))
        written += len(piece)
        still_wanted = domain.tell_progress(number, written)
        db.session.commit()
        if not still_wanted:
            raise Ended


def _told(event: Event, columns: Sequence[str], audiences: Collection[str]) -> set[str]:
    """Those of the audiences to whose questions there is a column."""
    form = current_form(event)
    asked = [one for one in form.questions if column_of(one) in columns] if form else []
    return {one.audience for one in asked} & set(audiences)


@handles("registration.forget_exports")
def forget_expired(_payload: dict[str, Any], at: datetime) -> None:
    domain.forget_expired(at)
