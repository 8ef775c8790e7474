"""Sharing one's contact by a code of its own: chosen on the badge's page, read by anybody who has it."""

from flask import Blueprint, Response, flash, make_response, render_template
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from eventapp.badges import contacts
from eventapp.badges.forms import ContactForm
from eventapp.badges.keys import code_keys
from eventapp.badges.vcard import vcard
from eventapp.badges.views import badge_page
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.web import private, see_other
from eventapp.people.access import requires, signed_in
from eventapp.policy import is_signed_in
from eventapp.programme.queries import event_by_code
from eventapp.registration.models import Registration
from eventapp.registration.queries import registration_of

bp = Blueprint("badges_contact", __name__)
OWN = "/<event>/badge/contact"
HEADERS = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@bp.post(OWN)
@requires(is_signed_in)
def share(event: str) -> Answer | tuple[str, int]:
    form, own = ContactForm.posted(), _own(event)
    if not form.validate():
        return badge_page(event_by_code(event), form), 422
    contacts.share(own, form.choice, keys=code_keys(), at=clock.now())
    return _done(event, _("Your contact code shows what you chose."))


@bp.post(f"{OWN}/renew")
@requires(is_signed_in)
def renew(event: str) -> Answer:
    contacts.renew(_own(event), keys=code_keys(), at=clock.now())
    return _done(event, _("You have a new contact code. The one before leads nowhere now."))


@bp.post(f"{OWN}/stop")
@requires(is_signed_in)
def stop(event: str) -> Answer:
    contacts.stop(_own(event))
    return _done(event, _("Your contact is no longer shared."))


@bp.get("/c/<token>")
def page(token: str) -> Response:
    """Every wrong token takes the same way to the same 404."""
    event, contact = contacts.shared_by(token, code_keys())
    answer = make_response(render_template("badges/contact.html", event=event, contact=contact, token=token))
    return _secret(answer)


@bp.get("/c/<token>.vcf")
def card(token: str) -> Response:
    _event, contact = contacts.shared_by(token, code_keys())
    answer = Response(vcard(contact), content_type="text/vcard; charset=utf-8")
    answer.headers["Content-Disposition"] = 'attachment; filename="contact.vcf"'
    return _secret(answer)


def _own(event: str) -> Registration:
    own = registration_of(event_by_code(event), signed_in().id)
    if own is None or own.state != "approved":
        raise NotFound
    return own


def _done(event: str, sentence: str) -> Answer:
    db.session.commit()
    flash(sentence)
    return see_other("badges.page", event=event)


def _secret(answer: Response) -> Response:
    """Kept by nobody; who follows a link away from here does not bring this address along."""
    answer.headers.update(HEADERS)
    return private(answer)
