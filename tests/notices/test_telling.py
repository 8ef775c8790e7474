"""Who is told of a change, when, and how often."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy import select

from eventapp.agenda.domain import follow, wait_for_seat
from eventapp.agenda.models import CalendarSubscription
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.jobs import work_one
from eventapp.core.mail import Mail
from eventapp.notices import domain, queries
from eventapp.notices.models import MessageWishes, Notice
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.privacy.queries import belongings
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.visibility import visible_session
from tests import make
from tests.agenda.cast import add, attendee
from tests.make import LONG_AGO, NOON

pytestmark = pytest.mark.usefixtures("database")
MINUTE = timedelta(minutes=1)
LATER = NOON + 30 * MINUTE  # when what changed at noon has been told


def change(event: Event, session: Session, *, at: datetime = NOON, words: str = "", **fields: object) -> None:
    edit = replace(Edit.of(session), **fields)
    said = Text(en=words) if words else None
    edit_session(event, session, edit, seen_version=session.version, by_id=None, at=at, words=said)
    db.session.commit()


def move(event: Event, session: Session, minutes: int = 30, **told: object) -> None:
    later = timedelta(minutes=minutes)
    change(event, session, starts=session.starts + later, ends=session.ends + later, **told)


def work(until: datetime = LATER) -> None:
    """At noon and then."""
    for at in (NOON, until):
        while work_one(at):
            pass


def letters(person: Person) -> Sequence[Mail]:
    return db.session.scalars(select(Mail).where(Mail.recipient == person.email).order_by(Mail.id)).all()


def told(person: Person, event: Event) -> list[tuple[str, list[tuple[str, str]], str]]:
    """(title, what changed and is now, what was said), the latest first"""
    notices = db.session.scalars(queries.notices_of(person.id, event)).all()
    items = queries.items(Viewer(person.id), event, notices, language="en")
    return [
        (
            one.session.title.plain("en") if one.session else "",
            [(what.what, what.after) for what in one.told],
            one.words.plain("en") if one.words else "",
        )
        for one in items
    ]


def unread(person: Person, event: Event) -> int:
    return queries.unread(person.id, event)


def afternoon(event: Event) -> Session:
    """It starts four hours after NOON."""
    return make.session(event, "Plenary", starts=make.wall(15, 16))


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


def test_in_quiet_hours_nothing_is_mailed_until_they_end() -> None:
    event = make.event()
    ben, plenary = attendee(event), make.session(event, starts=make.wall(17, 9))
    add(ben, event, plenary)
    domain.wish(ben.id, event, quiet_from=time(12), quiet_until=time(14))

    move(event, plenary)
    work(NOON + 119 * MINUTE)
    before = letters(ben)
    work(NOON + 120 * MINUTE)

    assert (before, len(letters(ben))) == ([], 1)


QUIET = [
    (None, None, "23:00", None),
    (time(22), time(7), "21:59", None),
    (time(22), time(7), "22:00", "15 07:00"),
    (time(22), time(7), "06:59", "14 07:00"),
    (time(22), time(7), "07:00", None),
    (time(12), time(14), "12:00", "14 14:00"),
    (time(12), time(14), "14:00", None),
    (time(9), time(9), "09:00", None),
]


@pytest.mark.parametrize(("begins", "ends", "now", "over"), QUIET)
def test_quiet_hours(begins: time | None, ends: time | None, now: str, over: str | None) -> None:
    """By the clock of the event, in Brussels, two hours ahead of UTC."""
    event = make.event()
    at = datetime.fromisoformat(f"2019-10-14T{now}+02:00")

    found = domain.quiet_until(MessageWishes(quiet_from=begins, quiet_until=ends), event, at=at)

    wanted = over and datetime.fromisoformat(f"2019-10-{over.replace(' ', 'T')}+02:00")
    assert found == wanted


@pytest.mark.parametrize(("now", "over"), [("23:30", "00:30"), ("00:10", "00:30"), ("01:10", "01:30")])
def test_quiet_hours_that_end_in_the_hour_that_comes_twice_are_not_over_before(now: str, over: str) -> None:
    """In Brussels the clock shows from 02:00 to 03:00 at midnight UTC, and again an hour later."""
    at, ends = (datetime.fromisoformat(f"2019-10-27T{one}+00:00") for one in (now, over))
    at -= timedelta(days=at.hour == 23)

    wishes = MessageWishes(quiet_from=time(22), quiet_until=time(2, 30))
    assert domain.quiet_until(wishes, make.event(), at=at) == ends


def test_a_change_shortly_before_the_start_waits_for_few_others() -> None:
    event = make.event()
    ben = attendee(event)
    soon = make.session(event, "Soon", starts=make.wall(15, 13))  # an hour after NOON
    add(ben, event, soon)

    change(event, soon, rooms=(make.room(event).code,))
    work(NOON + 2 * MINUTE)

    assert len(letters(ben)) == 1


def test_sessions_moved_one_after_the_other_shortly_before_are_one_mail() -> None:
    event = make.event()
    ben = attendee(event)
    for number in range(4):
        session = make.session(event, f"Talk {number}", starts=make.wall(15, 13, 10 * number))
        add(ben, event, session)
        move(event, session, at=NOON + number * timedelta(seconds=20))
        work(NOON + number * timedelta(seconds=20))
    work()

    assert (len(letters(ben)), len(told(ben, event))) == (1, 4)


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


def test_two_corrections_in_one_minute_are_told_as_one() -> None:
    event = make.event()
    ben, soon = attendee(event), make.session(event, starts=make.wall(15, 13))
    add(ben, event, soon)

    for second, room in enumerate(("blue", "red")):
        make.room(event, room, name=Text(en=room))
        change(event, soon, at=NOON + timedelta(seconds=second), rooms=(room,))
        work(NOON + timedelta(seconds=second))
    work(NOON + 2 * MINUTE)

    assert len(letters(ben)) == 1


def test_who_is_about_to_go_is_soon_told_that_it_moved_away() -> None:
    event = make.event()
    ben, soon = attendee(event), make.session(event, starts=make.wall(15, 12, 15))
    add(ben, event, soon)

    move(event, soon, minutes=5 * 60)
    work(NOON + 2 * MINUTE)

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
