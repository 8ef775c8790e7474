"""One's own notes on sessions: write, find, take along with the agenda."""

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.agenda import notebook, queries
from eventapp.agenda.document import document
from eventapp.agenda.forms import LONGEST, NoteForm
from eventapp.agenda.printing import agenda_leaflet, noted_leaflet
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.paging import paged
from eventapp.core.web import absolute_url, language, private, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.pocket import pdf
from eventapp.programme.printing import folding, form_of
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import VisibleSession

bp = Blueprint("agenda_notes", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/agenda/notes")
@requires(policy.is_signed_in)
def index(event: str) -> str:
    found, words = event_by_code(event), request.args.get("q", "")[:100]
    notes = notebook.notes_of(viewer(), found, words)
    page = paged(notes, request.args.get("page", 1, type=int))
    return render_template(
        "agenda/notes.html",
        event=found,
        page=page,
        notes=notebook.with_sessions(viewer(), found, page.rows),
        words=words,
        here="agenda",
    )


@bp.get("/<event>/agenda.txt")
@requires(policy.is_signed_in)
def text(event: str) -> Response:
    """The agenda with the notes, as one file."""
    found = event_by_code(event)
    pages, closed = notebook.whole(viewer(), found)
    answer = make_response(document(found, pages, closed, language=language()))
    answer.mimetype = "text/plain"
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}-agenda.txt"'
    return private(answer)


@bp.get("/<event>/agenda.pdf")
@requires(policy.is_signed_in)
def pocket(event: str) -> Response:
    """The agenda to take along on paper, with one's own notes where `?notes=1` asks for them."""
    found = event_by_code(event)
    url, at = absolute_url("agenda.index", event=found.code), clock.now()
    if request.args.get("notes") == "1":
        leaflet = noted_leaflet(found, *notebook.whole(viewer(), found), language=language(), at=at, url=url)
    else:
        leaflet = agenda_leaflet(found, queries.agenda(viewer(), found), language=language(), at=at, url=url)
    document = pdf(leaflet, form_of(request.args.get("print")), folding())
    response = Response(document, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="{found.code}-agenda.pdf"'
    return private(response)


@bp.get("/<event>/agenda/<ref>/note")
@requires(policy.is_signed_in)
def note(event: str, ref: str) -> Answer:
    found = event_by_code(event)
    _number, session, kept = notebook.opened(viewer(), found, ref)
    form = NoteForm(data={"words": kept.words, "version": kept.version} if kept else {"version": 0})
    return _page(found, ref, session, form)


@bp.post("/<event>/agenda/<ref>/note")
@requires(policy.is_signed_in)
def save(event: str, ref: str) -> Answer:
    found, form = event_by_code(event), NoteForm.posted()
    number, session, _kept = notebook.opened(viewer(), found, ref)
    if not form.validate():
        return _page(found, ref, session, form), 422
    try:
        notebook.write(
            signed_in().id, found, number, form.words.data, seen_version=form.seen_version, at=clock.now()
        )
    except notebook.StaleNote as stale:
        form.version.data = str(stale.saved.version)
        return _page(found, ref, session, form, stale), 409
    db.session.commit()
    flash(_("Saved."))
    return see_other("agenda_notes.note", event=event, ref=ref)


def _page(
    event: Event,
    ref: str,
    session: VisibleSession | None,
    form: NoteForm,
    stale: notebook.StaleNote | None = None,
) -> str:
    """`stale` shows both: what is kept, and in the form what was to take its place."""
    return render_template(
        "agenda/note.html",
        event=event,
        ref=ref,
        session=session,
        form=form,
        stale=stale,
        longest=LONGEST,
        here="agenda",
    )
