"""What stands in an event now, for those who may edit its programme: sessions, and names for the rest."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.programme import frame, queries
from eventapp.programme.audiences import convenable
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import sessions_of

Names = dict[str, list[str]]  # {code, or name in whatever language, folded: the codes it may mean}


def standing(event: Event) -> Sequence[Session]:
    """Every session as it is kept, by time."""
    found = sessions_of(event).options(joinedload(Session.event))
    return db.session.scalars(found.order_by(Session.starts_at, Session.ends_at, Session.id)).all()


@dataclass(frozen=True)
class Frame:
    """`rooms` in their order, so that several are always listed alike."""

    event: Event
    days: frozenset[date]
    rooms: Names
    rounds: Names
    tracks: Names
    bodies: Names

    @property
    def ends_on(self) -> date:
        return max(self.event.ends_on, *self.days)

    @property
    def room_order(self) -> list[str]:
        return list(dict.fromkeys(code for codes in self.rooms.values() for code in codes))


def frame_of(event: Event) -> Frame:
    return Frame(
        event=event,
        days=frozenset(day.on_date for day in queries.days(event)),
        rooms=_names((room.code, room.name) for room in queries.rooms(event)),
        rounds=_names((one.code, one.name) for one in frame.rounds(event)),
        tracks=_names((track.code, track.name) for track in frame.tracks(event)),
        bodies=_names((body.code, body.name) for body in convenable(event)),
    )


def _names(found: Iterable[tuple[str, Text]]) -> Names:
    """A code wins over a name."""
    listed = list(found)
    codes: Names = {fold(code): [code] for code, _text in listed}
    names: Names = {}
    for code, text in listed:
        for name in {fold(words) for words in text.values()}:
            names.setdefault(name, []).append(code)
    return names | codes
