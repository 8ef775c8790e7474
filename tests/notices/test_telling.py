"""Who is told of a change, when, and how often."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy import select

from eventapp.agenda.domain import follow, wait_for_seat
from eventapp.agenda.models import CalendarSubscription
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.notices import domain
from eventapp.notices.models import Notice
from eventapp.policy import Viewer
from eventapp.privacy.queries import belongings
from eventapp.programme.models import Speaker
from eventapp.programme.visibility import visible_session
from tests import make
from tests.agenda.cast import add, attendee
from tests.make import LONG_AGO, NOON
from tests.notices.cast import LATER, MINUTE, afternoon, change, letters, move, told, unread, work

pytestmark = pytest.mark.usefixtures("database")


def test_exactly_those_who_hold_a_session_are_told_that_it_moved() -> None:
    event = make.event()
    ben, sue, plenary = attendee(event, "Ben"), attendee(event, "Sue"), afternoon(event)
    add(ben, event, plenary)

    move(event, plenary, words="The hall is being aired.")
    work()

    assert (told(ben, event), told(sue, event)) == (
        [("Plenary", [("time", "Tuesday 15 October, 16:30 – 18:00")], "The hall is being aired.")],
        [],
    )
    [letter] = letters(ben)
    assert (letter.subject, letters(sue)) == ("The Forum: changes in your agenda", [])


def test_a_speaker_and_a_member_who_has_to_come_are_told() -> None:
    event, body = make.event(), make.body()
    speaker, member = make.person("Sam Speaker"), make.person("Mia Member")
    make.membership(body, member)
    talk = afternoon(event)
    talk.speakers = [Speaker(name="Sam Speaker", role=Text(), person_id=speaker.id, position=0)]
    meeting = make.session(event, "Bureau", access="restricted", body=body, disclosure="hidden")
    db.session.commit()

    move(event, talk)
    move(event, meeting)
    work()

    assert [[row[0] for row in told(one, event)] for one in (speaker, member)] == [["Plenary"], ["Bureau"]]


def test_changes_that_come_together_are_one_mail() -> None:
    event = make.event()
    ben, plenary, other = attendee(event), afternoon(event), make.session(event, "Workshop")
    for session in (plenary, other):
        add(ben, event, session)

    move(event, plenary)
    change(event, other, at=NOON + MINUTE, status="cancelled")
    work()

    assert len(letters(ben)) == 1
    assert [title for title, *_rest in told(ben, event)] == ["Workshop", "Plenary"]
    assert unread(ben, event) == 2


@pytest.mark.parametrize(
    ("looked", "mails"),
    [(None, 1), (NOON - MINUTE, 1), (NOON + timedelta(seconds=30), 1), (NOON + 2 * MINUTE, 0)],
)
def test_no_mail_to_whom_a_calendar_has_told_since(looked: datetime | None, mails: int) -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)
    follow(ben.id, event, "phone", at=LONG_AGO)
    db.session.scalars(select(CalendarSubscription)).one().fetched_at = looked

    move(event, plenary)
    work()

    assert (len(letters(ben)), unread(ben, event)) == (mails, 1)


def test_who_wants_no_mail_finds_it_on_the_page() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)
    domain.wish(ben.id, event, by_mail=False)

    move(event, plenary)
    work()

    assert (letters(ben), unread(ben, event)) == ([], 1)


def test_a_job_that_runs_twice_tells_once() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)
    move(event, plenary)
    work()

    own = {"changed_at": NOON, "started_at": plenary.starts_at, "words": {}, "at": NOON}
    domain.note_change(plenary, plenary.version, [ben.id], **own)
    db.session.commit()
    work(LATER + timedelta(hours=1))

    assert (len(letters(ben)), unread(ben, event)) == (1, 1)


def test_nothing_is_told_of_a_draft_or_of_other_fields() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)
    draft = make.session(event, "Draft", published_at=None)
    draft.speakers = [Speaker(name="Ben Adams", role=Text(), person_id=ben.id, position=0)]

    change(event, plenary, abstract=Text(en="Longer."))
    move(event, draft)
    work()

    assert db.session.scalars(select(Notice)).all() == []


def test_of_what_is_closed_meanwhile_its_name_is_not_told() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)
    move(event, plenary, words="Why.")
    work(NOON)
    change(event, plenary, at=LATER, access="restricted", body=make.body().code, disclosure="hidden")
    work()

    assert told(ben, event) == [("", [], "")] * 2
    assert ["Plenary" in letter.body for letter in letters(ben)] == [False]


def test_a_hidden_meeting_tells_nothing_to_a_speaker_whom_it_does_not_admit() -> None:
    event, ben = make.event(), make.person("Ben Adams")
    meeting = make.session(event, "Secret", access="restricted", disclosure="hidden", body=make.body())
    meeting.speakers = [Speaker(name="Ben Adams", role=Text(), person_id=ben.id, position=0)]

    move(event, meeting)
    work()

    assert (told(ben, event), letters(ben), belongings(ben)["speaker"]) == ([], [], [])


def test_who_waits_for_a_seat_is_told_too() -> None:
    event = make.event()
    ben, workshop = attendee(event), make.session(event, "Workshop", seats=0)
    wait_for_seat(ben.id, event, visible_session(Viewer(ben.id), event, workshop.ref), at=LONG_AGO)

    move(event, workshop)
    work()

    assert [title for title, *_rest in told(ben, event)] == ["Workshop"]


def test_a_language_that_goes_is_told_with_what_was_said() -> None:
    event = make.event()
    ben, plenary = attendee(event), make.session(event, "Plenary", interpretation=["fr", "ar"])
    add(ben, event, plenary)

    change(event, plenary, interpretation=("fr", "ar", "zh"))
    change(event, plenary, interpretation=("fr",), words="The interpreter is ill.")
    work()

    assert (told(ben, event), len(letters(ben))) == (
        [("Plenary", [("interpretation", "français")], "The interpreter is ill.")],
        1,
    )


def test_what_is_taken_out_of_the_programme_is_told() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)

    change(event, plenary, status="draft")
    work()

    assert (told(ben, event), len(letters(ben))) == ([("", [], "")], 1)


BACK = [
    ([30, -30], False, 0),
    ([30, 30, -60], False, 0),
    ([30, -15], False, 1),
    (["cancelled", "published"], False, 0),
    (["published", "cancelled"], False, 1),
    ([30, "cancelled", -30], False, 1),
    ([30, -30], True, 1),
]


@pytest.mark.parametrize(("edits", "is_read", "mails"), BACK)
def test_what_changes_and_changes_back_before_it_is_told_is_not_mailed(
    edits: list[int | str], is_read: bool, mails: int
) -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)

    for seconds, edit in enumerate(edits):
        at = NOON + timedelta(seconds=seconds)
        if isinstance(edit, str):
            change(event, plenary, at=at, status=edit)
        else:
            move(event, plenary, edit, at=at)
        work(at)
        if is_read:
            domain.mark_read(ben.id, event, up_to=2**31 - 1, at=at)
    work()

    assert len(letters(ben)) == mails


def test_what_is_taken_back_without_the_sentence_on_it_is_mailed() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)

    move(event, plenary, words="Come early.")
    move(event, plenary, -30)
    work()

    assert len(letters(ben)) == 1


def test_reading_marks_what_stood_on_the_page() -> None:
    event = make.event()
    ben, plenary = attendee(event), afternoon(event)
    add(ben, event, plenary)
    move(event, plenary)
    work()
    [seen] = db.session.scalars(select(Notice)).all()
    move(event, plenary, at=LATER)
    work(LATER + timedelta(hours=1))

    domain.mark_read(ben.id, event, up_to=seen.id, at=LATER)

    assert unread(ben, event) == 1
