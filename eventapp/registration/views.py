"""One's own registration: the form, my page, changing, cancelling."""

from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import country
from eventapp.core.web import language, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration import domain
from eventapp.registration.forms import RegistrationForm, shown
from eventapp.registration.models import ACTIVE, Registration
from eventapp.registration.queries import categories_for, known_organisations, refusal_of, registration_of

Page = str | Response | tuple[str, int]
bp = Blueprint("registration", __name__)


@bp.get("/<event>/registration")
def form(event: str) -> Page:
    """What registering is, for those who have not proved their address; for others the form."""
    found = event_by_code(event)
    if not policy.is_signed_in(viewer()):
        return render_template("registration/welcome.html", event=found, here="registration")
    person = signed_in()
    earlier = registration_of(found, person.id)
    if earlier is not None and earlier.state != "cancelled":
        return _to_my_page(event)
    before = shown(domain.answers_of(earlier)) if earlier else _known(person.given_name, person.family_name)
    return _form_page("registration/form.html", found, _form(found, **before))


@bp.post("/<event>/registration")
@requires(policy.is_signed_in)
def submit(event: str) -> Page:
    found, person = event_by_code(event), signed_in()
    filled = _form(found, posted=True)
    if not filled.validate():
        return _form_page("registration/form.html", found, filled), 422
    try:
        domain.submit(found, person, filled.answers(), at=clock.now(), page_language=language())
    except domain.AlreadyRegistered as refused:
        return _to_my_page(event, refused)
    db.session.commit()
    flash(_("Your registration has arrived. A mail to %(address)s confirms it.", address=person.email))
    return _to_my_page(event)


@bp.get("/<event>/me")
@requires(policy.is_signed_in)
def me(event: str) -> Page:
    """How the person's registration stands, and what can be done with it."""
    found = event_by_code(event)
    registration = _own(found)
    if registration is None:
        return redirect(url_for("registration.form", event=event))
    return render_template(
        "registration/me.html",
        event=found,
        registration=registration,
        answers=domain.answers_of(registration),
        country=country,
        reason=refusal_of(registration),
        is_active=registration.state in ACTIVE,
        here="me",
    )


@bp.get("/<event>/me/change")
@requires(policy.is_signed_in)
def change(event: str) -> Page:
    found = event_by_code(event)
    registration = _own(found)
    if registration is None or registration.state not in ACTIVE:
        return _to_my_page(event)
    before = shown(domain.answers_of(registration))
    return _change_page(found, _form(found, registration, **before), registration)


@bp.post("/<event>/me/change")
@requires(policy.is_signed_in)
def save(event: str) -> Page:
    found = event_by_code(event)
    registration = _own(found)
    if registration is None:
        return _to_my_page(event)
    filled = _form(found, registration, posted=True)
    if not filled.validate():
        return _change_page(found, filled, registration), 422
    domain.change(registration, filled.answers(), at=clock.now())
    db.session.commit()
    flash(_("Your answers are saved."))
    return _to_my_page(event)


@bp.get("/<event>/me/cancel")
@requires(policy.is_signed_in)
def cancel(event: str) -> Page:
    """Ask once before everything is given up."""
    found = event_by_code(event)
    registration = _own(found)
    if registration is None or registration.state not in ACTIVE:
        return _to_my_page(event)
    return render_template("registration/cancel.html", event=found, registration=registration, here="me")


@bp.post("/<event>/me/cancel")
@requires(policy.is_signed_in)
def end(event: str) -> Page:
    registration = _own(event_by_code(event))
    if registration is None:
        return _to_my_page(event)
    try:
        domain.cancel(registration, at=clock.now())
    except domain.NotActive as refused:
        return _to_my_page(event, refused)
    db.session.commit()
    flash(_("Your registration is cancelled."))
    return _to_my_page(event)


def _own(event: Event) -> Registration | None:
    return registration_of(event, signed_in().id)


def _to_my_page(event: str, refused: Refused | None = None) -> Response:
    """My page tells how things stand, so it is the answer to most refusals, too."""
    if refused is not None:
        db.session.rollback()
        flash(str(refused.text))
    return see_other("registration.me", event=event)


def _known(given_name: str, family_name: str) -> dict[str, Any]:
    """What need not be asked again, and the language the person is reading."""
    return {"given_name": given_name, "family_name": family_name, "languages": [language()]}


def _form(
    event: Event, registration: Registration | None = None, *, posted: bool = False, **before: Any
) -> RegistrationForm:
    categories = categories_for(event, registration.category if registration else None)
    typed = request.form if posted else None
    return RegistrationForm(typed, categories=categories, language=language(), **before)


def _form_page(template: str, event: Event, form: RegistrationForm, **more: Any) -> str:
    return render_template(
        template,
        event=event,
        form=form,
        address=signed_in().email,
        organisations=known_organisations(),
        here="me",
        **more,
    )


def _change_page(event: Event, form: RegistrationForm, registration: Registration) -> str:
    fixed = registration.category if registration.state == "approved" else None
    return _form_page("registration/change.html", event, form, fixed_category=fixed)
