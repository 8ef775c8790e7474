"""One's own certificate of attendance."""

from flask import Blueprint, Response
from flask_babel import force_locale, get_locale

from eventapp import policy
from eventapp.attendance.certificate import certificate, certified_days
from eventapp.core import clock
from eventapp.core.errors import NotFound
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import absolute_url, private
from eventapp.people.access import requires, signed_in
from eventapp.programme.pocket import pdf
from eventapp.programme.queries import event_by_code
from eventapp.registration.models import Registration
from eventapp.registration.queries import language_of, registration_in, registration_of

bp = Blueprint("attendance", __name__)


@bp.app_template_global()
def has_certificate(registration: Registration) -> bool:
    return bool(certified_days(registration, at=clock.now()))


@bp.get("/<event>/certificate.pdf")
@requires(policy.is_signed_in)
def own(event: str) -> Response:
    """In the language of the page that links it."""
    registration = registration_of(event_by_code(event), signed_in().id)
    if registration is None:
        raise NotFound
    return _printed(registration, str(get_locale()))


@bp.get(f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>/certificate.pdf")
@requires(policy.may_see_who_attended)
def of(event: str, number: int) -> Response:
    """Somebody else's, in the language of their mails."""
    registration = registration_in(event_by_code(event), number)
    return _printed(registration, language_of(registration))


def _printed(registration: Registration, language: str) -> Response:
    at, code = clock.now(), registration.event.code
    days = certified_days(registration, at=at)
    if not days:
        raise NotFound
    url = absolute_url("programme.overview", event=code)
    with force_locale(language):
        made = pdf(certificate(registration, days, language=language, at=at, url=url), "large")
    answer = Response(made, content_type="application/pdf")
    answer.headers["Content-Disposition"] = f'inline; filename="{code}-certificate.pdf"'
    return private(answer)
