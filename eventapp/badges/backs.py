"""What stands on the back of a badge: its holder's agenda by day.

A badge hangs on a chest, so a restricted meeting is never called by its name there, nor by its room,
whoever its holder is and however open the meeting: it is "Reserved", at its hours.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import groupby

from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp.badges.showing import Back, BackDay, BackLine
from eventapp.core.i18n import Formats
from eventapp.programme.models import Event
from eventapp.programme.printing import as_of
from eventapp.programme.visibility import VisibleSession
from eventapp.programme.words import PARTS

Week = Callable[[int], Sequence[VisibleSession]]  # of a person, by time


def backs_of(
    event: Event, week: Week, contacts: Mapping[int, str], *, language: str, at: datetime
) -> Callable[[int], Back]:
    """The back for each person's badge, true at that moment; `contacts` are addresses by person."""
    with force_locale(language):
        moment = as_of(event, language, at)
    return lambda person_id: Back(days_of(week(person_id), language), moment, contacts.get(person_id))


def days_of(sessions: Iterable[VisibleSession], language: str) -> tuple[BackDay, ...]:
    """The sessions by day, but those that are cancelled."""
    standing = [session for session in sessions if not session.is_cancelled]
    with force_locale(language):
        return tuple(_days(standing, language))


def _days(sessions: Iterable[VisibleSession], language: str) -> Iterator[BackDay]:
    for on, found in groupby(sessions, key=lambda session: session.on):
        yield BackDay(Formats(language).day(on), tuple(_line(session, language) for session in found))


def _line(session: VisibleSession, language: str) -> BackLine:
    fmt = Formats(language)
    hours = str(PARTS[session.part])
    if session.time_announced:
        hours = f"{fmt.clock(session.starts)}–{fmt.clock(session.ends)}"
    if session.is_restricted or session.is_veiled:
        return BackLine(hours, _("Reserved"))
    rooms = fmt.list(room.name.plain(language) for room in session.rooms)
    return BackLine(hours, session.title.plain(language), rooms)
