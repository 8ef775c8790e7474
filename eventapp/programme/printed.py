"""A day of the programme on paper."""

from flask import Blueprint, Response, request

from eventapp.core import clock
from eventapp.core.kept import kept
from eventapp.core.web import absolute_url, cached, language, private
from eventapp.people.access import viewer
from eventapp.programme import queries
from eventapp.programme.pocket import pdf
from eventapp.programme.printing import day_leaflet, folding, form_of
from eventapp.programme.visibility import visible_sessions

bp = Blueprint("programme_printed", __name__)


@bp.get("/<event>/programme/<day>.pdf")
@kept
def day(event: str, day: str) -> Response:
    """What whoever asks may know of that day, in their language."""
    found = queries.event_by_code(event)
    today = queries.day_at(found, day)
    sessions = visible_sessions(viewer(), found, day=today)
    url = absolute_url("programme.day", event=found.code, day=day)
    leaflet = day_leaflet(found, today, sessions, language=language(), at=clock.now(), url=url)
    document = pdf(leaflet, form_of(request.args.get("print")), folding())
    name = {"Content-Disposition": f'inline; filename="{found.code}-{day}.pdf"'}
    response = cached(document, "application/pdf", **name)
    response.vary.update(("Cookie", "Accept-Language"))
    return response if viewer().person_id is None else private(response)
