"""The editor's page of a session's documents: each with a form of its own, and one for a new one."""

from collections.abc import Callable

from flask import Blueprint, Response, flash, render_template
from flask_babel import gettext as _
from werkzeug.exceptions import RequestEntityTooLarge

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import private, see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme import queries
from eventapp.programme.documents import domain, forms
from eventapp.programme.documents.answer import attachment
from eventapp.programme.documents.formats import MOST_BYTES
from eventapp.programme.documents.forms import DocumentForm
from eventapp.programme.documents.models import Document
from eventapp.programme.documents.queries import document_to_edit, files_by_document, revision_of
from eventapp.programme.editing import session_to_edit
from eventapp.programme.models import Event, Session
from eventapp.programme.wall_time import NotPossible

bp = Blueprint("documents_admin", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/<event>/organise/programme/<ref>/documents")
@requires(policy.may_edit_programme)
def index(event: str, ref: str) -> str:
    found = queries.event_by_code(event)
    return _page(found, session_to_edit(found, ref))


@bp.post("/<event>/organise/programme/<ref>/documents")
@requires(policy.may_edit_programme)
def add(event: str, ref: str) -> Answer:
    found = queries.event_by_code(event)
    session, by_id = session_to_edit(found, ref), signed_in().id

    def write(form: DocumentForm, facts: domain.Facts, file: domain.NewFile | None) -> None:
        if file is not None:
            domain.add_document(found, session, facts, file, by_id=by_id, at=clock.now())

    return _write(found, session, None, write)


@bp.post("/<event>/organise/programme/<ref>/documents/<document>")
@requires(policy.may_edit_programme)
def save(event: str, ref: str, document: str) -> Answer:
    found = queries.event_by_code(event)
    session, by_id = session_to_edit(found, ref), signed_in().id
    own = document_to_edit(session, document)

    def write(form: DocumentForm, facts: domain.Facts, file: domain.NewFile | None) -> None:
        seen, at = form.seen_version(), clock.now()
        domain.change_document(found, own, facts, file, seen_version=seen, by_id=by_id, at=at)

    return _write(found, session, own, write)


@bp.post("/<event>/organise/programme/<ref>/documents/<document>/delete")
@requires(policy.may_edit_programme)
def delete(event: str, ref: str, document: str) -> Answer:
    found = queries.event_by_code(event)
    session = session_to_edit(found, ref)
    try:
        domain.delete_document(found, document_to_edit(session, document))
    except domain.IsReleased as problem:
        db.session.rollback()
        return _page(found, session, problem=problem), 409
    return _saved(found, session)


@bp.get("/<event>/organise/programme/<ref>/documents/<document>/<int:revision>")
@requires(policy.may_edit_programme)
def file(event: str, ref: str, document: str, revision: int) -> Response:
    """Any of its files, released or not."""
    session = session_to_edit(queries.event_by_code(event), ref)
    return private(attachment(revision_of(session, document, revision)))


Write = Callable[[DocumentForm, domain.Facts, domain.NewFile | None], None]


def _write(event: Event, session: Session, document: Document | None, write: Write) -> Answer:
    """Nothing is left of what is refused."""
    try:
        form = forms.posted(event, document)
    except RequestEntityTooLarge:
        form = forms.of_document(event, document) if document else forms.blank(event, at=clock.now())
        form.tell("file", _("This file is larger than %(most)s MB.", most=MOST_BYTES // 2**20))
        return _page(event, session, form), 413
    is_in_order = form.validate()
    new_file = form.new_file()
    if not is_in_order or form.file.errors:
        return _page(event, session, form), 422
    try:
        write(form, form.facts(event, document), new_file)
    except NotPossible as problem:
        db.session.rollback()
        form.tell(problem.field, problem.text)
        return _page(event, session, form), 422
    except Refused as problem:
        db.session.rollback()
        return _page(event, session, form, problem=problem), 409
    return _saved(event, session)


def _saved(event: Event, session: Session) -> Response:
    db.session.commit()
    flash(_("Saved."))
    return see_other("documents_admin.index", event=event.code, ref=session.ref)


def _page(
    event: Event, session: Session, asked: DocumentForm | None = None, *, problem: Refused | None = None
) -> str:
    """Every form as the database has it, but the one that was `asked` as it was typed."""

    def as_typed(form: DocumentForm) -> DocumentForm:
        return asked if asked is not None and asked.version.id == form.version.id else form

    return render_template(
        "programme/admin/documents.html",
        event=event,
        session=session,
        documents=[
            (one, files, as_typed(forms.of_document(event, one))) for one, files in files_by_document(session)
        ],
        new=as_typed(forms.blank(event, at=clock.now())),
        asked=asked,
        problem=problem,
        most_megabytes=MOST_BYTES // 2**20,
        AUDIENCES=forms.AUDIENCES,
        tab="programme",
        here="organise",
    )
