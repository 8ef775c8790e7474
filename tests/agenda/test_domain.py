"""Choosing, swapping and dropping sessions."""

import pytest

from eventapp.agenda import domain
from eventapp.agenda.domain import (
    ForMembersOnly,
    MeetingRequired,
    RoundTaken,
    SessionCancelled,
)
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.people.domain import withdraw
from eventapp.programme.seats import SessionFull
from tests import make
from tests.agenda.cast import add, attendee, bureau_meeting, people_on, remove, seats_taken, swap, week
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


def test_a_chosen_session_stands_in_the_week() -> None:
    event = make.event()
    ben, plenary = attendee(event), make.session(event, "Plenary")

    add(ben, event, plenary)

    assert week(ben, event) == ["Plenary"]


def test_choosing_twice_changes_nothing() -> None:
    event = make.event()
    ben, workshop = attendee(event), make.session(event, "Workshop", seats=1)

    add(ben, event, workshop)
    add(ben, event, workshop)

    assert (week(ben, event), seats_taken(workshop)) == (["Workshop"], 1)


def test_a_seat_is_held_where_seats_are_counted() -> None:
    event = make.event()
    ben, workshop = attendee(event), make.session(event, seats=5)

    add(ben, event, workshop)

    assert (people_on(workshop), seats_taken(workshop)) == (["Ben Adams"], 1)


def test_the_last_seat_goes_once() -> None:
    event = make.event()
    ben, sue = attendee(event), attendee(event, "Sue Park")
    workshop = make.session(event, "Workshop", seats=1)
    add(ben, event, workshop)

    with pytest.raises(SessionFull):
        add(sue, event, workshop)

    assert (people_on(workshop), week(sue, event)) == (["Ben Adams"], [])


def test_dropping_frees_the_seat() -> None:
    event = make.event()
    ben, sue = attendee(event), attendee(event, "Sue Park")
    workshop = make.session(event, seats=1)
    add(ben, event, workshop)

    remove(ben, event, workshop)
    add(sue, event, workshop)

    assert (people_on(workshop), seats_taken(workshop)) == (["Sue Park"], 1)


def test_dropping_what_was_never_chosen_changes_nothing() -> None:
    event = make.event()
    ben, sue = attendee(event), attendee(event, "Sue Park")
    workshop = make.session(event, seats=3)
    add(sue, event, workshop)

    remove(ben, event, workshop)

    assert (people_on(workshop), seats_taken(workshop)) == (["Sue Park"], 1)


def test_a_wish_to_walk_in_needs_no_registration() -> None:
    event = make.event()
    guest = make.person("Guest One")

    add(guest, event, make.session(event, "Plenary"))

    assert week(guest, event) == ["Plenary"]


def test_an_approval_elsewhere_holds_no_seat_here() -> None:
    event, other = make.event(), make.event("elsewhere")
    ben = attendee(other)

    session = make.session(event, seats=10)

    add(ben, event, session)

    assert (people_on(session), seats_taken(session)) == ([], 0)


def test_a_cancelled_session_takes_nobody_more() -> None:
    event = make.event()
    ben = attendee(event)

    with pytest.raises(SessionCancelled):
        add(ben, event, make.session(event, cancelled_at=NOON))

    assert week(ben, event) == []


def test_a_second_session_of_a_round_names_the_first() -> None:
    event = make.event()
    ben, first_round = attendee(event), make.round_(event)
    held, other = (
        make.session(event, "Held", round=first_round),
        make.session(event, "Other", round=first_round),
    )
    add(ben, event, held)

    with pytest.raises(RoundTaken) as refusal:
        add(ben, event, other)

    assert (refusal.value.held_id, week(ben, event)) == (held.id, ["Held"])


def test_rounds_do_not_disturb_each_other() -> None:
    event = make.event()
    ben = attendee(event)

    add(ben, event, make.session(event, "First", round=make.round_(event, "tue-1")))
    add(ben, event, make.session(event, "Second", round=make.round_(event, "tue-2")))

    assert week(ben, event) == ["First", "Second"]


def test_a_swap_moves_the_seat() -> None:
    event = make.event()
    ben, first_round = attendee(event), make.round_(event)
    held = make.session(event, "Held", round=first_round, seats=5)
    other = make.session(event, "Other", round=first_round, seats=5)
    add(ben, event, held)

    swap(ben, event, other)

    assert (week(ben, event), seats_taken(held), seats_taken(other)) == (["Other"], 0, 1)


def test_a_swap_into_a_walk_in_session_holds_no_seat() -> None:
    event = make.event()
    ben, first_round = attendee(event), make.round_(event)
    held = make.session(event, "Held", round=first_round, seats=5)
    other = make.session(event, "Other", round=first_round)
    add(ben, event, held)

    swap(ben, event, other)

    assert (week(ben, event), people_on(other), seats_taken(held)) == (["Other"], [], 0)


def test_a_swap_into_a_full_session_changes_nothing() -> None:
    event = make.event()
    ben, sue, first_round = attendee(event), attendee(event, "Sue Park"), make.round_(event)
    held = make.session(event, "Held", round=first_round, seats=5)
    full = make.session(event, "Full", round=first_round, seats=1)
    add(ben, event, held)
    add(sue, event, full)

    with pytest.raises(SessionFull):
        swap(ben, event, full)

    assert (week(ben, event), people_on(held), people_on(full)) == (["Held"], ["Ben Adams"], ["Sue Park"])
    assert (seats_taken(held), seats_taken(full)) == (1, 1)


def test_swapping_twice_is_swapping_once() -> None:
    event = make.event()
    ben, first_round = attendee(event), make.round_(event)
    held = make.session(event, "Held", round=first_round, seats=5)
    other = make.session(event, "Other", round=first_round, seats=5)
    add(ben, event, held)

    swap(ben, event, other)
    swap(ben, event, other)

    assert (week(ben, event), seats_taken(held), seats_taken(other)) == (["Other"], 0, 1)


def test_swapping_with_nothing_held_adds() -> None:
    event = make.event()
    ben = attendee(event)

    swap(ben, event, make.session(event, "Only", round=make.round_(event)))

    assert week(ben, event) == ["Only"]


def test_an_outsider_cannot_choose_an_open_meeting() -> None:
    event = make.event()
    ben = attendee(event)

    with pytest.raises(ForMembersOnly):
        add(ben, event, bureau_meeting(event))

    assert week(ben, event) == []


def test_an_organiser_who_sees_a_meeting_is_not_thereby_invited() -> None:
    event = make.event()
    olga = make.role(make.person("Olga Desk"), "organiser", event)

    with pytest.raises(ForMembersOnly):
        add(olga, event, bureau_meeting(event, disclosure="hidden"))


@pytest.mark.parametrize("disclosure", ["veiled", "hidden"])
def test_a_closed_meeting_is_as_good_as_absent(disclosure: str) -> None:
    event = make.event()
    ben, meeting = attendee(event), bureau_meeting(event, disclosure=disclosure)

    with pytest.raises(NotFound):
        add(ben, event, meeting)


def test_a_required_meeting_cannot_be_dropped() -> None:
    event = make.event()
    ben, meeting = attendee(event), bureau_meeting(event, "119th Bureau")
    make.membership(meeting.body, ben)

    with pytest.raises(MeetingRequired):
        remove(ben, event, meeting)

    assert week(ben, event) == ["119th Bureau"]


def test_choosing_a_required_meeting_adds_nothing_to_what_is_there() -> None:
    event = make.event()
    ben, meeting = attendee(event), bureau_meeting(event, "119th Bureau")
    seat = make.membership(meeting.body, ben)

    add(ben, event, meeting)
    seat.until_at = meeting.starts_at
    db.session.flush()

    assert week(ben, event) == []


def test_the_end_of_a_registration_frees_seats_and_keeps_wishes() -> None:
    event = make.event()
    ben, sue = attendee(event), attendee(event, "Sue Park")
    workshop, plenary = make.session(event, "Workshop", seats=5), make.session(event, "Plenary")
    for person in (ben, sue):
        add(person, event, workshop)
        add(person, event, plenary)
    withdraw(ben.id, "attendee", event.code)

    domain.free_seats(ben.id, event, at=NOON)
    domain.free_seats(ben.id, event, at=NOON)

    assert (week(ben, event), week(sue, event)) == (["Plenary"], ["Workshop", "Plenary"])
    assert (people_on(workshop), seats_taken(workshop)) == (["Sue Park"], 1)


def test_the_end_of_a_registration_leaves_other_events_alone() -> None:
    event, other = make.event(), make.event("elsewhere")
    ben = attendee(event)
    make.registration(other, ben)
    workshop = make.session(other, "Workshop", seats=5)
    add(ben, other, workshop)
    withdraw(ben.id, "attendee", event.code)

    domain.free_seats(ben.id, event, at=NOON)

    assert (week(ben, other), seats_taken(workshop)) == (["Workshop"], 1)


def test_who_was_approved_again_keeps_the_seats() -> None:
    event = make.event()
    ben, workshop = attendee(event), make.session(event, "Workshop", seats=5)
    add(ben, event, workshop)

    domain.free_seats(ben.id, event, at=NOON)

    assert (week(ben, event), seats_taken(workshop)) == (["Workshop"], 1)
