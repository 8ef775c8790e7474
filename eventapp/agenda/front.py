"""Polls that find nothing new, answered in front of Flask: nearly all that calendars ask for."""

import re
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.wsgi import ClosingIterator

from eventapp.agenda import domain, polls
from eventapp.agenda.feeds import STANDING
from eventapp.core import clock
from eventapp.core.db import reading
from eventapp.core.kept import Wsgi

ADDRESS = re.compile(r"/calendar/([^/]+)\.ics")


class Polls:
    """WSGI: 304 for a calendar whose bytes stand and whose fetch need not be noted; `headers` go along."""

    def __init__(self, wsgi: Wsgi, engine: Engine, headers: dict[str, str]) -> None:
        self.wsgi, self.engine = wsgi, engine
        self.headers = [*(headers | STANDING).items()]

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        etag = environ.get("HTTP_IF_NONE_MATCH")
        if etag is None or not self._stands(environ, etag):
            return self.wsgi(environ, start_response)
        start_response("304 NOT MODIFIED", [*self.headers, ("ETag", etag)])
        return ClosingIterator([])

    def _stands(self, environ: dict[str, Any], etag: str) -> bool:
        address = ADDRESS.fullmatch(environ["PATH_INFO"])
        if address is None or environ["REQUEST_METHOD"] != "GET":
            return False
        at = clock.now()
        try:
            with reading(), self.engine.connect() as connection:
                poll = polls.poll(connection, domain.digest_of(address[1]), at.date())
        except SQLAlchemyError:  # whoever asks finds that out again
            return False
        return poll is not None and poll.known_etag == etag and not domain.to_note(poll, "", etag, at=at)
