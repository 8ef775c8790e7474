"""A document for those who may read it."""

from flask import Blueprint, Response

from eventapp.core import clock
from eventapp.core.web import private
from eventapp.people.access import viewer
from eventapp.programme import queries
from eventapp.programme.documents.answer import attachment
from eventapp.programme.documents.queries import file_for
from eventapp.programme.visibility import visible_session

bp = Blueprint("documents", __name__)


@bp.get("/<event>/sessions/<ref>/documents/<document>")
def file(event: str, ref: str, document: str) -> Response:
    """What nobody signed in may read is public; every other answer is for its reader alone."""
    found, asking = queries.event_by_code(event), viewer()
    session = visible_session(asking, found, ref)
    response = attachment(file_for(asking, found, session, document, at=clock.now()))
    return private(response) if asking.person_id else response
