"""One's own data: to take along, and to have erased."""

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import private, see_other
from eventapp.people.access import confirmed_lately, requires, session_cookie, signed_in
from eventapp.privacy import domain, queries
from eventapp.privacy.forms import ErasureForm
from eventapp.privacy.packing import packed
from eventapp.registration.reading import log_about

bp = Blueprint("privacy", __name__)
Answer = Response | str | tuple[str, int]


@bp.get("/my-data")
@requires(policy.is_signed_in)
def index() -> Answer:
    return _page(ErasureForm())


@bp.get("/my-data.zip")
@requires(policy.is_signed_in)
@confirmed_lately
def download() -> Response:
    person = signed_in()
    files = [(file.name, file.body) for file in queries.files_of(person)]
    answer = make_response(packed(queries.belongings(person), files))
    answer.mimetype = "application/zip"
    answer.headers["Content-Disposition"] = 'attachment; filename="my-data.zip"'
    return private(answer)


@bp.post("/my-data")
@requires(policy.is_signed_in)
def erase() -> Answer:
    form = ErasureForm.posted()
    if not form.validate():
        return _page(form), 422
    try:
        domain.erase(signed_in(), at=clock.now())
    except domain.SitsOnABody as refused:
        db.session.rollback()
        return _page(ErasureForm(), refused), 409
    db.session.commit()
    flash(_("Everything about you is erased."))
    answer = see_other("pages.home")
    answer.delete_cookie(session_cookie(), path="/")
    return answer


def _page(form: ErasureForm, problem: Refused | None = None) -> str:
    person = signed_in()
    return render_template(
        "privacy/data.html",
        event=None,
        form=form,
        address=person.email,
        readings=log_about(person, request.args.get("page", 1, type=int)),
        problem=problem,
    )
