"""What is written, read again: into the same event it changes nothing, elsewhere it makes the same."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select, update

from eventapp.bodies.models import Body
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.policy import Viewer
from eventapp.programme import frame, queries
from eventapp.programme.edits import Edit
from eventapp.programme.exchange import sheet_writing, writing
from eventapp.programme.exchange.standing import standing
from eventapp.programme.models import Event, Session, Speaker, Track
from eventapp.programme.outline import hours_of
from eventapp.programme.profiles.photos import photo_of
from eventapp.programme.profiles.queries import all_profiles, photos_to_edit
from eventapp.programme.venue import RoomFacts
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON, keep
from tests.programme.exchange.files import fates_of, take
from tests.programme.profiles.pictures import noise

ARABIC, CHINESE = "الضمان الاجتماعي للعصر الرقمي", "数字时代的社会保障"
EDITOR = Viewer(1, frozenset({("admin", None)}))
FORMULA = '=HYPERLINK("https://evil.example")'
Written = Callable[[list[list[str]]], bytes]


@pytest.fixture
def forum(database: None) -> Event:
    event = furnished("forum")
    body = make.body(name=Text(en="Bureau"))
    rooms = {room.code: room for room in db.session.query(make.Room).all()}
    track = db.session.query(Track).one()
    plenary = make.session(
        event,
        "Plenary",
        rooms=(rooms["gold"], rooms["copper"]),
        abstract=Text(en="One.\n\nTwo; three.", fr="Un"),
        round=make.round_(event),
        track=track,
        seats=90,
        floor_languages=["fr", "en"],
        interpretation=["ar", "zh"],
        provisional=True,
        speakers=("Silent One", "Amina Said"),
    )
    plenary.title = Text(en="Plenary", ar=ARABIC, zh=CHINESE, fr="Plénière, « ouverte »")
    plenary.speakers[1].role = Text(en="Moderator", fr="Modératrice")
    plenary.speakers[1].affiliation, plenary.speakers[1].protocol = "-CNSS, Rabat", True
    plenary.speakers[1].position = 1
    make.session(event, FORMULA, starts=make.wall(14, 9), abstract=Text(en="'=1+1"), seats=0)
    make.session(event, "Party", starts=make.wall(15, 22), minutes=240, kind="social", part="evening")
    make.session(event, "Not yet", starts=make.wall(16, 9), published_at=None, time_announced=False)
    make.session(event, "Called off", starts=make.wall(16, 11), cancelled_at=NOON)
    closed = {"access": "restricted", "body": body, "admitted": ["members", "observers"]}
    make.session(event, "120th Bureau", starts=make.wall(17, 9), number=120, disclosure="hidden", **closed)
    for session, letter in zip(standing(event), "bcdfgh", strict=True):
        session.ref = f"bcdfg{letter}"
    db.session.commit()
    return event


def furnished(code: str) -> Event:
    """An event with days and rooms, and nothing in them."""
    event = make.event(code, languages=["en", "fr", "ar", "zh"])
    make.room(event, "copper", name=Text(en="Copper Hall", fr="Salle de cuivre"))
    make.room(event, "gold", name=Text(en="Gold Hall", fr="Salle d’or"))
    keep(Track(event_id=event.id, code="digital", name=Text(en="Digital", fr="Numérique")))
    return event


def owns_the_bodies(event: Event) -> None:
    """A file brings no body to an event that does not own it."""
    db.session.execute(update(Body).values(event_code=event.code))


def content(event: Event) -> list[tuple[Any, ...]]:
    """All that the sessions of an event say, by time."""
    return [
        (session.ref, session.part, *(getattr(Edit.of(session), name) for name in NAMES), speakers(session))
        for session in standing(event)
    ]


FACTS = list(RoomFacts.__dataclass_fields__)
NAMES = [name for name in Edit.__dataclass_fields__ if name != "speakers"]


def speakers(session: Session) -> list[tuple[Any, ...]]:
    return [(one.name, one.role, one.affiliation, one.protocol, one.position) for one in session.speakers]


@pytest.fixture(params=[writing.as_csv, writing.as_xlsx])
def written(request: pytest.FixtureRequest) -> Written:
    made: Written = request.param
    return made


def test_a_table_read_again_changes_nothing(forum: Event, written: Written) -> None:
    found = fates_of(forum, written(writing.exported(EDITOR, forum)), publish=True)

    assert [(one.verdict, one.changed, str(one.because)) for one in found] == [("unchanged", (), "")] * 6
    assert take(forum, written(writing.exported(EDITOR, forum))) == 0


def test_a_table_makes_the_same_sessions_in_an_empty_event(forum: Event, written: Written) -> None:
    other = furnished("other")
    make.round_(other)
    owns_the_bodies(other)
    db.session.commit()
    body = written(writing.exported(EDITOR, forum))

    assert take(other, body, publish=True) == 6

    assert content(other) == content(forum)
    assert [Edit.of(one).status for one in standing(other)] == [
        Edit.of(one).status for one in standing(forum)
    ]
    assert {one.verdict for one in fates_of(other, body, publish=True)} == {"unchanged"}


def test_a_spreadsheet_brings_all_that_stands_around_the_sessions(forum: Event) -> None:
    """Into an event of one day, which has neither rooms nor tracks nor rounds."""
    day, room = queries.day_at(forum, "2019-10-14"), db.session.query(make.Room).filter_by(code="gold").one()
    day.theme, room.capacity = Text(en="Work", zh=CHINESE), {"theatre": 800, "cabaret style": 90}
    room.booths, room.step_free, room.directions = 3, False, Text(fr="Tout droit")
    plenary = next(one for one in standing(forum) if one.speakers)
    photo = photo_of(noise(600)).body
    make.profile(plenary, biography=Text(en="An actuary.\nIn Rabat."), photo=photo)
    make.profile(plenary, ref="nobody", name="Nobody Here")
    other = make.event("other", languages=forum.languages, starts_on=forum.ends_on, ends_on=forum.ends_on)
    queries.days(other)[0].theme = Text(en="Theme 6")
    owns_the_bodies(other)
    db.session.commit()
    (body,) = spreadsheets(forum)

    assert take(other, body, publish=True, makes=True) == 6

    assert (content(other), around(other)) == (content(forum), around(forum))
    profiles = [(one.name, one.biography, one.agreed_at) for one, _photo in all_profiles(other)]
    assert profiles == [("Silent One", Text(en="An actuary.\nIn Rabat."), None)]
    assert photos(other) == {"Silent One": photo}


def spreadsheets(event: Event) -> list[bytes]:
    parts = sheet_writing.parts_of(EDITOR, event)
    return [
        writing.as_xlsx(writing.exported(EDITOR, event), sheet_writing.written(event, part)) for part in parts
    ]


def photos(event: Event) -> dict[str, bytes]:
    profiles = {one.ref: one.name for one, _photo in all_profiles(event)}
    return {profiles[ref]: body for ref, body in photos_to_edit(event, profiles).items()}


def test_photos_beyond_what_a_file_may_hold_come_in_the_next(
    forum: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {
        name: photo_of(noise(side)).body for name, side in (("Ann Ode", 90), ("Bo Lind", 100), ("Cy", 110))
    }
    for name, photo in sent.items():
        make.profile(make.session(forum, f"Talk of {name}", speakers=(name,)), photo=photo)
    other = make.event("other", languages=forum.languages)
    owns_the_bodies(other)
    db.session.commit()
    assert len(spreadsheets(forum)) == 1
    sizes = sorted(map(len, sent.values()))
    for limit, most, files in (("MOST_BYTES", sizes[-1], 3), ("MOST_PHOTOS", 2, 2)):
        with monkeypatch.context() as here:
            here.setattr(sheet_writing, limit, most)
            bodies = spreadsheets(forum)
        assert len(bodies) == files

    for body in bodies:
        take(other, body, publish=True, makes=True)

    assert (photos(other), len(standing(other))) == (sent, len(standing(forum)))


def around(event: Event) -> list[Any]:
    days = [(one.on_date, one.number, one.theme, hours_of(one)) for one in queries.days(event)]
    rooms = [
        (one.code, RoomFacts(**{name: getattr(one, name) for name in FACTS})) for one in queries.rooms(event)
    ]
    lines = [(one.code, one.name) for one in (*frame.tracks(event), *frame.rounds(event))]
    return [event.starts_on, event.ends_on, days, rooms, lines]


def test_without_being_asked_to_publish_all_that_is_new_is_a_draft(forum: Event, written: Written) -> None:
    other = furnished("other")
    make.round_(other)
    owns_the_bodies(other)
    db.session.commit()

    take(other, written(writing.exported(EDITOR, forum)))

    assert [one.published_at for one in standing(other)] == [None] * 6


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_schedule_read_again_changes_nothing(forum: Event, client: FlaskClient, form: str) -> None:
    make.session(forum, "Zone", starts=make.wall(13, 10), minutes=25 * 60, floor_languages=[])
    make.revise(forum)
    db.session.commit()
    body = client.get(f"/forum/schedule.{form}").data

    found = fates_of(forum, body)

    assert {(one.title["en"], one.verdict, one.changed) for one in found} == {
        (title, "unchanged", ()) for title in ("Plenary", FORMULA, "Party", "Zone")
    }


@pytest.mark.parametrize("form", ["xml", "json"])
def test_a_schedule_makes_what_it_can_tell_of_in_an_empty_event(
    forum: Event, client: FlaskClient, form: str
) -> None:
    make.session(forum, "Zone", starts=make.wall(13, 10), minutes=25 * 60, abstract=Text(zh=CHINESE))
    make.revise(forum)
    other = furnished("other")
    make.round_(other)
    owns_the_bodies(other)
    db.session.commit()
    body = client.get(f"/forum/schedule.{form}").data

    assert take(other, body, publish=True) == 4

    made = {one.title["en"]: one for one in standing(other)}
    plenary, zone, party = made["Plenary"], made["Zone"], made["Party"]
    assert (zone.starts, zone.ends, zone.abstract["en"]) == (make.wall(13, 10), make.wall(14, 11), CHINESE)
    assert (party.starts, party.ends, party.kind) == (make.wall(15, 22), make.wall(16, 2), "social")
    assert [room.code for room in plenary.rooms] == ["gold"] or [room.code for room in plenary.rooms] == [
        "copper"
    ]
    assert plenary.track is not None
    assert plenary.round is not None
    assert (plenary.abstract["en"], plenary.floor_languages) == ("One.\n\nTwo; three.", ["fr"])
    assert [speaker.name for speaker in plenary.speakers] == ["Silent One", "Amina Said"]
    assert {one.verdict for one in fates_of(other, body)} == {"unchanged"}


def test_a_table_is_of_what_its_reader_sees_in_full(forum: Event) -> None:
    anybody = writing.exported(Viewer(), forum)
    title = anybody[0].index("title_en")

    assert [line[title] for line in anybody[1:]] == [FORMULA, "Plenary", "Party", "Not yet", "Called off"]


def test_no_cell_of_a_csv_is_a_formula(forum: Event) -> None:
    lines = writing.as_csv(writing.exported(EDITOR, forum)).decode("utf-8-sig")

    assert [f"'{FORMULA}".replace('"', '""') in lines, f',"{FORMULA[:4]}' in lines] == [True, False]


def test_a_session_of_the_sample_is_the_same_in_every_field(forum: Event) -> None:
    """The identity is kept where the installation has none like it, else it is the event's own."""
    body = writing.as_csv(writing.exported(EDITOR, forum))
    uids = [one.uid for one in standing(forum)]
    other = furnished("other")
    make.round_(other)
    owns_the_bodies(other)
    db.session.commit()
    take(other, body)
    for session in standing(forum):
        db.session.delete(session)
    owns_the_bodies(forum)
    db.session.commit()

    take(forum, body)

    assert [one.uid for one in standing(forum)] == uids
    assert len(set(db.session.scalars(select(Session.uid)))) == 12


@ON_SQLITE
def test_a_speaker_keeps_the_person_behind_the_name(forum: Event) -> None:
    ben = make.person("Ben Adams")
    speaker = db.session.query(Speaker).filter_by(name="Amina Said").one()
    speaker.person_id = ben.id
    db.session.commit()
    lines = writing.exported(EDITOR, forum)
    place = lines[0].index("affiliations")
    plenary = next(line for line in lines if "Amina Said" in line[lines[0].index("speakers")])
    plenary[place] = "A university\n-CNSS, Rabat"

    take(forum, writing.as_csv(lines))

    speakers = db.session.query(Speaker).filter(Speaker.name.in_(["Silent One", "Amina Said"]))
    assert {one.name: (one.affiliation, one.person_id) for one in speakers} == {
        "Silent One": ("A university", None),
        "Amina Said": ("-CNSS, Rabat", ben.id),
    }


def test_the_file_is_for_its_reader_alone(app: Flask, sign_in: Callable[..., FlaskClient]) -> None:
    with app.app_context():
        make.session(make.event())
        make.role(make.person("Ada"), "admin", None)
        db.session.commit()
    ada = sign_in("ada@example.org")

    for form, kind in (("csv", "text/csv; charset=utf-8"), ("xlsx", "application/vnd.openxml")):
        answer = ada.get(f"/forum/organise/programme/export.{form}")
        assert (answer.headers["Cache-Control"], answer.headers["Content-Disposition"]) == (
            "private, no-store",
            f'attachment; filename="forum.{form}"',
        )
        assert answer.content_type.startswith(kind)
