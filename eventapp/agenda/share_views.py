"""Links to what one picked: make, list and revoke them; and the page that they lead to."""

from collections.abc import Collection

from flask import Blueprint, Response, flash, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import ngettext
from markupsafe import Markup

from eventapp import policy
from eventapp.agenda import domain, queries, sharing
from eventapp.agenda.forms import ShareForm
from eventapp.agenda.models import AgendaShare
from eventapp.core import clock, link_qr
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import absolute_url, see_other, shown
from eventapp.delegations.queries import led_by
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import VisibleSession
from eventapp.programme.words import KINDS

bp = Blueprint("agenda_shares", __name__)
Answer = Response | str | tuple[str, int]
HEADERS = {"X-Robots-Tag": "noindex", "Referrer-Policy": "no-referrer"}


@bp.get("/<event>/agenda/share")
@requires(policy.is_signed_in)
def index(event: str) -> str:
    return _own_page(event_by_code(event), ShareForm())


@bp.post("/<event>/agenda/share")
@requires(policy.is_signed_in)
def share(event: str) -> Answer:
    """The link is shown once, on this very answer."""
    found, form = event_by_code(event), ShareForm.posted()
    if not form.validate():
        return _own_page(found, form), 422
    whether = form.with_delegation.data
    token = sharing.share(signed_in().id, found, form.label.data, with_delegation=whether, at=clock.now())
    db.session.commit()
    url = absolute_url("agenda_shares.picks", event=event, token=token)
    symbol = Markup(link_qr.svg(url, title=_("QR code of the link")))  # noqa: S704 - our own SVG
    page = render_template(
        "agenda/share_link.html", event=found, label=form.label.data, url=url, symbol=symbol, here="agenda"
    )
    return _secret(make_response(page, 201))


@bp.post("/<event>/agenda/share/<int:number>/revoke")
@requires(policy.is_signed_in)
def revoke(event: str, number: int) -> Answer:
    sharing.stop_sharing(signed_in().id, event_by_code(event), number, at=clock.now())
    db.session.commit()
    flash(_("That link leads nowhere now."))
    return see_other("agenda_shares.index", event=event)


@bp.get("/<event>/shared/<token>")
def picks(event: str, token: str) -> Answer:
    found = event_by_code(event)
    return _secret(make_response(_page(found, sharing.shared_by(found, token))))


@bp.post("/<event>/shared/<token>")
@requires(policy.is_signed_in)
def copy(event: str, token: str) -> Answer:
    found = event_by_code(event)
    return _take(found, sharing.shared_by(found, token))


@bp.get("/<event>/agenda/offered/<int:number>")
@requires(policy.is_signed_in)
def offered(event: str, number: int) -> str:
    """What the head of one's delegation offers, all of it ticked."""
    found = event_by_code(event)
    return _page(found, sharing.offered_to(signed_in().id, found, number))


@bp.post("/<event>/agenda/offered/<int:number>")
@requires(policy.is_signed_in)
def take_offered(event: str, number: int) -> Answer:
    found = event_by_code(event)
    return _take(found, sharing.offered_to(signed_in().id, found, number))


def _take(found: Event, shared: AgendaShare) -> Answer:
    """Into one's own agenda, by the rules that hold for each session by itself."""
    ticked = request.form.getlist("session")
    wanted = [session for session in sharing.picks(shared, found, viewer()) if session.ref in ticked]
    if not wanted:
        return _secret(make_response(_page(found, shared, problem=_("Tick at least one session.")), 422))
    refused = domain.add_all(signed_in().id, found, wanted, at=clock.now())
    db.session.commit()
    _tell(len(wanted) - len(refused), refused)
    return see_other("agenda.index", event=found.code)


def _tell(taken: int, refused: Collection[tuple[VisibleSession, Refused]]) -> None:
    if taken:
        flash(
            ngettext("One session is in your agenda now.", "%(num)d sessions are in your agenda now.", taken)
        )
    for session, why in refused:
        said = Markup(_("“%(title)s”: %(why)s"))  # noqa: S704 - what is put in is escaped
        flash(said % {"title": shown(session.title), "why": why.text})


def _page(event: Event, shared: AgendaShare, problem: str = "") -> str:
    """Its form is sent to where the page was read."""
    person_id = viewer().person_id
    sessions = sharing.picks(shared, event)
    chosen = frozenset(queries.chosen(person_id, event.id)) if person_id else frozenset()
    return render_template(
        "agenda/picks.html",
        event=event,
        shared=shared,
        sessions=sessions,
        chosen=chosen,
        to_take={one.id for one in sessions if person_id and not one.is_cancelled} - chosen,
        problem=problem,
        KINDS=KINDS,
        here="agenda",
    )


def _own_page(event: Event, form: ShareForm) -> str:
    return render_template(
        "agenda/share.html",
        event=event,
        shares=sharing.shares(signed_in().id, event),
        form=form,
        leads=led_by(event, signed_in().id),
        here="agenda",
    )


def _secret(response: Response) -> Response:
    """Who follows a link away from here does not bring this address along."""
    response.headers.update(HEADERS)
    return response
