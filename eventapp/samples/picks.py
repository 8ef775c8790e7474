"""What invented people choose for their agendas: one of a round, seats while they last."""

from collections import Counter
from datetime import datetime
from itertools import groupby
from random import Random
from typing import Any, NamedTuple

from sqlalchemy import select, update

from eventapp.core.db import db
from eventapp.programme.models import Event, Session
from eventapp.programme.seats import lock_seats

ENTRIES = 8  # in an agenda


class Choice(NamedTuple):
    id: int
    round_id: int | None
    left: int | None  # seats, where they are counted


class Picks:
    """The open sessions of an event, by round, and the seats that are given away."""

    def __init__(self, event: Event) -> None:
        """Locks the sessions whose seats are counted until the end of the transaction."""
        found = select(Session.id, Session.round_id, Session.seats - Session.seats_taken).where(
            Session.event_id == event.id,
            Session.access != "restricted",
            Session.kind != "break",
            Session.published_at.is_not(None),
            Session.cancelled_at.is_(None),
        )
        lock_seats(*db.session.scalars(select(Session.id).where(Session.event_id == event.id)))
        rows = db.session.execute(found.order_by(Session.round_id, Session.id)).all()
        self.left = {id_: left for id_, _round, left in rows if left is not None}
        sessions = [Choice(*row) for row in rows if row[2] != 0]
        rounds = [list(held) for _, held in groupby(sessions, key=lambda one: one.round_id or -one.id)]
        self.rounds = [held for held in rounds if held[0].round_id is not None]
        self.others = [held for held in rounds if held[0].round_id is None]
        self.taken: Counter[int] = Counter()

    def of(self, person_id: int, random: Random, at: datetime) -> list[dict[str, Any]]:
        """The rows of one person's agenda: rounds first, then what has none."""
        slots = random.sample(self.rounds, min(ENTRIES, len(self.rounds)))
        slots += random.sample(self.others, min(ENTRIES - len(slots), len(self.others)))
        return [
            {
                "person_id": person_id,
                "session_id": session.id,
                "round_id": session.round_id,
                "holds_seat": session.id in self.left,
                "added_at": at,
            }
            for session in (self._choose(slot, random) for slot in slots if slot)
        ]

    def _choose(self, slot: list[Choice], random: Random) -> Choice:
        """One of a round; whoever takes the last seat takes the session out of it."""
        session = random.choice(slot)
        if session.id in self.left:
            self.left[session.id] -= 1
            self.taken[session.id] += 1
            if self.left[session.id] == 0:
                slot.remove(session)
        return session

    def count_seats(self) -> None:
        """Keep what was given away with the sessions."""
        for session_id, count in self.taken.items():
            seats = update(Session).where(Session.id == session_id)
            db.session.execute(seats.values(seats_taken=Session.seats_taken + count))
