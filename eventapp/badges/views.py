"""One's own badge: as a page to hold up, as an SVG of the code, as a PDF to print."""

import re

from flask import Blueprint, Response, render_template
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp.badges.contact_links import link_of
from eventapp.badges.contacts import card_of
from eventapp.badges.faces import Backs, face
from eventapp.badges.forms import ContactForm
from eventapp.badges.keys import code_keys
from eventapp.badges.other_sides import other_sides
from eventapp.badges.pdf import badge_sheet
from eventapp.badges.qr import svg
from eventapp.badges.queries import prints_backs, valid_badge
from eventapp.badges.showing import BadgeFace, ink_on
from eventapp.badges.words import words
from eventapp.core import link_qr
from eventapp.core.errors import NotFound
from eventapp.core.web import cached, language, private
from eventapp.people.access import requires, signed_in
from eventapp.policy import is_signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.queries import registration_of

bp = Blueprint("badges", __name__)


@bp.get("/<event>/badge")
@requires(is_signed_in)
def page(event: str) -> str:
    return badge_page(event_by_code(event))


def badge_page(event: Event, form: ContactForm | None = None) -> str:
    """With what its holder shares by the other code; `form` as it was typed."""
    own = registration_of(event, signed_in().id)
    card = card_of(own) if own is not None and own.state == "approved" else None
    return render_template(
        "badges/badge.html",
        event=event,
        face=_own_face(event),
        drawn=_drawn,
        card=card,
        link=link_of(card) if card else None,
        drawn_link=_drawn_link,
        form=form or ContactForm(obj=card),
        here="me",
    )


@bp.get("/<event>/badge.svg")
@requires(is_signed_in)
def code(event: str) -> Response:
    own = _own_face(event_by_code(event))
    if own is None:
        raise NotFound
    return private(Response(svg(own.code, title=_("Badge code")), mimetype="image/svg+xml"))


@bp.get("/<event>/badge.pdf")
@requires(is_signed_in)
def sheet(event: str) -> Response:
    """With one's agenda on the back where the event prints it."""
    found = event_by_code(event)
    backs = other_sides(found, signed_in().id, language=language()) if prints_backs(found) else None
    own = _own_face(found, backs)
    if own is None:
        raise NotFound
    response = Response(badge_sheet([own], language=language(), title=_("Badge"), words=words()))
    response.headers.update(
        {"Content-Type": "application/pdf", "Content-Disposition": 'inline; filename="badge.pdf"'}
    )
    return private(response)


@bp.get("/<event>/badge/<colour>.css")
def colour(event: str, colour: str) -> Response:
    """A category's colour with an ink that reads on it; pages carry no inline style."""
    if not re.fullmatch("[0-9a-f]{6}", colour):
        raise NotFound
    sheet = render_template("badges/colour.css", colour=f"#{colour}", ink=ink_on(f"#{colour}"))
    return cached(
        sheet.encode(), "text/css; charset=utf-8", cache_control="public, max-age=31536000, immutable"
    )


def _drawn(code: str) -> Markup:
    """The code as inline SVG; it is made of our own shapes alone."""
    return Markup(svg(code, title=_("Badge code")))  # noqa: S704


def _drawn_link(link: str) -> Markup:
    return Markup(link_qr.svg(link, title=_("Contact code")))  # noqa: S704 - our own SVG


def _own_face(event: Event, backs: Backs | None = None) -> BadgeFace | None:
    registration = registration_of(event, signed_in().id)
    if registration is None or registration.state != "approved":
        return None
    badge = valid_badge(registration)
    return face(badge, event, code_keys(), language=language(), backs=backs) if badge else None
