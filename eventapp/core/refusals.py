"""What is answered in place of what was asked for: refusals and failures, as pages or JSON."""

import logging

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from werkzeug.exceptions import HTTPException, SecurityError

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused

SAID = {
    403: (_l("Not for this account"), _l("Your account does not have the role that this page asks for.")),
    404: (_l("Nothing here"), _l("There is no such page, or it is not open to you.")),
    405: (_l("Not like this"), _l("This address does not take that kind of request.")),
    413: (_l("Too large"), _l("What was sent is larger than this page takes.")),
    429: (_l("Too often"), _l("Please wait a few minutes and try again.")),
    500: (_l("Our mistake"), _l("Something went wrong on our side. Nothing was saved.")),
    503: (_l("Not possible right now"), _l("Nothing was saved. Please try again in a few minutes.")),
}
NOT_UNDERSTOOD = (_l("That request was not understood"), _l("Go back and try again."))
NAMES = {
    401: "unauthorised",
    403: "forbidden",
    404: "not_found",
    413: "too_large",
    500: "our_bug",
    503: "unavailable",
}
log = logging.getLogger(__name__)


def init_app(app: Flask) -> None:
    app.register_error_handler(Refused, _refused)
    app.register_error_handler(NotFound, _not_found)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _our_bug)


def wants_json() -> bool:
    return request.path.startswith("/api/")


def refusal(status: int, error: str, message: str) -> Response:
    """An error in the API's form: {"error": code, "message": for people}."""
    response = jsonify(error=error, message=message)
    response.status_code = status
    return response


def _refused(error: Refused) -> Response:
    db.session.rollback()
    if wants_json():
        return refusal(409, error.name, str(error.text))
    return _error_page(409, str(_("That did not work")), str(error.text))


def _not_found(error: NotFound) -> Response:
    db.session.rollback()
    return _http_page(404)


def _http_error(error: HTTPException) -> Response:
    db.session.rollback()
    if isinstance(error, SecurityError):  # another site's name: no page of ours has an address there
        return Response("This site has another name.\n", 400, mimetype="text/plain")
    if error.response is not None:
        return make_response(error.response)
    if error.code is None or error.code < 400:  # a redirect to the address with its slash
        return make_response(error.get_response())
    page = _http_page(error.code)
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            page.headers[name] = value
    return page


def _our_bug(error: Exception) -> Response:
    db.session.rollback()
    log.error("request %s to %s failed", g.get("request_number"), request.endpoint, exc_info=error)
    status = 503 if isinstance(error, OperationalError) else 500  # a full disk, a database that is away
    try:
        return _http_page(status)
    except SQLAlchemyError:  # the page asks who is reading it, and the database does not answer
        number = g.get("request_number", "–")
        said = f"Something went wrong on our side. Number: {number}\n"
        return Response(said, status, mimetype="text/plain")


def _http_page(status: int) -> Response:
    title, text = (str(words) for words in SAID.get(status, NOT_UNDERSTOOD))
    if status >= 500:
        asked = _("Number for the help desk: %(number)s", number=g.get("request_number", "–"))
        text = f"{text} {asked}"
    if wants_json():
        return refusal(status, NAMES.get(status, "bad_request"), text)
    return _error_page(status, title, text)


def _error_page(status: int, title: str, text: str) -> Response:
    page = make_response(render_template("errors/error.html", title=title, text=text, status=status))
    page.status_code = status
    page.headers["Cache-Control"] = "no-store"
    return page
