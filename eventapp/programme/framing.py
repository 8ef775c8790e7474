"""Pages of the programme that all who have the same roles share, whoever they are."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import current_app, request

from eventapp.core import frames
from eventapp.core.db import db
from eventapp.core.web import language
from eventapp.people.access import one_of_many, viewer
from eventapp.policy import Viewer
from eventapp.programme.visibility import sees_by_roles_alone


def framed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose page depends on its address, its language, its event's stamp and the reader's
    roles there alone, but for what stands in a hole.

    While the frame is made nobody in particular is asking, so nothing else that is one's own can get
    into it. Who sits on a body, or has a notice to read, gets a page of their own.
    """

    @wraps(view)
    def shared(**values: Any) -> Any:
        asking, event = viewer(), values["event"]
        stamp = current_app.extensions["kept"].stamp_of(request.path) if _shares(asking) else None
        if stamp is None:
            return view(**values)
        roles = frozenset(role for role in asking.roles if role[1] in (event, None))
        key = (request.full_path, language(), roles)
        shelf: frames.Frames = current_app.extensions["frames"]
        frame = shelf.find(key, stamp)
        if frame is None:
            db.session.rollback()  # what was read so far may be older than the stamp; the page must not be
            with one_of_many(roles):
                frame = frames.made(lambda: view(**values), stamp)
            shelf.keep(key, frame)
        return frame.filled()

    return shared


def _shares(asking: Viewer) -> bool:
    has_notice = current_app.config["SESSION_COOKIE_NAME"] in request.cookies
    return asking.person_id is not None and not has_notice and sees_by_roles_alone(asking)
