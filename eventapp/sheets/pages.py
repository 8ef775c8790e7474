"""The pages of an import, the same for every kind: send, look, choose, import, stop."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request, url_for
from flask_babel import lazy_gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID, row_id
from eventapp.core.spreadsheets.forms import MORE, UploadForm
from eventapp.core.spreadsheets.reading import too_large
from eventapp.core.spreadsheets.tables import MOST_BYTES, Unreadable
from eventapp.core.web import language, see_other
from eventapp.people.access import Rule, requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.sheets import domain, queries
from eventapp.sheets.forms import ReadingForm, reading_form
from eventapp.sheets.kinds import Kind
from eventapp.sheets.models import VERDICTS, SheetImport

Answer = Any  # a page, a redirect, or a page with a status
WORDS = {"new": _("New"), "changed": _("Changed"), "unchanged": _("Unchanged"), "refused": _("Refused")}
STAGES = {
    "reading": _("The file is being read."),
    "checking": _("Each row is being checked. Nothing is imported yet."),
    "importing": _("The rows are being imported."),
    "shown": _("Nothing is imported yet."),
    "unreadable": _("This file cannot be read. Nothing is imported."),
    "done": _("Imported."),
    "stopped": _("Stopped. Rows that were imported before stay."),
}


@dataclass(frozen=True)
class Place:
    """Where a kind is imported: for whom, under which address, and how its pages are framed.

    `scope` gives from the event and the arguments of the address what the rows belong to, and raises
    NotFound; `back` is where the pages lead back to, (endpoint, word).
    """

    kind: Kind
    path: str
    rule: Rule
    title: Any
    lead: Any
    back: tuple[str, Any]
    tab: str = ""
    layout: str = "layouts/organiser.html"
    here: str = "organise"
    scope: Callable[[Event, Mapping[str, Any]], int | None] = lambda _event, _values: None


def import_pages(name: str, place: Place) -> Blueprint:  # noqa: C901 - six small views
    """A blueprint of that name."""
    bp = Blueprint(name, place.path)
    one = f"{place.path}/<int(max={LARGEST_ID}):number>"

    @bp.get(place.path)
    @requires(place.rule)
    def index(**values: Any) -> Answer:
        return _start(place, *_where(place, values), UploadForm())

    @bp.post(place.path)
    @requires(place.rule)
    def send(**values: Any) -> Answer:
        """What is too large is refused by its announced length, before it is read."""
        event, scope_id = _where(place, values)
        request.max_content_length = MOST_BYTES + MORE
        try:
            form = UploadForm.posted()
        except RequestEntityTooLarge:
            form = UploadForm()
            form.refuse(too_large().text)
            return _start(place, event, scope_id, form), 413
        body = form.body()
        if not body:
            return _start(place, event, scope_id, form), 422
        by, at = signed_in(), clock.now()
        try:
            sheet = domain.receive(
                event, place.kind, body, by=by, language=language(), at=at, scope_id=scope_id
            )
        except Unreadable as problem:
            form.refuse(problem.text)
            return _start(place, event, scope_id, form), 422
        db.session.commit()
        return see_other(f"{name}.review", number=sheet.id, **values)

    @bp.get(one)
    @requires(place.rule)
    def review(number: int, **values: Any) -> Answer:
        event, sheet = _found(place, values, number)
        return _page(place, event, sheet, _reading_form(place, event, sheet)())

    @bp.post(one)
    @requires(place.rule)
    def choose(number: int, **values: Any) -> Answer:
        """Other columns, other choices, or the same once more: what would then be done."""
        event, sheet = _found(place, values, number)
        form = _reading_form(place, event, sheet).posted()
        if not form.validate():
            return _page(place, event, sheet, form), 422
        return _done(place, values, sheet, lambda: _read_anew(sheet, form))

    @bp.post(f"{one}/apply")
    @requires(place.rule)
    def apply(number: int, **values: Any) -> Answer:
        _event, sheet = _found(place, values, number)
        run = request.form.get("run", 0, type=row_id)
        return _done(place, values, sheet, lambda: domain.confirm(sheet, run=run, at=clock.now()))

    @bp.post(f"{one}/stop")
    @requires(place.rule)
    def stop(number: int, **values: Any) -> Answer:
        _event, sheet = _found(place, values, number)
        return _done(place, values, sheet, lambda: domain.stop(sheet))

    return bp


def _read_anew(sheet: SheetImport, form: ReadingForm) -> None:
    domain.read_anew(sheet, form.chosen(), form.options(), at=clock.now())


def _columns(place: Place, event: Event) -> dict[str, Any]:
    """Those that the person who looks knows: of others neither name nor cells are shown."""
    return place.kind.columns_for(event, signed_in(), language())


def _reading_form(place: Place, event: Event, sheet: SheetImport) -> type[ReadingForm]:
    return reading_form(place.kind, sheet, _columns(place, event))


def _where(place: Place, values: Mapping[str, Any]) -> tuple[Event, int | None]:
    event = event_by_code(values["event"])
    return event, place.scope(event, values)


def _found(place: Place, values: Mapping[str, Any], number: int) -> tuple[Event, SheetImport]:
    event, scope_id = _where(place, values)
    return event, queries.import_in(event, place.kind.name, scope_id, number, at=clock.now())


def _done(place: Place, values: Mapping[str, Any], sheet: SheetImport, write: Callable[[], None]) -> Answer:
    number = sheet.id
    try:
        write()
    except Refused as problem:
        db.session.rollback()
        event, sheet = _found(place, values, number)
        return _page(place, event, sheet, _reading_form(place, event, sheet)(), problem=problem), 409
    db.session.commit()
    return see_other(f"{request.blueprint}.review", number=number, **values)


def _address(view: str, **more: Any) -> str:
    """Of another of these pages, with what this one's address names."""
    own = {name: value for name, value in (request.view_args or {}).items() if name != "number"}
    return url_for(f"{request.blueprint}.{view}", **own, **more)


def _start(place: Place, event: Event, scope_id: int | None, form: UploadForm) -> str:
    return render_template(
        "sheets/start.html",
        event=event,
        form=form,
        place=place,
        latest=queries.latest(event, place.kind.name, scope_id, at=clock.now()),
        address=_address,
        back=_back(place),
        stages=STAGES,
        columns=[str(label) for label in _columns(place, event).values()],
        most_rows=domain.MOST_ROWS,
        most_megabytes=MOST_BYTES // 1024**2,
        tab=place.tab,
        here=place.here,
    )


def _back(place: Place) -> tuple[str, Any]:
    own = {name: value for name, value in (request.view_args or {}).items() if name != "number"}
    return url_for(place.back[0], **own), place.back[1]


def _page(
    place: Place, event: Event, sheet: SheetImport, form: ReadingForm, *, problem: Refused | None = None
) -> str:
    counts = queries.counts(sheet)
    only = request.args.get("only", "")
    only = only if only in VERDICTS else ""
    to_import = counts["new"] + counts["changed"]
    page = queries.rows(sheet, only, request.args.get("page", 1, type=int))
    return render_template(
        "sheets/review.html",
        event=event,
        place=place,
        sheet=sheet,
        form=form,
        problem=problem,
        page=page,
        only=only,
        counts=counts,
        to_import=to_import,
        reached={"checking": sheet.total - counts[""], "importing": sheet.done}.get(sheet.stage, 0),
        most={"checking": sheet.total, "importing": to_import}.get(sheet.stage, 0),
        address=_address,
        back=(_address("index"), place.title),
        verdicts=WORDS,
        stages=STAGES,
        columns=_columns(place, event),
        tab=place.tab,
        here=place.here,
    )
