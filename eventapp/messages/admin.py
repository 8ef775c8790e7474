"""The outbox of an event: what was written to whom, what became of it, and what can be done about it."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock, outbox
from eventapp.core.db import db
from eventapp.core.forms import LARGEST_ID, row_id
from eventapp.core.web import see_other
from eventapp.messages import queries
from eventapp.messages.forms import OutboxForm, ReturnForm
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.queries import event_by_code

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/mails"
ONE = f"{HERE}/<int(max={LARGEST_ID}):number>"
bp = Blueprint("messages_admin", __name__)


@bp.get(HERE)
@requires(policy.may_handle_mails)
def index(event: str) -> Page:
    """Of the event; for who runs the installation also its own, `?of=installation`."""
    found, search = event_by_code(event), OutboxForm(request.args)
    may_see_all = policy.may_run_installation(viewer())
    code = None if may_see_all and request.args.get("of") == "installation" else event
    is_right = search.validate()
    words, standing = (search.q.data or "", search.state.data) if is_right else ("", "")
    batch = request.args.get("batch", type=row_id)
    number = request.args.get("page", 1, type=int)
    page = queries.outbox(found, code, words=words, standing=standing, batch=batch, page=number)
    answer = render_template(
        "messages/outbox.html",
        event=found,
        search=search,
        page=page,
        recipients=queries.recipients(found, code, page.rows),
        states=queries.states_of(code, batch),
        words=words,
        batches=queries.batches(found),
        standing=standing,
        asked=_asked(is_own=code is None, batch=batch),
        may_see_all=may_see_all,
        kept_days=outbox.KEPT.days,
        tab="mails",
        here="organise",
    )
    return answer if is_right else (answer, 422)


@bp.get(ONE)
@requires(policy.may_handle_mails)
def mail(event: str, number: int) -> str:
    return _one(event, number, ReturnForm())


@bp.post(f"{ONE}/again")
@requires(policy.may_handle_mails)
def again(event: str, number: int) -> Response:
    sent = outbox.send_again(outbox.mail_in(event, number), at=clock.now())
    db.session.commit()
    flash(_("The mail is on its way again."))
    return see_other("messages_admin.mail", event=event, number=sent.id)


@bp.post(f"{ONE}/return")
@requires(policy.may_handle_mails)
def note_return(event: str, number: int) -> Page:
    form = ReturnForm.posted()
    if not form.validate():
        return _one(event, number, form), 422
    returned = outbox.mail_in(event, number)
    outbox.note_return(returned, form.why.data or "", by_id=signed_in().id, at=clock.now())
    db.session.commit()
    flash(_("Saved."))
    return see_other("messages_admin.mail", event=event, number=number)


def _asked(*, is_own: bool, batch: int | None) -> dict[str, Any]:
    """What the list is of, to come back to it."""
    return ({"of": "installation"} if is_own else {}) | ({"batch": batch} if batch else {})


def _one(event: str, number: int, form: ReturnForm) -> str:
    found, shown = event_by_code(event), outbox.mail_in(event, number)
    if not form.errors:
        form.why.data = shown.returned_because
    return render_template(
        "messages/mail.html",
        event=found,
        mail=shown,
        to=queries.recipients(found, event, [shown])[shown.recipient],
        form=form,
        may_send_again=outbox.may_be_sent_again(shown),
        kept_days=outbox.KEPT.days,
        tab="mails",
        here="organise",
    )
