"""A letter to many: written, tried out on oneself, sent to all whom a filter finds."""

from typing import Any

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.i18n import country
from eventapp.core.web import see_other
from eventapp.messages import domain, queries
from eventapp.messages.forms import SendForm
from eventapp.messages.models import MailBatch
from eventapp.people.access import requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.admin import search_form
from eventapp.registration.filtering import Filter
from eventapp.registration.letter_forms import LetterForm, letter_form
from eventapp.registration.letters import Outdated, filled
from eventapp.registration.queries import all_categories
from eventapp.registration.writing import data_of

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/mails"
ONE = f"{HERE}/batches/<int(max={LARGEST_ID}):number>"
bp = Blueprint("messages_batches", __name__)


@bp.get(f"{HERE}/new")
@requires(policy.may_handle_mails)
def new(event: str) -> Page:
    """To whom the address says, as the list of registrations has it."""
    found = event_by_code(event)
    return _page(found, _narrowed(found), _form(found, {}))


@bp.post(f"{HERE}/new")
@requires(policy.may_handle_mails)
def create(event: str) -> Page:
    found = event_by_code(event)
    narrowed, form = _narrowed(found), _form(found, {}, request.form)
    if not _is_written(form):
        return _page(found, narrowed, form), 422
    batch = domain.draft(found, narrowed, form.letters(), by=signed_in(), at=clock.now())
    db.session.commit()
    return _done(event, batch.id)


@bp.get(ONE)
@requires(policy.may_handle_mails)
def batch(event: str, number: int) -> Page:
    found = event_by_code(event)
    shown = queries.batch_in(found, number)
    return _page(found, shown.narrowed, _form(found, shown.letters), shown)


@bp.post(ONE)
@requires(policy.may_handle_mails)
def save(event: str, number: int) -> Page:
    found = event_by_code(event)
    shown, form = queries.batch_in(found, number), _form(found, {}, request.form)
    asked = SendForm.posted()
    if not _is_written(form) or not asked.validate():
        return _page(found, shown.narrowed, form, shown), 422
    try:
        domain.rewrite(shown, form.letters(), seen=asked.version.data)
    except (Outdated, domain.AlreadySent) as problem:
        db.session.rollback()
        return _page(found, shown.narrowed, form, shown, problem), 409
    db.session.commit()
    flash(_("Saved."))
    return _done(event, number)


@bp.post(f"{ONE}/trial")
@requires(policy.may_handle_mails)
def try_out(event: str, number: int) -> Page:
    found, asked = event_by_code(event), SendForm.posted()
    shown, to = queries.batch_in(found, number), signed_in()
    if not asked.validate():
        return _page(found, shown.narrowed, _form(found, shown.letters), shown), 422
    try:
        domain.try_out(shown, found, to=to, seen=asked.version.data, at=clock.now())
    except (Outdated, domain.AlreadySent) as problem:
        return _refused(event, number, problem)
    db.session.commit()
    flash(_("A trial is on its way to %(address)s.", address=to.email))
    return _done(event, number)


@bp.post(f"{ONE}/send")
@requires(policy.may_handle_mails)
def send(event: str, number: int) -> Page:
    found, asked = event_by_code(event), SendForm.posted()
    shown = queries.batch_in(found, number)
    if not asked.validate():
        return _page(found, shown.narrowed, _form(found, shown.letters), shown), 422
    version, count = asked.version.data, asked.count.data
    try:
        sent = domain.send(shown, found, seen=version, count=count, by=signed_in(), at=clock.now())
    except (Outdated, domain.AlreadySent, domain.NotTried, domain.OthersByNow) as problem:
        return _refused(event, number, problem)
    db.session.commit()
    flash(ngettext("%(num)d mail is on its way.", "%(num)d mails are on their way.", sent))
    return _done(event, number)


def _narrowed(event: Event) -> Filter:
    search = search_form(event, all_categories(event))
    if not search.validate():
        raise NotFound  # and not everybody
    return search.narrowed


def _form(event: Event, written: dict[str, tuple[str, str]], posted: Any = None) -> LetterForm:
    return letter_form(event, written, posted, placeholders=domain.PLACEHOLDERS)


def _is_written(form: LetterForm) -> bool:
    if not form.validate():
        return False
    if not form.letters():
        form[f"subject_{form.languages[0]}"].errors = [_("Write the letter in at least one language.")]
        return False
    return True


def _done(event: str, number: int) -> Response:
    return see_other("messages_batches.batch", event=event, number=number)


def _refused(event: str, number: int, problem: Refused) -> Page:
    """How it stands now, with what was said."""
    db.session.rollback()
    found = event_by_code(event)
    shown = queries.batch_in(found, number)
    return _page(found, shown.narrowed, _form(found, shown.letters), shown, problem), 409


def _page(
    event: Event,
    narrowed: Filter,
    form: LetterForm,
    batch: MailBatch | None = None,
    problem: Refused | None = None,
) -> str:
    """Who sends outdated words once more has seen what somebody else has written."""
    kept = batch.letters if batch else {}  # also in a language that the event no longer has
    typed = {} if batch and batch.sent_at else form.letters()
    written = {} if form.errors else kept | typed
    return render_template(
        "messages/batch.html",
        event=event,
        batch=batch,
        form=form,
        problem=problem,
        differing=form.differing(_form(event, kept)) if problem else [],
        asked=narrowed.asked,
        category={one.code: one.name for one in all_categories(event)}.get(narrowed.category),
        country=country,
        count=queries.count_of(event, narrowed),
        names=queries.first_names(event, narrowed),
        order=domain.fallback(event, written),
        previews=[(code, *_preview(event, code, letter)) for code, letter in written.items()],
        placeholders=domain.PLACEHOLDERS,
        states=queries.states_of(event.code, batch.id) if batch and batch.sent_at else {},
        tab="mails",
        here="organise",
    )


def _preview(event: Event, language: str, letter: tuple[str, str]) -> tuple[str, str]:
    """To the person who writes it."""
    person = signed_in()
    data = data_of(event, language) | {"name": person.full_name or person.email}
    return filled(letter[0], data), filled(letter[1], data)
