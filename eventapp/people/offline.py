"""Which answers a reader's own browser may keep for when there is no network, and for whom.

The service worker of the public side goes by the header alone: without it nothing is kept, and
what is one person's own goes when they sign out, or when somebody else is signed in. For every
other cache such a page stays `no-store`.
"""

import hmac
from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from flask import Response, current_app, g, make_response, request

from eventapp.core.config import Settings
from eventapp.core.frames import hole
from eventapp.people.access import viewer

HEADER = "Kept-For"
EVERYBODY = "everybody"


def keepable(view: Callable[..., Any]) -> Callable[..., Response]:
    """Mark a page that may be opened again without a network; one that shows a notice is not kept."""

    @wraps(view)
    def marked(**values: Any) -> Response:
        g.kept_for, has_notice = whose(), current_app.config["SESSION_COOKIE_NAME"] in request.cookies
        response = make_response(view(**values))
        if not has_notice and response.status_code == 200:
            response.headers[HEADER] = g.kept_for
        return response

    return marked


def kept_for() -> str:
    """Of this answer: EVERYBODY, a word for the person asking, or nothing where it is not to be kept."""
    return hole(lambda: g.kept_for) if "kept_for" in g else ""


def whose() -> str:
    """The word is a person's own, and tells nobody who that is."""
    person_id = viewer().person_id
    if person_id is None:
        return EVERYBODY
    settings: Settings = current_app.config["SETTINGS"]
    return hmac.new(settings.secret_key.encode(), f"kept for {person_id}".encode(), sha256).hexdigest()[:16]
