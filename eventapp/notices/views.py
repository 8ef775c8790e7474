"""The inbox of one person at an event, and how they want to be told."""

from flask import Blueprint, Response, flash, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.forms import row_id
from eventapp.core.paging import paged
from eventapp.core.web import language, see_other
from eventapp.notices import domain, queries
from eventapp.notices.forms import WishesForm
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.words import CHANGES

bp = Blueprint("notices", __name__)


@bp.app_template_global()
def unread_messages(event: Event) -> int:
    """What the page of one's own agenda says."""
    return queries.unread(signed_in().id, event)


@bp.get("/<event>/messages")
@requires(policy.is_signed_in)
def index(event: str) -> str:
    found = event_by_code(event)
    wishes = queries.wishes_of(signed_in().id, found.id)
    return _page(found, WishesForm(data=vars(wishes) | {"minutes_ahead": str(wishes.minutes_ahead or "")}))


@bp.post("/<event>/messages/read")
@requires(policy.is_signed_in)
def read(event: str) -> Response:
    up_to = request.form.get("up_to", 0, type=row_id)
    domain.mark_read(signed_in().id, event_by_code(event), up_to=up_to, at=clock.now())
    db.session.commit()
    return see_other("notices.index", event=event)


@bp.post("/<event>/messages/wishes")
@requires(policy.is_signed_in)
def wish(event: str) -> Response | tuple[str, int]:
    found, form = event_by_code(event), WishesForm.posted()
    if not form.validate():
        return _page(found, form), 422
    domain.wish(signed_in().id, found, **form.wishes())
    db.session.commit()
    flash(_("Saved."))
    return see_other("notices.index", event=event)


def _page(event: Event, form: WishesForm) -> str:
    page = paged(queries.notices_of(signed_in().id, event), request.args.get("page", 1, type=int))
    return render_template(
        "notices/index.html",
        event=event,
        page=page,
        items=queries.items(viewer(), event, page.rows, language=language()),
        unread=queries.unread(signed_in().id, event),
        form=form,
        CHANGES=CHANGES,
        here="agenda",
    )
