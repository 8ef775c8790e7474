"""What other features ask of agendas."""

from datetime import datetime
from typing import Any

from eventapp.agenda.domain import follow_round, free_seats
from eventapp.agenda.ending import LastKnown, end_entries
from eventapp.agenda.line import keep_offers_to_start, lapse, offer_seats
from eventapp.agenda.wishes import ask_choosers, ask_to_claim, claim_wishes
from eventapp.core.db import db
from eventapp.core.jobs import enqueue, handles
from eventapp.programme.models import Event
from eventapp.programme.queries import find_event
from eventapp.programme.seats import lock_seats


@handles("agenda.registration_ended")
def registration_ended(payload: dict[str, Any], at: datetime) -> None:
    """Payload: event_id, person_id. Both may be gone by the time it runs."""
    event = db.session.get(Event, payload["event_id"])
    if event is not None:
        free_seats(payload["person_id"], event, at=at)


@handles("agenda.registrations_approved")
def registrations_approved(payload: dict[str, Any], at: datetime) -> None:
    """Payload: event_code, people (ids)."""
    event = find_event(payload["event_code"])
    if event is not None:
        ask_to_claim(event, payload["people"], at=at)


@handles("agenda.wishes_due")
def wishes_due(payload: dict[str, Any], at: datetime) -> None:
    """Payload: event_id, person_id. Both may be gone by the time it runs."""
    event = db.session.get(Event, payload["event_id"])
    if event is not None:
        claim_wishes(payload["person_id"], event, at=at)


@handles("agenda.round_changed")
def round_changed(payload: dict[str, Any], _at: datetime) -> None:
    """Payload: session_id. The session may be gone by the time it runs."""
    follow_round(payload["session_id"])


@handles("agenda.seats_changed")
def seats_changed(payload: dict[str, Any], at: datetime) -> None:
    """Payload: session_id. It has other seats, seats at all, another hour, or takes place after all.

    Who chose it while anybody could walk in has a wish now, and claims a seat in the order of choosing.
    """
    lock_seats(payload["session_id"])
    keep_offers_to_start(payload["session_id"], at=at)
    offer_seats(payload["session_id"], at=at)
    ask_choosers(payload["session_id"], at=at)


@handles("agenda.seat_lapses")
def seat_lapses(payload: dict[str, Any], at: datetime) -> None:
    """Payload: person_id, session_id. When an offer's time is over."""
    if lapse(**payload, at=at):
        enqueue("notices.seat", at=at, step="lapsed", **payload)


@handles("agenda.session_closed")
def session_closed(payload: dict[str, Any], at: datetime) -> None:
    """Payload: session_id, its version, changed_at, what was known of it: starts_at, ends_at (ISO 8601),
    sequence, the people for whom it was required, and the speakers who saw that they speak."""
    moments = {name: datetime.fromisoformat(payload[name]) for name in ("starts_at", "ends_at")}
    known = LastKnown(sequence=payload["sequence"], **moments)
    had = payload["people"], payload.get("speakers", ())
    people = end_entries(payload["session_id"], *had, known, at=at)
    if people:
        told = {name: payload[name] for name in ("session_id", "version", "changed_at")}
        started = {"started_at": payload["starts_at"]}
        enqueue("notices.session_closed", at=at, people=sorted(people), **told, **started)
