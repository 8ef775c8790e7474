"""The scanner page and the page that pairs a device. Both carry no data: the device's token does."""

from flask import Blueprint, Response, make_response, render_template

from eventapp.core.web import with_camera
from eventapp.door.words import texts
from eventapp.programme.queries import event_by_code

bp = Blueprint("door", __name__)


@bp.get("/<event>/door/")
def scanner(event: str) -> Response:
    page = render_template("door/scanner.html", event=event_by_code(event), texts=texts())
    return with_camera(make_response(page))


@bp.get("/<event>/door/pair")
def pair(event: str) -> Response:
    """The link's token stands in the fragment, which browsers never send."""
    answer = make_response(render_template("door/pair.html", event=event_by_code(event)))
    answer.headers["Referrer-Policy"] = "no-referrer"
    return answer
