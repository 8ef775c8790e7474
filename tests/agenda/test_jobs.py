"""What other features ask of agendas, by way of the worker."""

import pytest
from sqlalchemy import select

from eventapp.agenda.models import AgendaEntry
from eventapp.core.db import db
from eventapp.core.jobs import enqueue, work_one
from eventapp.people.domain import withdraw
from tests import make
from tests.agenda.cast import add, attendee, people_on, week
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


def test_the_end_of_a_registration_reaches_the_agenda_however_often_it_is_told() -> None:
    event = make.event()
    ben, workshop = attendee(event), make.session(event, "Workshop", seats=5)
    add(ben, event, workshop)
    add(ben, event, make.session(event, "Plenary"))
    withdraw(ben.id, "attendee", event.code)
    for _time in range(2):
        enqueue("agenda.registration_ended", at=NOON, event_id=event.id, person_id=ben.id)
    db.session.commit()

    assert [work_one(NOON), work_one(NOON), work_one(NOON)] == [True, True, False]

    assert (week(ben, event), people_on(workshop)) == (["Plenary"], [])


def test_a_person_or_an_event_that_is_gone_stops_nothing() -> None:
    event = make.event()
    enqueue("agenda.registration_ended", at=NOON, event_id=event.id, person_id=404)
    enqueue("agenda.registration_ended", at=NOON, event_id=404, person_id=404)
    db.session.commit()

    assert [work_one(NOON), work_one(NOON), work_one(NOON)] == [True, True, False]


def test_the_entries_of_a_session_follow_it_into_another_round() -> None:
    event = make.event()
    ben, sue = attendee(event, "Ben"), attendee(event, "Sue")
    moved, other = make.session(event, "Workshop"), make.session(event, "Talk", round=make.round_(event))
    for who, chosen in ((ben, moved), (sue, moved), (sue, other)):
        add(who, event, chosen)
    moved.round = other.round
    for session_id in (moved.id, 404):
        enqueue("agenda.round_changed", at=NOON, session_id=session_id)
    db.session.commit()

    assert [work_one(NOON), work_one(NOON)] == [True, True]

    held = db.session.execute(select(AgendaEntry.person_id, AgendaEntry.round_id).filter_by(session=moved))
    assert dict(held.all()) == {ben.id: other.round_id, sue.id: None}
    assert week(sue, event) == ["Workshop", "Talk"]
