"""When a session may be: wall times of the event's zone, in order, on its days."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from eventapp.core.errors import Refused
from eventapp.programme.models import Event

A_NIGHT = timedelta(days=1)  # what the last day's evening may run over midnight


class NotPossible(Refused):
    """What one field of an edit says cannot be; `field` names it."""

    def __init__(self, field: str, text: Any = None) -> None:
        super().__init__(text)
        self.field = field


class OutsideTheEvent(NotPossible):
    text = _("There is no programme day on that date.")


class EndsBeforeItStarts(NotPossible):
    text = _("A session has to end after it starts.")


class NoSuchHour(NotPossible):
    text = _("That hour does not exist: the clocks go forward then.")


def utc(event: Event, wall: datetime, field: str = "starts") -> datetime:
    """The moment of a wall time in the event's zone; refuses hours that the clocks skip."""
    zone = ZoneInfo(event.time_zone)
    try:
        moment = wall.replace(tzinfo=zone).astimezone(UTC)
    except OverflowError:  # in the first or the last year that there is
        raise OutsideTheEvent(field) from None
    if moment.astimezone(zone).replace(tzinfo=None) != wall:
        raise NoSuchHour(field)
    return moment


def moments(
    event: Event, starts: datetime, ends: datetime, *, ends_on: date | None = None
) -> tuple[datetime, datetime]:
    """Of wall times that are in order, within the event, and not skipped by the clocks; else NotPossible.

    `ends_on` is the event's last day where that is to be another one.
    """
    if ends <= starts:
        raise EndsBeforeItStarts("ends")
    if ends.date() > (ends_on or event.ends_on) + A_NIGHT:
        raise OutsideTheEvent("ends")
    return utc(event, starts), utc(event, ends, "ends")
