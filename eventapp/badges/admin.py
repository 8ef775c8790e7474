"""The desk's side of badges: all issues of one person, and a new one in place of a lost one."""

from flask import Blueprint, Response, flash
from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp import policy
from eventapp.badges import queries
from eventapp.badges.domain import reissue_badge
from eventapp.badges.faces import face
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.badges.other_sides import other_sides
from eventapp.badges.pdf import badge_sheet
from eventapp.badges.queries import prints_backs
from eventapp.badges.words import words
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import private, see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme.queries import door_event, event_by_code
from eventapp.registration.models import Registration
from eventapp.registration.queries import registration_in

bp = Blueprint("badges_admin", __name__)


@bp.app_template_global()
def badge_issues(registration: Registration) -> list[Badge]:
    """The issues that the page of a registration shows, the newest first."""
    return queries.issues(registration)


@bp.post(f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>/badge")
@requires(policy.may_issue_badges)
def reissue(event: str, number: int) -> Response:
    registration = registration_in(event_by_code(event), number)
    reissue_badge(registration, code_keys(), at=clock.now(), by_id=signed_in().id)
    db.session.commit()
    flash(_("A new badge is issued; the old one no longer opens any door."))
    return see_other("registration_admin.registration", event=event, number=number)


@bp.get(f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>/badge.pdf")
@requires(policy.may_issue_badges)
def sheet(event: str, number: int) -> Response:
    """One person's valid badge to be printed, in the event's own language and with a back like all others."""
    found = door_event(event)
    registration = registration_in(found, number)
    badge = queries.valid_badge(registration) if registration.state == "approved" else None
    if badge is None:
        raise NotFound
    language = found.default_language
    backs = other_sides(found, registration.person_id, language=language) if prints_backs(found) else None
    with force_locale(language):
        own = face(badge, found, code_keys(), language=language, backs=backs)
        title = found.title.plain(language)
        printed = badge_sheet([own], language=language, title=title, words=words())
    response = Response(printed, content_type="application/pdf")
    response.headers["Content-Disposition"] = f'inline; filename="badge-{badge.short_number}.pdf"'
    return private(response)
