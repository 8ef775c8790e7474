"""Taking over: drafts, changes with their history, the same file again, and what changed meanwhile."""

from datetime import datetime
from uuid import UUID

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import edit_session, history
from eventapp.programme.edits import Edit
from eventapp.programme.exchange.fates import digest, fates
from eventapp.programme.exchange.importing import ChangedMeanwhile, take_over
from eventapp.programme.exchange.standing import standing
from eventapp.programme.models import Event, Session, Track
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON, keep
from tests.programme.exchange.files import ROW, fates_of, rows_of, sheet, table, take, told

UID = "9f4a5a4c-4dd2-4c3e-9f43-5a4c4dd24c3e"


@pytest.fixture
def forum(database: None) -> Event:
    event = make.event()
    make.room(event, "gold")
    db.session.commit()
    return event


def only(event: Event) -> Session:
    (session,) = standing(event)
    return session


def test_a_new_session_is_a_draft_under_the_identity_of_the_file(forum: Event) -> None:
    assert take(forum, table(ROW | {"uid": UID, "rooms": "gold"})) == 1

    session = only(forum)
    assert (session.uid, session.published_at, session.title) == (UUID(UID), None, Text(en="Opening"))
    assert [room.code for room in session.rooms] == ["gold"]
    assert (session.starts_at.hour, session.kind, session.revision) == (7, "ceremony", 2)


@pytest.mark.parametrize("identity", [{"uid": UID}, {"uid": "S-1"}, {}], ids=["guid", "own", "none"])
def test_the_same_file_again_changes_nothing(forum: Event, identity: dict[str, str]) -> None:
    body = table(ROW | identity)
    take(forum, body)

    assert (told(forum, body), take(forum, body), len(standing(forum))) == ([("unchanged", [])], 0, 1)


def test_another_title_under_the_same_identity_is_a_change_with_its_history(forum: Event) -> None:
    take(forum, table(ROW | {"uid": "S-1"}))

    assert take(forum, table(ROW | {"uid": "S-1", "title_en": "Closing"})) == 1

    session = only(forum)
    assert (session.title, session.version) == (Text(en="Closing"), 2)
    assert [(one.field, one.old, one.new) for one in history(session)] == [
        ("title", "en: Opening", "en: Closing"),
        ("status", "", "draft"),
    ]


def test_what_the_file_has_no_column_for_stays(forum: Event) -> None:
    session = make.session(forum, seats=20, speakers=("Ann",))
    before = Edit.of(session)

    take(forum, table({"uid": str(session.uid), "title_fr": "Le titre"}))

    after = Edit.of(only(forum))
    assert after.changed_from(before) == ["title"]
    assert after.title == before.title | {"fr": "Le titre"}


def test_refused_rows_are_left_out_and_the_others_are_whole(forum: Event) -> None:
    bad = ROW | {"title_en": "Bad", "starts": "2019-12-24 09:00"}

    assert take(forum, table(bad, ROW)) == 1
    assert only(forum).title == Text(en="Opening")


def test_a_published_session_moves_like_any_other(forum: Event) -> None:
    session = make.session(forum)

    take(forum, table({"uid": str(session.uid), "starts": "2019-10-15 14:30"}))

    moved = only(forum)
    assert (moved.moved_at, moved.sequence, moved.starts.minute) == (NOON, 1, 30)


@pytest.mark.parametrize(("publish", "status"), [(False, "draft"), (True, "published")])
def test_a_draft_becomes_public_only_where_that_was_asked_for(
    forum: Event, publish: bool, status: str
) -> None:
    body = table(ROW | {"status": "published", "uid": UID})

    take(forum, body, publish=publish)

    assert Edit.of(only(forum)).status == status
    assert told(forum, body, publish=publish) == [("unchanged", [])]


def test_what_changed_since_it_was_shown_is_not_imported(forum: Event) -> None:
    session = make.session(forum)
    rows = rows_of(forum, table(ROW, {"uid": str(session.uid)} | ROW | {"title_en": "Theirs"}))
    seen = digest(fates(forum, rows))
    mine = Edit.of(session)
    edit_session(
        forum,
        session,
        Edit(**vars(mine) | {"title": Text(en="Mine")}),
        seen_version=1,
        by_id=None,
        at=NOON,
    )
    db.session.commit()

    with pytest.raises(ChangedMeanwhile):
        take_over(forum, rows, publish=False, seen=seen, by_id=None, at=NOON)

    db.session.rollback()
    assert [one.title for one in standing(forum)] == [Text(en="Mine")]


@ON_SQLITE
def test_an_identity_of_another_event_is_one_of_its_own_here(forum: Event) -> None:
    there = make.session(make.event("other"))
    body = table(ROW | {"uid": str(there.uid)})

    take(forum, body)

    assert only(forum).uid != there.uid
    assert told(forum, body) == [("unchanged", [])]


@ON_SQLITE
def test_a_hand_made_spreadsheet_is_understood(forum: Event) -> None:
    keep(Track(event_id=forum.id, code="t-1", name=Text(en="Digital", fr="Numérique")))
    when = datetime(2019, 10, 15)  # noqa: DTZ001 - as a spreadsheet has it
    body = sheet(
        ["Title", "Date", "Start", "End", "Room", "Type", "Track", "Seats", "Speaker", None],
        [
            "Opening",
            when.date(),
            when.time().replace(hour=9),
            "10:30",
            "Gold Hall",
            "Plenary",
            "numérique",
            40.0,
        ],
        [],
        [
            "Party",
            "2019-10-16",
            "2019-10-16T20:00:00Z",
            "2019-10-17 01:00",
            "",
            "Social programme",
            None,
            None,
            "Ann Lee\nBo Li",
        ],
    )

    assert told(forum, body) == [("new", []), ("new", [])]
    take(forum, body)

    opening, party = standing(forum)
    assert (opening.starts.hour, opening.ends.minute, opening.seats, opening.kind) == (9, 30, 40, "plenary")
    assert (opening.rooms[0].code, opening.track is not None) == ("gold", True)
    assert (party.starts.hour, party.ends.day, party.kind) == (22, 17, "social")
    assert [one.name for one in party.speakers] == ["Ann Lee", "Bo Li"]


@ON_SQLITE
def test_semicolons_and_a_mark_are_as_good_as_commas(forum: Event) -> None:
    body = table(ROW).replace(b",", b";")

    assert told(forum, b"\xef\xbb\xbf" + body) == [("new", [])]


@ON_SQLITE
def test_of_two_rounds_of_one_name_the_code_says_which(forum: Event) -> None:
    first, second = make.round_(forum, "tuesday-1"), make.round_(forum, "friday-1")
    session = make.session(forum, round=second)

    found = [
        told(forum, table({"uid": str(session.uid), "round": "Round 1"})),
        told(forum, table({"uid": str(session.uid), "round": first.code})),
        told(forum, table(ROW | {"round": "Round 1"})),
    ]

    assert found == [
        [("unchanged", [])],
        [("changed", ["round"])],
        [("refused", "There are several called “Round 1”: give the code.")],
    ]


@ON_SQLITE
def test_a_schedule_of_elsewhere_brings_its_kinds_and_long_texts(forum: Event) -> None:
    body = b"""<schedule><generator name="pretalx"/><day date="2019-10-15"><room name="Gold Hall">
        <event guid="9f4a5a4c-4dd2-4c3e-9f43-5a4c4dd24c3e"><start>23:00</start><duration>1:30</duration>
        <title>Talk</title><subtitle>Sub</subtitle><type>Lecture</type><language>de-AT</language>
        <abstract>Short.</abstract><description>Long.</description>
        <persons><person id="1">Ann</person></persons></event></room></day></schedule>"""

    (fate,) = fates_of(forum, body)

    edit = fate.edit
    assert edit is not None
    assert (fate.verdict, edit.kind, edit.rooms, edit.floor_languages) == (
        "new",
        "parallel",
        ("gold",),
        ("de",),
    )
    assert (edit.starts.hour, edit.ends.day, edit.ends.minute) == (23, 16, 30)
    assert edit.abstract == Text(en="Sub\n\nShort.\n\nLong.")
    assert [line.name for line in edit.speakers] == ["Ann"]
