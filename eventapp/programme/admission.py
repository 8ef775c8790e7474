"""Whom a restricted meeting admits: the one rule for pages, agendas, documents and doors."""

from dataclasses import dataclass

from eventapp.bodies.queries import FILLING, Mandate
from eventapp.programme.models import Session
from eventapp.programme.standings import Standing

ADMITTED_SEATS = {
    "members": ("chair", "titular", "member"),
    "substitutes": ("substitute",),
    "observers": ("observer",),
    "secretariat": ("secretary",),
    "interpreters": ("interpreter",),
    "technicians": ("technician",),
}
COUNTED = (*FILLING, "substitute", "observer")  # by a quota


@dataclass(frozen=True)
class Admission:
    """That a meeting admits somebody.

    `share`: in whose name its quota counts them, empty where their seat does not say; None: it does not.
    """

    is_confirmed: bool
    share: str | None = None


def admits(session: Session, standing: Standing) -> Admission | None:
    """Whether somebody may enter a restricted meeting, by mandates read at its start or by name.

    Of several grounds, one whose address is confirmed, and of these one that a quota counts. A substitute
    is admitted where nobody else sits for the unit, or where it was recorded that they stand in; then the
    titular is not.
    """
    grounds = [
        Admission(mandate.is_confirmed, _share(session, mandate))
        for mandate in standing.mandates
        if _is_admitted(session, mandate, standing)
    ]
    if session.id in standing.observes:
        grounds.append(Admission(standing.observes[session.id]))
    return max(grounds, key=_rank, default=None)


def _rank(ground: Admission) -> tuple[bool, bool, str]:
    return ground.is_confirmed, ground.share is not None, ground.share or ""


def _is_admitted(session: Session, mandate: Mandate, standing: Standing) -> bool:
    seats = {seat for group in session.admitted for seat in ADMITTED_SEATS.get(group, ())}
    if mandate.body_id != session.body_id or mandate.seat not in seats:
        return False
    if not mandate.holds_at(session.starts_at):
        return False
    if mandate.seat == "substitute":
        stands_in = (session.id, mandate.id) in standing.stands_in
        return stands_in or standing.is_alone(mandate, session.starts_at)
    return "substitutes" not in session.admitted or not standing.is_replaced(session.id, mandate)


def _share(session: Session, mandate: Mandate) -> str | None:
    """None for those who serve the meeting; else what the quota goes by, or whatever the seat says."""
    if session.quota is None or mandate.seat not in COUNTED:
        return None
    house, country = str(mandate.organisation_id or ""), mandate.country or ""
    return country or house if session.quota_per == "country" else house or country
