"""The log: what was done and where it went wrong, never what people typed.

The messages of exceptions quote values: PostgreSQL the row that broke a constraint, a mail
server the address it refused. So a traceback is written without them.
"""

import logging
import traceback
from copy import copy
from typing import Any, TextIO

FORM = "%(levelname)s %(name)s: %(message)s"


class Discreet(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        own = copy(record)
        own.exc_text = None  # where another handler may have left a traceback in full
        return super().format(own)

    def formatException(self, ei: tuple[Any, Any, Any]) -> str:  # noqa: N802 - as the base class calls it
        """Every frame and the kinds of the exceptions, the cause before what followed from it."""
        return "\n".join(_told(ei[1])) if ei[1] else ""


def _told(error: BaseException) -> list[str]:
    earlier = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    frames = traceback.format_tb(error.__traceback__)
    kind = f"{type(error).__module__}.{type(error).__qualname__}"
    return [*(_told(earlier) if earlier else ()), "".join(frames) + kind]


def handler(stream: TextIO | None = None) -> logging.Handler:
    """Writes discreetly to that stream, else to standard error."""
    made = logging.StreamHandler(stream)
    made.setFormatter(Discreet(FORM))
    return made


def start() -> None:
    """Write from INFO on, unless whoever runs the application has set up the log already."""
    logging.basicConfig(level=logging.INFO, handlers=[handler()])
