"""Who a speaker is: said once by an address, and then true of every mention."""

import pytest

from eventapp.agenda import queries
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.policy import Viewer
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import Event, Session
from eventapp.programme.profiles.domain import Printed, save_profile
from eventapp.programme.profiles.persons import email_of
from eventapp.programme.speaking import speaker_ref
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


def say_who(session: Session, email: str, seen_version: int = 0) -> str:
    """Of the first who speaks there; their ref."""
    one = session.speakers[0]
    printed = Printed(speaker_ref(session.event, one), one.name, one.affiliation)
    settings = {"has_agreed": False, "photo": None, "drops_photo": False, "seen_version": seen_version}
    save_profile(session.event, printed, Text(), at=NOON, email=email, **settings)  # type: ignore[arg-type]
    db.session.expire_all()
    return printed.ref


def week(email: str, event: Event) -> list[str]:
    person = db.session.query(Person).filter_by(email=email).one()
    return [entry.session.title["en"] for entry in queries.agenda(Viewer(person.id, ()), event)]


def edit(session: Session, *lines: SpeakerLine) -> None:
    was = Edit.of(session)
    to = Edit(**vars(was) | {"speakers": lines})
    edit_session(session.event, session, to, seen_version=session.version, by_id=None, at=NOON)
    db.session.flush()


def test_a_speaker_s_sessions_stand_in_their_agenda_once_it_is_said_who_they_are() -> None:
    event, other = make.event(), make.event("other")
    first = make.session(event, "First", speakers=("Sue Lee", "Ben Adams"), starts=make.wall(14, 9))
    make.session(event, "Second", speakers=("SUE LEE",), starts=make.wall(15, 9))
    make.session(other, "Elsewhere", speakers=("Sue Lee",))
    revision = event.revision

    ref = say_who(first, "Sue@example.org")

    assert (week("sue@example.org", event), week("sue@example.org", other)) == (["First", "Second"], [])
    assert (email_of(event, ref), event.revision > revision) == ("sue@example.org", True)


def test_an_emptied_address_takes_the_sessions_out_again() -> None:
    session = make.session(make.event(), speakers=("Sue Lee",))
    say_who(session, "sue@example.org")

    ref = say_who(session, "", seen_version=1)

    assert (email_of(session.event, ref), week("sue@example.org", session.event)) == ("", [])


def test_a_speaker_who_comes_back_or_is_named_again_is_still_that_person() -> None:
    event = make.event()
    session = make.session(event, "First", speakers=("Sue Lee",), starts=make.wall(14, 9))
    later = make.session(event, "Second", starts=make.wall(15, 9))
    say_who(session, "sue@example.org")
    edit(session)
    assert week("sue@example.org", event) == []

    edit(session, SpeakerLine(None, "Sue Lee", "", ""))
    edit(later, SpeakerLine(None, "Sue Lee", "", ""), SpeakerLine(None, "Ben Adams", "", ""))

    assert week("sue@example.org", event) == ["First", "Second"]
    assert [one.person_id is None for one in later.speakers] == [False, True]
