"""How many came to what, for those who run the event; and who, for those who may know."""

import io
from collections.abc import Iterator, Mapping, Sequence

from flask import Blueprint, Response, render_template, request
from flask_babel import gettext as _

from eventapp import policy
from eventapp.attendance import domain, queries
from eventapp.attendance.domain import Presence
from eventapp.core import clock
from eventapp.core.paging import page_of
from eventapp.core.spreadsheets.writing import CSV, write_csv
from eventapp.core.web import plain, private
from eventapp.door.closed import FEWEST
from eventapp.people.access import requires, viewer
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code

HERE = "/<event>/organise/attendance"
bp = Blueprint("attendance_admin", __name__)


@bp.get(HERE)
@requires(policy.may_see_attendance)
def index(event: str) -> str:
    found = event_by_code(event)
    over = domain.sessions_over(viewer(), found, clock.now())
    page = page_of(over, request.args.get("page", 1, type=int))
    return render_template(
        "attendance/index.html",
        event=found,
        page=page,
        presences=domain.presence_at(found, page.rows),
        fewest=FEWEST,
        may_name=policy.may_see_who_attended(viewer(), found.code),
        tab="attendance",
        here="organise",
    )


@bp.get(f"{HERE}.csv")
@requires(policy.may_see_attendance)
def table(event: str) -> Response:
    """The same figures of all sessions."""
    found, file = event_by_code(event), io.BytesIO()
    over = domain.sessions_over(viewer(), found, clock.now())
    write_csv(_lines(domain.presence_at(found, over)), file)
    answer = Response(file.getvalue(), content_type=CSV)
    answer.headers["Content-Disposition"] = f'attachment; filename="{found.code}-attendance.csv"'
    return private(answer)


@bp.get(f"{HERE}/<ref>")
@requires(policy.may_see_attendance)
def session(event: str, ref: str) -> str:
    """`?view=absent` lists who was expected and did not come; without it, who was there."""
    found = event_by_code(event)
    seen = domain.session_by_name(viewer(), found, ref, clock.now())
    [presence] = domain.presence_at(found, [seen])
    view = "absent" if request.args.get("view") == "absent" else "present"
    people = presence.absent if view == "absent" else presence.present
    page = queries.named(people, request.args.get("page", 1, type=int))
    return render_template(
        "attendance/session.html",
        event=found,
        presence=presence,
        view=view,
        page=page,
        houses=_houses(found, page.rows),
        tab="attendance",
        here="organise",
    )


def _houses(event: Event, people: Sequence[Person]) -> Mapping[int, str]:
    may_know = policy.may_see_registrations(viewer(), event.code)
    return queries.organisations_of(event, people) if may_know else {}


def _lines(presences: list[Presence]) -> Iterator[list[str]]:
    """What is not told is empty."""
    few = _("fewer than %(number)s", number=FEWEST)
    yield [_("Session"), _("Starts"), _("Ends"), _("Attended"), _("Seat or mandate"), _("No-shows"), "%"]
    for one in presences:
        told, session = one.figures, one.session
        yield [
            plain(session.title),
            session.starts.isoformat(sep=" ", timespec="minutes"),
            session.ends.isoformat(sep=" ", timespec="minutes"),
            few if told.attended is None else str(told.attended),
            "" if not told.has_list else few if told.expected is None else str(told.expected),
            "" if told.absent is None else str(told.absent),
            "" if told.share is None else str(told.share),
        ]
