"""The event's mails: which steps have words of their own, and one of them with a preview."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, render_template, request
from flask_babel import force_locale
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import LANGUAGES, direction
from eventapp.core.web import see_other
from eventapp.people.access import requires
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration import letters
from eventapp.registration.letter_forms import LetterForm, letter_form
from eventapp.registration.letters import PLACEHOLDERS, STEPS
from eventapp.registration.writing import Facts, letter

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/registrations/mails"
ONE = f"{HERE}/<any({', '.join(STEPS)}):step>"
bp = Blueprint("registration_letters", __name__)


@bp.get(HERE)
@requires(policy.may_build_forms)
def index(event: str) -> str:
    found = event_by_code(event)
    return render_template(
        "registration/admin/letters.html",
        event=found,
        written=letters.languages_written(found),
        tab="registrations",
        here="organise",
    )


@bp.get(ONE)
@requires(policy.may_build_forms)
def edit(event: str, step: str) -> str:
    found = event_by_code(event)
    return _page(found, step, letter_form(found, letters.templates_of(found, step)))


@bp.post(ONE)
@requires(policy.may_build_forms)
def save(event: str, step: str) -> Page:
    """Keep what was written, or show how it would read."""
    found = event_by_code(event)
    form = letter_form(found, {}, request.form)
    if not form.validate():
        return _page(found, step, form), 422
    if "preview" in request.form:
        return _page(found, step, form)
    try:
        letters.rewrite(found, step, form.letters(), languages=found.languages, seen=form.seen.data or "")
    except letters.Outdated as problem:
        db.session.rollback()
        standing = letter_form(found, letters.templates_of(found, step))
        form.seen.data = standing.seen.data  # who sends this once more has seen both
        return _page(found, step, form, problem, differing=form.differing(standing)), 409
    db.session.commit()
    flash(_("Saved."))
    return see_other("registration_letters.edit", event=event, step=step)


def _page(
    event: Event,
    step: str,
    form: LetterForm,
    problem: Refused | None = None,
    differing: Sequence[tuple[str, str, str]] = (),
) -> str:
    """`differing` are the fields of an outdated form, each as it stands and as it was typed."""
    own: dict[str, Any] = {} if form.errors else form.letters()
    return render_template(
        "registration/admin/letter.html",
        event=event,
        step=step,
        form=form,
        problem=problem,
        differing=differing,
        placeholders=PLACEHOLDERS,
        previews=[
            (code, direction(code), code in own, *_preview(event, step, code, own.get(code)))
            for code in LANGUAGES
        ],
        tab="registrations",
        here="organise",
    )


def _preview(event: Event, step: str, language: str, own: tuple[str, str] | None) -> tuple[str, str]:
    """The mail to somebody invented."""
    with force_locale(language):
        reason = _("Please send us your letter of assignment.")
    morning = datetime.combine(event.starts_on, time(9), ZoneInfo(event.time_zone))
    facts = Facts(event, "Amina El Idrissi", reason, deadline=morning - timedelta(days=14))
    return letter(step, facts, language, own)
