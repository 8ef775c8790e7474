"""Polls that find nothing new, answered in front of Flask: nearly all that calendars ask for."""

import re
from collections.abc import Iterable
from contextlib import closing
from datetime import datetime
from math import ceil
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wsgi import ClosingIterator

from eventapp.agenda import domain, polls
from eventapp.agenda.clients import calendar_name
from eventapp.agenda.feeds import STANDING
from eventapp.agenda.looks import Looks
from eventapp.agenda.pace import Pace
from eventapp.core import clock
from eventapp.core.kept import Wsgi

ADDRESS = re.compile(r"/calendar/([^/]+)\.ics")


class Polls:
    """WSGI: 304 for a calendar whose bytes stand; `headers` go along. 429 for one that asks without end."""

    def __init__(self, wsgi: Wsgi, engine: Engine, looks: Looks, headers: dict[str, str]) -> None:
        self.wsgi, self.engine, self.looks, self.pace = wsgi, engine, looks, Pace()
        self.standing = [*(headers | STANDING).items()]
        self.slowing = [*(headers | STANDING | {"Cache-Control": "no-store", "Content-Length": "0"}).items()]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None:
            return self.wsgi(environ, start_response)
        at, digest = clock.now(), domain.digest_of(address[1])
        if wait := self.pace.wait(digest, at):
            start_response("429 TOO MANY REQUESTS", [*self.slowing, ("Retry-After", str(ceil(wait)))])
            return ClosingIterator([])
        etag = environ.get("HTTP_IF_NONE_MATCH")
        if etag is None or environ["REQUEST_METHOD"] != "GET" or not self._stands(environ, digest, etag, at):
            return self.wsgi(environ, start_response)
        start_response("304 NOT MODIFIED", [*self.standing, ("ETag", etag)])
        return ClosingIterator([])

    def _stands(self, environ: dict[str, Any], digest: bytes, etag: str, at: datetime) -> bool:
        try:
            with closing(self.engine.raw_connection()) as connection:
                poll = polls.glance(connection.cursor(), self.engine.dialect, digest, at)
        except (SQLAlchemyError, self.engine.dialect.loaded_dbapi.Error):  # whoever asks finds that out again
            return False
        if poll is None or poll.known_etag != etag:
            return False
        if domain.is_look_due(poll, at):
            self.looks.note(poll.subscription_id, calendar_name(environ.get("HTTP_USER_AGENT", "")), at)
        return True
