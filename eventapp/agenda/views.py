"""One's own week: see it, choose, swap, drop; and the calendars that follow it."""

from collections.abc import Callable, Collection
from functools import cached_property
from itertools import groupby
from urllib.parse import urlencode

from flask import (
    Blueprint,
    Response,
    flash,
    g,
    jsonify,
    make_response,
    render_template,
    request,
    url_for,
)
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp import policy
from eventapp.agenda import domain, queries, saying, sharing
from eventapp.agenda.ending import lost_entries
from eventapp.agenda.fit import is_followed, walks
from eventapp.agenda.forms import CalendarForm
from eventapp.agenda.week import Offer, choice, speaks_at, stale
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.frames import bytes_of, hole, is_made
from eventapp.core.web import absolute_url, onward, safe_target, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.people.offline import keepable
from eventapp.programme.models import Event, Session
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import VisibleSession, visible_session, visible_sessions
from eventapp.programme.words import KINDS

bp = Blueprint("agenda", __name__)
Answer = Response | tuple[str, int]
UNHEARD = {"chosen": "unheard", "add": "unheard_add", "wait": "unheard_wait"}


@bp.app_template_global()
def own_choice(event: Event, session: VisibleSession, **offers: Callable[..., str]) -> str:
    """Of these macros, what the one says by which whoever is asking may decide about a session:
    see `week.choice`; or of those `wish` where no seat is held, and `unheard…` where they cannot follow."""
    offer, event_id = Offer.of(session), event.id

    def decided() -> str:
        own = _own(event_id)
        waited = own.waited if offer.is_full else frozenset[int]()
        decision = choice(offer, frozenset(own.chosen), own.person_id, waited)
        if decision == "chosen" and offer.has_seats and not own.chosen[offer.session_id]:
            return "wish"
        if decision in UNHEARD and not is_followed(offer.languages, own.followed):
            return UNHEARD[decision]
        return decision

    if is_made():
        ready = {name: said(event, session) for name, said in offers.items()}
        return hole(lambda: ready.get(decided(), ""), size=bytes_of(ready.values()))
    said = offers.get(decided())
    return said(event, session) if said else ""


class Own:
    """What whoever is asking chose at an event: each read once for a page, and only where it is asked."""

    def __init__(self, person_id: int | None, event_id: int) -> None:
        self.person_id, self.event_id = person_id, event_id

    @cached_property
    def chosen(self) -> dict[int, bool]:
        """{session id: whether a seat is held}"""
        return queries.chosen(self.person_id, self.event_id) if self.person_id else {}

    @cached_property
    def followed(self) -> tuple[str, ...]:
        """Languages."""
        return queries.followed_languages(self.person_id, self.event_id) if self.person_id else ()

    @cached_property
    def waited(self) -> frozenset[int]:
        """Ids of the sessions in whose line they stand."""
        return queries.waited_ids(self.person_id, self.event_id) if self.person_id else frozenset()


def _own(event_id: int) -> Own:
    own: Own | None = g.get("own")
    if own is None or own.event_id != event_id:
        own = g.own = Own(viewer().person_id, event_id)
    return own


@bp.app_template_global()
def agendas_holding(session: Session, required: frozenset[int] | None = None) -> int:
    """What an organiser is told before a session moves: how many will hear of it.

    Before its rule changes, with those of whom it was `required`: how many hold it until then.
    """
    return len(queries.holders(session)) if required is None else queries.held(session, required)


@bp.app_template_global()
def entries_lost(session: Session) -> tuple[int, int]:
    """How many agendas a session goes out of by its rule as it stands, and the seats that this frees."""
    lost = lost_entries(session)
    return len(lost), sum(entry.holds_seat for entry in lost)


@bp.app_template_global()
def left_without_words(session_id: int, before: Collection[str], after: Collection[str]) -> int:
    """Of those who hold a session, who can follow it no more: asked before a language goes."""
    return queries.left_without_words(session_id, before, after)


@bp.app_template_global()
def agendas_by_session(session_ids: Collection[int]) -> dict[int, int]:
    """What the board asks of a day's sessions: more people than places are a conflict."""
    return queries.agendas_by_session(session_ids)


@bp.get("/<event>/agenda")
@requires(policy.is_signed_in)
@keepable
def index(event: str) -> str:
    return _page(event_by_code(event), CalendarForm())


@bp.post("/<event>/agenda/<ref>")
@requires(policy.is_signed_in)
def add(event: str, ref: str) -> Answer:
    found = event_by_code(event)
    return _added(found, visible_session(viewer(), found, ref))


def _added(event: Event, session: VisibleSession) -> Answer:
    try:
        domain.add_to_agenda(signed_in().id, event, session, at=clock.now())
    except domain.RoundTaken as taken:
        return _offer_swap(event, session, taken.held_id)
    db.session.commit()
    return _changed(event, session, [saying.added(session), *saying.misfits(event, session)])


@bp.post("/<event>/agenda/<ref>/swap")
@requires(policy.is_signed_in)
def swap(event: str, ref: str) -> Answer:
    found, person = event_by_code(event), signed_in()
    session = visible_session(viewer(), found, ref)
    domain.swap_in_round(person.id, found, session, at=clock.now())
    db.session.commit()
    return _changed(found, session, [saying.added(session), *saying.misfits(found, session)])


@bp.post("/<event>/agenda/<ref>/wait")
@requires(policy.is_signed_in)
def wait(event: str, ref: str) -> Answer:
    """Join the line of a session that is full; who is not approved keeps a wish."""
    found, person = event_by_code(event), signed_in()
    session = visible_session(viewer(), found, ref)
    if session.seats is not None and not policy.may_attend(viewer(), found.code):
        return _added(found, session)
    domain.wait_for_seat(person.id, found, session, at=clock.now())
    db.session.commit()
    said = saying.said(_("Your agenda shows where you stand in line for “%(title)s”."), title=session.title)
    return _changed(found, session, [said])


@bp.post("/<event>/agenda/<ref>/remove")
@requires(policy.is_signed_in)
def remove(event: str, ref: str) -> Answer:
    found, person = event_by_code(event), signed_in()
    session = visible_session(viewer(), found, ref)
    has_waited = domain.remove_from_agenda(person.id, session, at=clock.now())
    db.session.commit()
    if has_waited:
        words = _("You wait for “%(title)s” no more.")
    elif speaks_at(session, person.id):
        words = _("You speak in “%(title)s”, so it stays in your agenda.")
    else:
        words = _("“%(title)s” is no longer in your agenda.")
    return _changed(found, session, [saying.said(words, title=session.title)])


@bp.get("/<event>/agenda/calendars")
@requires(policy.is_signed_in)
def calendars(event: str) -> Answer:
    """Where a browser comes back to after the page that shows a new calendar's address once."""
    return see_other("agenda.index", event=event, _anchor="calendars")


@bp.post("/<event>/agenda/calendars")
@requires(policy.is_signed_in)
def follow(event: str) -> Answer:
    found, person, form = event_by_code(event), signed_in(), CalendarForm.posted()
    if not form.validate():
        return _page(found, form), 422
    label = form.label.data
    token = domain.follow(person.id, found, label, at=clock.now())
    db.session.commit()
    return _shown_once(found, label, absolute_url("agenda_feeds.personal", token=token))


@bp.post("/<event>/agenda/calendars/<int:number>/revoke")
@requires(policy.is_signed_in)
def revoke(event: str, number: int) -> Answer:
    found = event_by_code(event)
    domain.revoke(signed_in().id, found, number, at=clock.now())
    db.session.commit()
    flash(_("That calendar no longer follows you. Its address leads nowhere now."))
    return see_other("agenda.index", event=event, _anchor="calendars")


def _page(event: Event, form: CalendarForm) -> str:
    at = clock.now()
    entries = queries.agenda(viewer(), event)
    following = queries.subscriptions(signed_in().id, event)
    return render_template(
        "agenda/index.html",
        event=event,
        days=[(day, list(found)) for day, found in groupby(entries, key=lambda entry: entry.session.day)],
        entries=entries,
        offers=sharing.offers(signed_in().id, event),
        waits=queries.waited_for(viewer(), event),
        unheard=queries.unheard(viewer(), event, entries),
        walks=walks(entries),
        clashes=sum(bool(entry.overlaps) for entry in entries),
        subscriptions=following,
        stale=stale(entries, [one.fetched_at for one in following if one.fetched_at], at=at),
        at=at,
        form=form,
        KINDS=KINDS,
        here="agenda",
    )


def _offer_swap(event: Event, session: VisibleSession, held_id: int) -> Answer:
    """Ask before the one of the round makes way; its name only if it is still open to them."""
    held = next((other for other in visible_sessions(viewer(), event) if other.id == held_id), None)
    page = render_template(
        "agenda/swap.html",
        event=event,
        session=session,
        held=held,
        back=safe_target(request.form.get("next"), url_for("agenda.index", event=event.code)),
        KINDS=KINDS,
        here="agenda",
    )
    return page, 409


def _changed(event: Event, session: VisibleSession, said: list[Markup]) -> Answer:
    """Back to where they came from; or, for choose.js, the button as it is now."""
    if request.accept_mimetypes.best == "application/json":
        button = render_template("agenda/choice.html", event=event, session=session)
        return jsonify(button=button, said=Markup(" ").join(said))
    for sentence in said:
        flash(sentence)
    return onward(request.form.get("next"), url_for("agenda.index", event=event.code))


def _shown_once(event: Event, label: str, url: str) -> Answer:
    """The one page that ever shows a calendar's secret address."""
    webcal = "webcal://" + url.partition("://")[2]
    page = render_template(
        "agenda/calendar.html",
        event=event,
        label=label,
        url=url,
        webcal=webcal,
        google="https://calendar.google.com/calendar/r?" + urlencode({"cid": webcal}),
        here="agenda",
    )
    response = make_response(page, 201)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response
