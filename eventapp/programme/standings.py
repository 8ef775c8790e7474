"""What decides which restricted meetings admit somebody: mandates, named observers, seats taken over."""

from collections import defaultdict
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import chain

from sqlalchemy import BindParameter, ColumnElement, Integer, bindparam, or_, select

from eventapp.bodies.models import Membership
from eventapp.bodies.queries import (
    FILLING,
    Mandate,
    mandates_as_text,
    mandates_of,
    mandates_on,
    share_unit,
    units_as_text,
)
from eventapp.core.db import db
from eventapp.core.ready import Ready, as_text
from eventapp.programme.meeting_models import MeetingObserver, StandIn
from eventapp.programme.models import Session

Place = tuple[int, int]  # a meeting's id and a mandate's


@dataclass(frozen=True)
class Standing:
    """One person's. `observes`: by the meetings they are named to, whether their address is confirmed."""

    mandates: Sequence[Mandate] = ()
    observes: Mapping[int, bool] = field(default_factory=dict)
    replaced: Collection[Place] = frozenset()  # another stands in for their seat
    stands_in: Collection[Place] = frozenset()  # they stand in, as that substitute
    seated: Mapping[int, Sequence[Mandate]] = field(
        default_factory=dict
    )  # all who fill or substitute, by body

    def is_alone(self, mandate: Mandate, at: datetime) -> bool:
        """Whether a substitute's mandate is the one that sits for its unit: no titular, nobody beside."""
        unit = [one for one in self.seated.get(mandate.body_id, ()) if share_unit(one, mandate)]
        return [one for one in unit if one.holds_at(at)] == [mandate]

    def is_replaced(self, meeting_id: int, mandate: Mandate) -> bool:
        """Whether another stands in for them: then in every seat that they fill for that unit."""
        taken = [one for one in self.mandates if (meeting_id, one.id) in self.replaced]
        return any(
            one == mandate or (one.body_id == mandate.body_id and share_unit(one, mandate)) for one in taken
        )


def standing_of(person_id: int) -> Standing:
    mandates, named = mandates_of(person_id), _observers(MeetingObserver.person_id == person_id)
    observes = named.get(person_id, {})
    if not mandates:
        return Standing(observes=observes)
    own = [one.id for one in mandates]
    stand_ins = _stand_ins(or_(StandIn.titular_id.in_(own), StandIn.substitute_id.in_(own)))
    substituting = {one.body_id for one in mandates if one.seat == "substitute"}
    others = mandates_on(substituting).values() if substituting else ()
    return Standing(mandates, observes, *stand_ins, _seated(others))


_asked: BindParameter[int] = bindparam("person", type_=Integer)
SAID = Ready(
    select(
        mandates_as_text(_asked),
        units_as_text(_asked),
        as_text(MeetingObserver.session_id, MeetingObserver.address_confirmed_at)
        .where(MeetingObserver.person_id == _asked)
        .scalar_subquery(),
    )
)


def standing_said(person_id: int) -> Hashable | None:
    """What a person's standing is made of, in one read, to tell whether it is still the same; None where
    nothing but roles may decide which meetings admit them. Who stands in for whom grows with the event.
    """
    said = SAID.first(person=person_id)
    return said if said and any(said) else None


def standings(sessions: Sequence[Session]) -> Mapping[int, Standing]:
    """Of everybody who may be concerned by these meetings, by person: five statements at most."""
    ids = [session.id for session in sessions]
    by_person = mandates_on({session.body_id for session in sessions if session.body_id})
    named = _observers(MeetingObserver.session_id.in_(ids))
    stand_ins = _stand_ins(StandIn.session_id.in_(ids))
    seated = _seated(by_person.values())
    return {
        person_id: Standing(by_person.get(person_id, ()), named.get(person_id, {}), *stand_ins, seated)
        for person_id in {*by_person, *named}
    }


def _observers(which: ColumnElement[bool]) -> Mapping[int, dict[int, bool]]:
    """{person: {meeting: whether the address is confirmed}}"""
    is_confirmed = MeetingObserver.address_confirmed_at.is_not(None)
    found = select(MeetingObserver.person_id, MeetingObserver.session_id, is_confirmed).where(which)
    named: dict[int, dict[int, bool]] = defaultdict(dict)
    for person_id, session_id, confirmed in db.session.execute(found):
        named[person_id][session_id] = confirmed
    return named


def _stand_ins(which: ColumnElement[bool]) -> tuple[frozenset[Place], frozenset[Place]]:
    """The places that are taken over, and those that take them; while the substitute's mandate holds."""
    found = select(StandIn.session_id, StandIn.titular_id, StandIn.substitute_id).where(which)
    found = found.join(Session, Session.id == StandIn.session_id)
    found = found.join(Membership, Membership.id == StandIn.substitute_id)
    found = found.where(Membership.from_at <= Session.starts_at)
    found = found.where(or_(Membership.until_at.is_(None), Membership.until_at > Session.starts_at))
    rows = db.session.execute(found).all()
    return frozenset((row[0], row[1]) for row in rows), frozenset((row[0], row[2]) for row in rows)


def _seated(found: Iterable[Sequence[Mandate]]) -> Mapping[int, Sequence[Mandate]]:
    seated: dict[int, list[Mandate]] = defaultdict(list)
    for one in chain.from_iterable(found):
        if one.seat in (*FILLING, "substitute"):
            seated[one.body_id].append(one)
    return seated
