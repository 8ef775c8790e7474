"""What stands in somebody's week, and why."""

from datetime import datetime, timedelta
from typing import Any

import pytest

from eventapp.agenda import queries
from eventapp.agenda.week import Entry, Offer, choice, overlapping
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.policy import ANONYMOUS
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.visibility import visible_sessions
from tests import make
from tests.agenda.cast import add, attendee, bureau_meeting, seen, viewer, week
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


def entries(person: Person, event: Event) -> dict[str, Entry]:
    return {entry.session.title.plain("en"): entry for entry in queries.agenda(viewer(person), event)}


def at(hour: int, minute: int = 0) -> datetime:
    return make.wall(15, hour, minute)


def talk_by(person: Person, event: Event, **fields: Any) -> Session:
    talk: Session = make.session(event, "Talk", **fields)
    talk.speakers = [Speaker(name=person.full_name, role=Text(en="Moderator"), person_id=person.id)]
    db.session.flush()
    return talk


def test_nobody_has_no_week() -> None:
    assert queries.agenda(ANONYMOUS, make.event()) == []


def test_the_week_is_in_the_order_of_time_whatever_the_reason() -> None:
    event = make.event()
    ben = attendee(event)
    late, early = make.session(event, "Late", starts=at(16)), make.session(event, "Early", starts=at(9))
    meeting = bureau_meeting(event, "Bureau", starts=at(11))
    make.membership(meeting.body, ben)
    talk_by(ben, event, starts=at(13))
    for session in (late, early):
        add(ben, event, session)

    assert week(ben, event) == ["Early", "Bureau", "Talk", "Late"]


def test_a_member_finds_the_meeting_there_and_marked_required() -> None:
    event = make.event()
    ben, meeting = attendee(event), bureau_meeting(event, "Bureau")
    make.membership(meeting.body, ben)

    entry = entries(ben, event)["Bureau"]

    assert (entry.is_required, entry.is_chosen, entry.is_speaking) == (True, False, False)


def test_a_mandate_begins_and_ends_with_the_meeting_in_its_term() -> None:
    """The Council elects on Tuesday at noon: the new Bureau meets after, the old one met before."""
    event = make.event()
    old, new, body = attendee(event, "Old Member"), attendee(event, "New Member"), make.body()
    election = NOON
    make.membership(body, old, until_at=election)
    make.membership(body, new, from_at=election)

    bureau_meeting(event, "119th", body=body, starts=at(11))
    bureau_meeting(event, "120th", body=body, starts=at(12))

    assert (week(old, event), week(new, event)) == (["119th"], ["120th"])


def test_an_election_moves_the_meeting_from_one_week_to_the_other() -> None:
    event = make.event()
    old, new = attendee(event, "Old Member"), attendee(event, "New Member")
    meeting = bureau_meeting(event, "Bureau", disclosure="hidden")
    seat = make.membership(meeting.body, old)
    assert (week(old, event), week(new, event)) == (["Bureau"], [])

    seat.until_at = meeting.starts_at
    make.membership(meeting.body, new, from_at=meeting.starts_at)

    assert (week(old, event), week(new, event)) == ([], ["Bureau"])


@pytest.mark.parametrize(
    ("disclosure", "confirmed", "expected"),
    [
        ("open", None, ["Bureau"]),
        ("veiled", None, []),
        ("hidden", None, []),
        ("open", NOON, ["Bureau"]),
        ("veiled", NOON, ["Bureau"]),
        ("hidden", NOON, ["Bureau"]),
    ],
)
def test_closed_meetings_wait_for_a_confirmed_address(
    disclosure: str, confirmed: Any, expected: list[str]
) -> None:
    event = make.event()
    ben, meeting = attendee(event), bureau_meeting(event, "Bureau", disclosure=disclosure)
    make.membership(meeting.body, ben, address_confirmed_at=confirmed)

    assert week(ben, event) == expected


def test_a_speaker_finds_the_talk_there() -> None:
    event = make.event()
    ben, sue = attendee(event), attendee(event, "Sue Park")
    talk_by(ben, event)

    assert (entries(ben, event)["Talk"].is_speaking, week(sue, event)) == (True, [])


def test_a_session_that_became_hidden_is_gone() -> None:
    event = make.event()
    ben, session = attendee(event), make.session(event, "Talk", body=make.body())
    add(ben, event, session)

    session.access, session.disclosure = "restricted", "hidden"
    db.session.flush()

    assert week(ben, event) == []


def test_a_session_that_became_veiled_shows_its_time_only() -> None:
    event = make.event()
    ben, session = attendee(event), make.session(event, "Talk", body=make.body())
    add(ben, event, session)

    session.access, session.disclosure = "restricted", "veiled"
    db.session.flush()

    assert week(ben, event) == ["Reserved"]


def test_a_draft_is_in_nobodys_week() -> None:
    event = make.event()
    ben, session = attendee(event), make.session(event, "Talk")
    add(ben, event, session)

    session.published_at = None
    db.session.flush()

    assert week(ben, event) == []


def test_weeks_of_two_events_do_not_mix() -> None:
    event, other = make.event(), make.event("elsewhere")
    ben = attendee(event)
    add(ben, event, make.session(event, "Here"))
    add(ben, other, make.session(other, "There"))

    assert (week(ben, event), week(ben, other)) == (["Here"], ["There"])


def test_weeks_of_two_people_do_not_mix() -> None:
    event = make.event()
    ben, sue = attendee(event), attendee(event, "Sue Park")
    add(ben, event, make.session(event, "Plenary"))

    assert (week(ben, event), week(sue, event)) == (["Plenary"], [])


@pytest.mark.parametrize(
    ("starts", "minutes", "overlaps"),
    [
        (at(12, 30), 90, False),  # ends as the other begins
        (at(12, 31), 90, True),
        (at(14), 90, True),
        (at(14, 30), 15, True),
        (at(15, 29), 90, True),
        (at(15, 30), 90, False),  # begins as the other ends
    ],
)
def test_overlap_to_the_minute(starts: datetime, minutes: int, overlaps: bool) -> None:
    event = make.event()
    ben = attendee(event)
    add(ben, event, make.session(event, "Plenary", starts=at(14), minutes=90))
    add(ben, event, make.session(event, "Other", starts=starts, minutes=minutes))

    plenary = entries(ben, event)["Plenary"]

    assert [other.title.plain("en") for other in plenary.overlaps] == (["Other"] if overlaps else [])


@pytest.mark.parametrize("fields", [{"cancelled_at": NOON}, {"time_announced": False}])
def test_nothing_overlaps_with_what_takes_no_time_yet_or_any_more(fields: dict[str, Any]) -> None:
    event = make.event()
    ben = attendee(event)
    plenary, other = make.session(event, "Plenary"), make.session(event, "Other", **fields)
    both = [seen(ben, event, plenary), seen(ben, event, other)]

    assert (overlapping(both[0], both), overlapping(both[1], both)) == ((), ())


def test_required_and_chosen_overlap_too() -> None:
    event = make.event()
    ben, meeting = attendee(event), bureau_meeting(event, "Bureau")
    make.membership(meeting.body, ben)
    add(ben, event, make.session(event, "Plenary"))

    found = entries(ben, event)

    assert {title: [o.title.plain("en") for o in entry.overlaps] for title, entry in found.items()} == {
        "Bureau": ["Plenary"],
        "Plenary": ["Bureau"],
    }


def offered(
    person: Person | None, event: Event, session: Session, chosen: frozenset[int] = frozenset()
) -> str:
    asking = viewer(person) if person else ANONYMOUS
    found = {one.id: one for one in visible_sessions(asking, event)}
    return choice(Offer.of(found[session.id]), chosen, asking.person_id)


def test_what_the_button_offers() -> None:
    event = make.event()
    ben, body = attendee(event), make.body()
    member = attendee(event, "Member One")
    make.membership(body, member)
    plain, full = make.session(event), make.session(event, seats=1, seats_taken=1)
    gone, talk = make.session(event, cancelled_at=NOON), talk_by(ben, event)
    meeting, veiled = bureau_meeting(event, body=body), bureau_meeting(event, body=body, disclosure="veiled")

    def to_ben(session: Session) -> str:
        return offered(ben, event, session)

    assert [to_ben(session) for session in (plain, full, gone, talk, meeting, veiled)] == [
        "add",
        "wait",
        "",
        "speaking",
        "",
        "",
    ]
    assert [offered(member, event, session) for session in (meeting, veiled)] == ["required", "required"]
    assert [offered(None, event, session) for session in (plain, full)] == ["sign_in", ""]
    assert [offered(ben, event, one, frozenset({one.id})) for one in (plain, full, gone)] == ["chosen"] * 3


def test_the_week_costs_the_same_at_any_length(statements: list[str]) -> None:
    event = make.event()
    ben, first = attendee(event), make.session(event, rooms=(make.room(event),))
    add(ben, event, first)
    asking = viewer(ben)

    def cost() -> int:
        db.session.expire_all()
        statements.clear()
        queries.agenda(asking, event)
        return len(statements)

    short = cost()
    for number in range(29):
        more = make.session(event, starts=at(9) + timedelta(minutes=number), rooms=tuple(first.rooms))
        add(ben, event, more)
    db.session.expire_all()

    assert (cost(), len(week(ben, event))) == (short, 30)
