"""Merging two registrations from the page that shows them side by side, and taking that back."""

from collections.abc import Sequence

from flask import Blueprint, flash
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import see_other
from eventapp.merging import domain, queries
from eventapp.merging.forms import MergeForm
from eventapp.merging.models import RegistrationMerge
from eventapp.people.access import requires, signed_in
from eventapp.programme.queries import event_by_code
from eventapp.registration.duplicates.admin import ONE
from eventapp.registration.duplicates.models import Lookalike
from eventapp.registration.duplicates.queries import pair_in
from eventapp.registration.duplicates.side_by_side import side_by_side
from eventapp.registration.models import Registration

Page = Response | tuple[str, int]
bp = Blueprint("merging", __name__)


@bp.app_template_global()
def merges_of(registration: Registration) -> Sequence[RegistrationMerge]:
    """What the page of a registration says of it."""
    return queries.merges_of(registration)


@bp.app_template_global()
def seen_of(pair: Lookalike) -> str:
    return queries.seen_of((pair.first_id, pair.second_id))


@bp.post(f"{ONE}/merge")
@requires(policy.may_decide_registrations)
def merge(event: str, number: int) -> Page:
    found = event_by_code(event)
    pair, form = pair_in(found, number), MergeForm.posted()
    if not form.validate():
        return side_by_side(found, pair, form), 422
    kept, gone = pair.first_id, pair.second_id
    if form.keep.data == "second":
        kept, gone = gone, kept
    choices, seen = form.from_the_other, form.seen.data or ""
    try:
        domain.merge(found, kept, gone, choices, seen=seen, by=signed_in(), at=clock.now())
    except Refused as refused:
        db.session.rollback()
        again = event_by_code(event)
        return side_by_side(again, pair_in(again, number), refused=refused), 409
    db.session.commit()
    flash(_("The two are merged. You can take it back below, until one of them is changed."))
    return see_other("registration_admin.registration", event=event, number=kept)


@bp.post(f"/<event>/organise/registrations/merges/<int(max={LARGEST_ID}):number>/undo")
@requires(policy.may_decide_registrations)
def undo(event: str, number: int) -> Response:
    made = queries.merge_in(event_by_code(event), number)
    kept = made.kept_id
    domain.undo(made, by=signed_in(), at=clock.now())
    db.session.commit()
    flash(_("The two are apart again, as they were."))
    return see_other("registration_admin.registration", event=event, number=kept)
