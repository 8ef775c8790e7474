"""A room gets another name: who has a session there hears of it, where its editor says so."""

from datetime import timedelta

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme import venue
from eventapp.programme.models import Event, Room
from tests import make
from tests.agenda.cast import add, attendee, bureau_meeting
from tests.make import NOON
from tests.notices.cast import afternoon, letters, told, work

pytestmark = pytest.mark.usefixtures("database")


def rename(event: Event, room: Room, name: Text, *, is_told: bool = True) -> None:
    facts = venue.RoomFacts(name, room.floor, room.capacity, room.booths, room.step_free, room.directions)
    venue.change_room(event, room, facts, by_id=None, at=NOON, is_told=is_told)
    db.session.commit()


def test_who_has_a_session_there_is_told_its_new_name() -> None:
    event = make.event()
    oak, elm = make.room(event, "oak", name=Text(en="Oak")), make.room(event, "elm")
    plenary, elsewhere = afternoon(event), make.session(event, "Elsewhere", rooms=(elm,))
    plenary.rooms = [oak]
    amina, ben = attendee(event), attendee(event, "Ben")
    add(amina, event, plenary)
    add(ben, event, elsewhere)

    rename(event, oak, Text(en="Elm hall"))
    work()

    assert told(amina, event) == [("Plenary", [("room_name", "Elm hall")], "")]
    assert (told(ben, event), letters(ben)) == ([], [])
    assert len(letters(amina)) == 1


@pytest.mark.parametrize(
    "fields",
    [{"starts_at": NOON - timedelta(hours=1), "ends_at": NOON}, {"cancelled_at": NOON}],
    ids=["over", "cancelled"],
)
def test_nothing_is_told_of_what_does_not_take_place_there(fields: dict[str, object]) -> None:
    event = make.event()
    oak, amina = make.room(event, "oak"), attendee(event)
    session = afternoon(event)
    session.rooms = [oak]
    add(amina, event, session)
    for name, value in fields.items():
        setattr(session, name, value)

    rename(event, oak, Text(en="Elm hall"))
    work()

    assert told(amina, event) == []


def test_a_name_that_is_put_right_is_told_to_nobody() -> None:
    event = make.event()
    oak, amina, plenary = make.room(event, "oak"), attendee(event), afternoon(event)
    plenary.rooms = [oak]
    add(amina, event, plenary)

    rename(event, oak, Text(en="Elm hall"), is_told=False)
    work()

    assert (told(amina, event), plenary.version) == ([], 1)


def test_who_reads_in_a_language_in_which_it_is_called_as_before_gets_no_mail() -> None:
    event = make.event()
    oak, amina, plenary = make.room(event, "oak", name=Text(en="Oak")), attendee(event), afternoon(event)
    plenary.rooms = [oak]
    add(amina, event, plenary)

    rename(event, oak, Text(en="Oak", fr="Le chêne"))
    work()

    assert letters(amina) == []


@pytest.mark.parametrize(("is_confirmed", "said"), [(True, ["room_name"]), (False, [])])
def test_of_a_veiled_meeting_members_alone_hear_it(is_confirmed: bool, said: list[str]) -> None:
    event = make.event()
    oak, mia = make.room(event, "oak"), attendee(event, "Mia")
    meeting = bureau_meeting(event, "Marker", disclosure="veiled", rooms=(oak,), starts=make.wall(15, 16))
    make.membership(meeting.body, mia, address_confirmed_at=NOON if is_confirmed else None)

    rename(event, oak, Text(en="Elm hall"))
    work()

    assert [what for _title, changed, _words in told(mia, event) for what, _after in changed] == said
