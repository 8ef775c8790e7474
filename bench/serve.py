"""eventapp and the floors in one process: granian --interface wsgi bench.serve:application"""

from collections.abc import Iterable
from typing import TYPE_CHECKING

from bench.floors import PREFIX, floors
from eventapp.core.collecting import between_answers
from wsgi import app

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

between_answers(floors)  # as the application itself


def application(environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
    answers = floors if environ["PATH_INFO"].startswith(PREFIX) else app
    return answers(environ, start_response)
