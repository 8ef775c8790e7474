"""Importing a programme: send a file, look at what it would do, do exactly that. And the export."""

from collections import Counter
from collections.abc import Iterator, Sequence

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import ngettext
from werkzeug.exceptions import RequestEntityTooLarge

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.paging import page_of
from eventapp.core.spreadsheets.forms import MORE, UploadForm
from eventapp.core.spreadsheets.reading import too_large
from eventapp.core.spreadsheets.tables import MOST_BYTES, MOST_ROWS, Row, Table, Unreadable
from eventapp.core.spreadsheets.writing import CSV, XLSX
from eventapp.core.web import formats, plain, private, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme import queries
from eventapp.programme.exchange import sheet_writing, uploads, writing
from eventapp.programme.exchange.furnishing import Addition
from eventapp.programme.exchange.importing import ChangedMeanwhile, foresee, take_over
from eventapp.programme.exchange.models import ProgrammeUpload
from eventapp.programme.exchange.whole import whole_of
from eventapp.programme.import_forms import ReadingForm, reading_form
from eventapp.programme.models import Event
from eventapp.programme.words import COLUMNS, FURNITURE, VERDICTS, told_apart

bp = Blueprint("programme_import", __name__)
Answer = Response | str | tuple[str, int]
LACKING = ("rooms", "track", "round", "starts")  # fields that say no where the event lacks what they name


@bp.get("/<event>/organise/programme/import")
@requires(policy.may_edit_programme)
def index(event: str) -> str:
    return _start(queries.event_by_code(event), UploadForm())


@bp.post("/<event>/organise/programme/import")
@requires(policy.may_edit_programme)
def send(event: str) -> Answer:
    """What is too large is refused by its announced length, before it is read."""
    found = queries.event_by_code(event)
    request.max_content_length = MOST_BYTES + MORE
    try:
        form = UploadForm.posted()
    except RequestEntityTooLarge:
        form = UploadForm()
        form.refuse(too_large().text)
        return _start(found, form), 413
    body = form.body()
    if not body:
        return _start(found, form), 422
    try:
        upload = uploads.keep(found, body, labels=_labels(), at=clock.now())
    except Unreadable as problem:
        form.refuse(problem.text)
        return _start(found, form), 422
    db.session.commit()
    return see_other("programme_import.review", event=event, number=upload.id)


@bp.get("/<event>/organise/programme/import/<int:number>")
@requires(policy.may_edit_programme)
def review(event: str, number: int) -> str:
    found = queries.event_by_code(event)
    upload = uploads.upload_of(found, number, at=clock.now())
    table = uploads.table_of(found, upload)
    return _page(found, upload, table, reading_form(found, upload, table.headings)(obj=upload))


@bp.post("/<event>/organise/programme/import/<int:number>")
@requires(policy.may_edit_programme)
def choose(event: str, number: int) -> Answer:
    """Other columns, another language: what would then be done."""
    found = queries.event_by_code(event)
    upload = uploads.upload_of(found, number, at=clock.now())
    table = uploads.table_of(found, upload)
    form = reading_form(found, upload, table.headings).posted()
    if not form.validate():
        return _page(found, upload, table, form), 422
    form.keep(upload)
    db.session.commit()
    return see_other("programme_import.review", event=event, number=number)


@bp.post("/<event>/organise/programme/import/<int:number>/apply")
@requires(policy.may_edit_programme)
def apply(event: str, number: int) -> Answer:
    found = queries.event_by_code(event)
    upload = uploads.upload_of(found, number, at=clock.now())
    seen, by_id = request.form.get("seen", ""), signed_in().id
    table = uploads.table_of(found, upload)
    rows, ticked = _rows(upload, table), {"publish": upload.publish, "makes": upload.makes}
    try:
        count = take_over(found, rows, **ticked, sheets=table.sheets, seen=seen, by_id=by_id, at=clock.now())
    except ChangedMeanwhile as problem:
        db.session.rollback()
        upload = uploads.upload_of(found, number, at=clock.now())
        form = reading_form(found, upload, table.headings)(obj=upload)
        return _page(found, upload, table, form, problem=problem), 409
    uploads.discard(upload)
    db.session.commit()
    flash(ngettext("One session imported.", "%(num)d sessions imported.", count))
    return see_other("programme_admin.index", event=event)


@bp.get("/<event>/organise/programme/export.csv")
@requires(policy.may_edit_programme)
def export_csv(event: str) -> Response:
    """Every field of every session that this editor sees, a column for each field and language."""
    found = queries.event_by_code(event)
    body = writing.as_csv(writing.exported(viewer(), found))
    return _file(body, f"{found.code}.csv", CSV)


@bp.get("/<event>/organise/programme/export.xlsx")
@requires(policy.may_edit_programme)
def export_xlsx(event: str) -> Response:
    """The same as a spreadsheet, with ?part=2 and on where the photos are too many for one."""
    found, part = queries.event_by_code(event), request.args.get("part", 1, type=int)
    parts = dict(enumerate(sheet_writing.parts_of(viewer(), found), start=1))
    if part not in parts:
        raise NotFound
    body = writing.as_xlsx(writing.exported(viewer(), found), sheet_writing.written(found, parts[part]))
    return _file(body, f"{found.code}-{part}.xlsx" if len(parts) > 1 else f"{found.code}.xlsx", XLSX)


def _file(body: bytes, name: str, content_type: str) -> Response:
    response = Response(body, content_type=content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return private(response)


def _labels() -> dict[str, str]:
    return {name: str(label) for name, label in COLUMNS.items()}


def _rows(upload: ProgrammeUpload, table: Table) -> list[Row]:
    return table.by_column(upload.columns)


def _told(added: Sequence[Addition]) -> Iterator[tuple[str, list[str]]]:
    """What the event gets first, by kind: in words, with the names."""
    for kind, word in FURNITURE.items():
        found = [one for one in added if one.kind == kind]
        if found:
            yield str(word), [formats().day(one.on) if kind == "days" else plain(one.name) for one in found]


def _start(event: Event, form: UploadForm) -> str:
    return render_template(
        "programme/admin/import.html",
        event=event,
        form=form,
        parts=len(sheet_writing.parts_of(viewer(), event)),
        most_rows=MOST_ROWS,
        most_megabytes=MOST_BYTES // 1024**2,
        tab="programme",
        here="organise",
    )


def _page(
    event: Event, upload: ProgrammeUpload, table: Table, form: ReadingForm, *, problem: Refused | None = None
) -> str:
    ticked = {"publish": upload.publish, "makes": upload.makes}
    foreseen = foresee(event, _rows(upload, table), **ticked, sheets=table.sheets)
    found = foreseen.fates
    counts = Counter(one.verdict for one in found)
    only = request.args.get("only", "")
    chosen = [one for one in found if one.verdict == only] if only in VERDICTS else found
    page = page_of(chosen, request.args.get("page", 1, type=int))
    return render_template(
        "programme/admin/import_review.html",
        event=event,
        upload=upload,
        form=form,
        problem=problem,
        page=page,
        counts=counts,
        total=len(found),
        only=only if only in VERDICTS else "",
        seen=foreseen.digest,
        added=list(_told(foreseen.added)),
        problems=foreseen.problems,
        lacks=not upload.makes and any(one.field in LACKING and one.verdict == "refused" for one in found),
        whole=whole_of(event, found),
        apart={one.row: told_apart(one.before, one.edit) for one in page.rows if one.before and one.edit},
        importable=counts["new"] + counts["changed"],
        FIELDS=COLUMNS,
        FURNITURE=FURNITURE,
        VERDICTS=VERDICTS,
        tab="programme",
        here="organise",
    )
