"""What is recorded of a seat reaches every event at which the body meets, and the meetings themselves."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from eventapp.bodies.domain import HasBegun, Term
from eventapp.bodies.models import Body, Membership
from eventapp.core.db import db
from eventapp.meetings import mandates
from eventapp.programme.meeting_models import StandIn
from eventapp.programme.models import Event, Session, SessionChange
from tests import make
from tests.make import LONG_AGO, NOON, keep

BEFORE, HOUR = NOON - timedelta(days=9), timedelta(hours=1)  # who stands in sits from NOON - HOUR on
Step = Callable[[Membership], None]


@pytest.fixture
def sam(database: None) -> Membership:
    """A substitute who stands in at a meeting of the forum; the body meets at another event too."""
    forum, other, _third = (make.event(code) for code in ("forum", "other", "third"))
    bureau = make.body()
    closed = {"access": "restricted", "body": bureau, "admitted": ["members", "substitutes"]}
    meeting = make.session(forum, "Budget", **closed)
    make.session(other, "Away", **closed)
    tia = make.membership(bureau, make.person("Tia Titular"), seat="titular", country="BE")
    own = {"seat": "substitute", "country": "BE", "from_at": NOON - HOUR, "address_confirmed_at": None}
    held = make.membership(bureau, make.person("Sam Substitute"), **own)
    keep(StandIn(session_id=meeting.id, titular_id=tia.id, substitute_id=held.id, recorded_at=LONG_AGO))
    return held


def appoints_another(held: Membership) -> None:
    term, body = Term("member", NOON), db.session.get_one(Body, held.body_id)
    mandates.appoint(body, make.person("Ned New").id, term, is_confirmed=True, by_id=None, at=BEFORE)


def ends(held: Membership) -> None:
    mandates.end(held, NOON, by_id=None, at=BEFORE)


def ends_later(held: Membership) -> None:
    mandates.end(held, NOON + 9 * HOUR, by_id=None, at=BEFORE)


def confirms(held: Membership) -> None:
    mandates.confirm_address(held, by_id=None, at=BEFORE)


def withdraws(held: Membership) -> None:
    mandates.withdraw(held, by_id=None, at=BEFORE)


GONE = [("Budget", "stand_ins", "Sam Substitute (Tia Titular)", "")]


@pytest.mark.parametrize(
    ("step", "told"),
    [(appoints_another, []), (ends, GONE), (ends_later, []), (confirms, []), (withdraws, GONE)],
)
def test_calendars_and_meetings_follow(sam: Membership, step: Step, told: list[tuple[str, ...]]) -> None:
    def revisions() -> dict[str, int]:
        return dict(db.session.execute(select(Event.code, Event.revision)).all())

    before = revisions()

    step(sam)

    after = revisions()
    assert {code: after[code] - before[code] for code in before} == {"forum": 1, "other": 1, "third": 0}
    kept = select(SessionChange, Session).join(Session, Session.id == SessionChange.session_id)
    lines = [(on.title["en"], one.field, one.old, one.new) for one, on in db.session.execute(kept)]
    assert lines == told
    assert len(db.session.scalars(select(StandIn)).all()) == 1 - len(told)


def test_a_seat_that_has_begun_is_not_withdrawn(app: Flask, sam: Membership) -> None:
    with pytest.raises(HasBegun):
        mandates.withdraw(sam, by_id=None, at=NOON)
