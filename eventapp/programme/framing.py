"""Pages of the programme that all share who have the same roles and are admitted to the same meetings."""

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any

from flask import current_app, request

from eventapp.core import frames
from eventapp.core.db import db
from eventapp.core.kept import Shelf
from eventapp.core.web import language
from eventapp.people.access import one_of_many, viewer
from eventapp.programme.standings import standing_said
from eventapp.programme.visibility import admitted_to

Meetings = frozenset[tuple[int, bool]]  # see `admitted_to`
Admissions = Shelf[Meetings]
MEETING = 200  # bytes that one takes, about


def framed(view: Callable[..., Any]) -> Callable[..., Any]:
    """Mark a view whose page depends on its address, its language, its event's stamp, the reader's roles
    there and the restricted meetings that admit them alone, but for what stands in a hole.

    While the frame is made nobody in particular is asking, so nothing else that is one's own can get
    into it. Who has a notice to read gets a page of their own.
    """

    @wraps(view)
    def shared(**values: Any) -> Any:
        asking, event = viewer(), values["event"]
        stamp = _stamp_of(request.path) if asking.person_id and not _has_notice() else None
        if stamp is None or asking.person_id is None:
            return view(**values)
        roles = frozenset(role for role in asking.roles if role[1] in (event, None))
        page = (request.full_path, language(), roles)
        shelf: frames.Frames = current_app.extensions["frames"]
        frame = shelf.find((page, _admitted(asking.person_id, event)), stamp)
        if frame is None:
            db.session.rollback()  # what was read so far may be older than the stamp; the page must not be
            meetings = admitted_to(asking.person_id, event)  # as they are when the page is made
            with one_of_many(roles, meetings):
                frame = frames.made(lambda: view(**values))
            shelf.keep((page, meetings), frame, stamp, size=frame.size)
        return frame.filled()

    return shared


def _admitted(person_id: int, event: str) -> Meetings:
    """Worked out once for as long as neither the event nor what they hold changes."""
    said = standing_said(person_id)
    if said is None:
        return frozenset()
    stamp = _stamp_of(f"/{event}/"), said
    shelf: Admissions = current_app.extensions["admissions"]
    meetings = shelf.find((person_id, event), stamp)
    if meetings is None:
        db.session.rollback()  # as above
        meetings = admitted_to(person_id, event)
        shelf.keep((person_id, event), meetings, stamp, size=MEETING * (1 + len(meetings)))
    return meetings


def _stamp_of(path: str) -> Hashable | None:
    stamp: Hashable | None = current_app.extensions["kept"].stamp_of(path)
    return stamp


def _has_notice() -> bool:
    return current_app.config["SESSION_COOKIE_NAME"] in request.cookies
