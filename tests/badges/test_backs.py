"""The back of a badge: its holder's agenda, in which no restricted meeting is called by its name."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

import pytest
import typst
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda.queries import weeks
from eventapp.badges import pdf, setting
from eventapp.badges.backs import backs_of, days_of
from eventapp.badges.domain import issue_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.layouts import LAYOUTS
from eventapp.badges.models import BadgePrint
from eventapp.badges.printing import NoBack, have_printed
from eventapp.badges.showing import ENGLISH, Back, BackDay, BackLine
from eventapp.core.db import db
from eventapp.core.fonts import fonts
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session, Speaker
from eventapp.registration.models import Registration
from tests import make, pdfs
from tests.agenda.cast import add, attendee, bureau_meeting
from tests.badges import pixels
from tests.badges.test_pdf import AMINA, LONG_NAMES
from tests.make import NOON
from tests.statements import counting

Browser = Callable[[str], FlaskClient]
SPLENDID = "How portability, coordination and the trust of the public change what institutions do"
TITLES = ("Opening", "Reserved", SPLENDID, "الحماية الاجتماعية في عصر رقمي", "数字时代的社会保障", "W" * 200)
MEASURED = (
    "#let foot(back) = if back.contact != none { contact(back.contact) } else { said(back.as_of) }\n"
    "#context [#metadata(sheet.faces.filter(face => face.back != none).map(face => "
    "measure(block(width: plan.back.w * 1mm, agenda(face.back) + foot(face.back))).height.mm()"
    ")) <heights>]"
)
LINK = "https://events.example.org/c/" + "Zx-_" * 5 + "Zx"
both_papers = pytest.mark.parametrize("paper", ["a6", "4x3"])


def at(hour: int, minute: int = 0) -> datetime:
    return make.wall(15, hour, minute)


def seen(**fields: Any) -> Any:
    """What is asked of a visible session."""
    usual: dict[str, Any] = {
        "on": date(2019, 10, 15),
        "part": "morning",
        "starts": at(9),
        "ends": at(10, 30),
        "title": Text(en="Opening", fr="Ouverture"),
        "rooms": (SimpleNamespace(name=Text(en="Gold Hall")), SimpleNamespace(name=Text(en="Arc"))),
        "time_announced": True,
        "is_cancelled": False,
        "is_restricted": False,
        "is_veiled": False,
    }
    return SimpleNamespace(**(usual | fields))


@pytest.mark.parametrize(
    ("language", "fields", "expected"),
    [
        ("en", {}, ("09:00–10:30", "Opening", "Gold Hall, Arc")),
        ("fr", {"rooms": ()}, ("09:00–10:30", "Ouverture", "")),
        ("en", {"time_announced": False, "rooms": ()}, ("Morning", "Opening", "")),
        ("en", {"is_restricted": True}, ("09:00–10:30", "Reserved", "")),
        ("en", {"is_veiled": True}, ("09:00–10:30", "Reserved", "")),
        ("fr", {"is_restricted": True, "time_announced": False}, ("Matin", "Réservé", "")),
    ],
)
def test_a_line_says_when_what_and_where_and_of_a_restricted_meeting_when(
    app: Flask, language: str, fields: dict[str, Any], expected: tuple[str, str, str]
) -> None:
    with app.test_request_context():
        (day,) = days_of([seen(**fields)], language)

    assert day.lines == (BackLine(*expected),)


def test_lines_stand_by_day_and_what_is_cancelled_is_left_out(app: Flask) -> None:
    wednesday = {"on": date(2019, 10, 16)}
    with app.test_request_context():
        days = days_of([seen(), seen(), seen(is_cancelled=True), seen(**wednesday)], "en")

    assert [(day.title, len(day.lines)) for day in days] == [
        ("Tuesday 15 October", 2),
        ("Wednesday 16 October", 1),
    ]


def agenda(many: int, *, days: int = 5) -> Back:
    lines = [BackLine("09:00–10:30", TITLES[at % len(TITLES)], "Gold Hall") for at in range(many)]
    per_day = -(-many // days) or 1
    some = [tuple(lines[begin : begin + per_day]) for begin in range(0, many, per_day)]
    return Back(tuple(BackDay("Tuesday 15 October", day) for day in some), "As of 12 Sept 2019, 14:05")


def data(paper: str, *backs: Back, language: str = "en", **fields: Any) -> dict[str, Any]:
    faces = [replace(AMINA, back=back, **fields) for back in backs]
    return setting.sheet(faces, language=language, title="Badges", words=ENGLISH, layout=LAYOUTS[paper])


def sizes(back: dict[str, Any]) -> set[float]:
    return {cell["size"] for row in back["rows"] for cell in row["cells"]}


@both_papers
@pytest.mark.parametrize("many", [0, 1, 4, 8, 12, 24, 60])
def test_no_line_is_smaller_than_7_points_and_what_has_no_room_is_counted(paper: str, many: int) -> None:
    back = data(paper, agenda(many))["faces"][0]["back"]
    shown = sum(len(row["cells"]) == 3 for row in back["rows"])
    note = back["note"] and back["note"]["text"]

    left = f"and {many - shown} more in your agenda" if shown < many else None
    assert note == (left if many else "Your week is still empty")
    assert min(sizes(back), default=7) >= 7
    assert sizes(back) == ({7} if left else sizes(back))


@pytest.mark.parametrize(("paper", "many", "expected"), [("a6", 9, 9), ("4x3", 4, 4), ("4x3", 60, 6)])
def test_as_much_stands_there_as_there_is_room_for(paper: str, many: int, expected: int) -> None:
    back = data(paper, agenda(many))["faces"][0]["back"]

    assert sum(len(row["cells"]) == 3 for row in back["rows"]) == expected


@both_papers
@pytest.mark.parametrize("language", ["en", "ar"])
def test_all_that_is_set_stands_on_the_badge(paper: str, language: str) -> None:
    box = LAYOUTS[paper].back
    assert box is not None
    backs = [agenda(many) for many in (0, 1, 4, 8, 12, 24, 60)]
    backs += [replace(agenda(many), contact=LINK) for many in (0, 8, 60)]
    for name in (AMINA.name, LONG_NAMES[2], LONG_NAMES[5]):
        told = {"sheet": json.dumps(data(paper, *backs, language=language, name=name))}
        source = pdf.SOURCE.read_bytes() + MEASURED.encode()
        asked = typst.Compiler(source, font_paths=fonts(), ignore_system_fonts=True, sys_inputs=told)
        (heights,) = json.loads(asked.query("<heights>", field="value"))

        assert [height for height in heights if height > box.h] == []


@both_papers
def test_the_contact_code_of_who_shares_it_stands_on_the_back_alone(paper: str) -> None:
    faces = [replace(AMINA, back=replace(agenda(60), contact=LINK)), replace(AMINA, back=agenda(60))]
    document = pdf.badge_sheet(faces, language="en", title="Badges", layout=LAYOUTS[paper])

    read = [pixels.codes_in(page) for page in pixels.of_pages(document)]
    assert read == [[AMINA.code], [LINK], [AMINA.code], []]


@both_papers
def test_fronts_and_backs_take_turns(paper: str) -> None:
    week = Back((BackDay("Tuesday", tuple(BackLine("09:00–10:30", title) for title in TITLES[1:5])),), "Now")
    faces = [replace(AMINA, back=week), replace(AMINA, name="王小明", back=agenda(0))]
    document = pdf.badge_sheet(faces, language="en", title="Badges", layout=LAYOUTS[paper])

    pages = [" ".join(text.split()) for text in pdfs.texts(document)]
    front, back, other, empty = pages
    assert (back.startswith("Amina El Idrissi Tuesday 09:00–10:30 Reserved"), "Delegate" in front) == (
        True,
    ) * 2
    assert [title in back for title in ("数字时代的社会保障", "Now")] == [True, True]
    assert ("Delegate" in other, empty) == (True, "王小明 Your week is still empty As of 12 Sept 2019, 14:05")
    assert pdfs.headings(document) == ["Amina El Idrissi", "王小明"]


def test_many_are_made_in_pieces_and_each_back_follows_its_front(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BACKS_AT_ONCE", 2)
    names = ["Ada One", "Bo Two", "Cem Three", "Dee Four", "Eve Five"]
    faces = (replace(AMINA, name=name, back=replace(agenda(2), as_of=f"Of {name}")) for name in names)
    document = pdf.badge_sheet(faces, language="en", title="Badges")

    fronts, backs = pdfs.texts(document)[::2], pdfs.texts(document)[1::2]
    assert [name in " ".join(text.split()) for name, text in zip(names, fronts, strict=True)] == [True] * 5
    assert [text.splitlines()[-1] for text in backs] == [f"Of {name}" for name in names]
    assert pdfs.headings(document) == names


def test_a_letter_that_cannot_be_drawn_stops_no_back() -> None:
    odd = Back((BackDay("Tuesday", (BackLine("09:00", "Ana \U0001f600"),)),), "Now")
    document = pdf.badge_sheet([replace(AMINA, back=odd)], language="en", title="Badges")

    assert "Ana □" in " ".join(pdfs.texts(document)[1].split())


@pytest.fixture
def event(database: None) -> Event:
    return make.event("forum")


def talk_by(person: Person, event: Event, title: str, **fields: Any) -> Session:
    talk: Session = make.session(event, title, **fields)
    talk.speakers = [Speaker(name=person.full_name, role=Text(en="Speaker"), person_id=person.id)]
    db.session.flush()
    return talk


def titles(event: Event, person: Person) -> list[str]:
    back = backs_of(event, weeks(event), {}, language="en", at=NOON)(person.id)
    return [line.title for day in back.days for line in day.lines]


def test_a_back_holds_what_was_chosen_what_is_required_and_where_one_speaks(event: Event) -> None:
    ben, sue = attendee(event), attendee(event, "Sue Park")
    add(ben, event, make.session(event, "Chosen", starts=at(16)))
    add(sue, event, make.session(event, "Another's", starts=at(9)))
    talk_by(ben, event, "His talk", starts=at(10))
    talk_by(ben, event, "A draft", starts=at(10), published_at=None)
    make.membership(bureau_meeting(event, "119th Bureau", starts=at(12)).body, ben)
    other = make.event("other")
    talk_by(ben, other, "Elsewhere")

    assert (titles(event, ben), titles(event, sue)) == (["His talk", "Reserved", "Chosen"], ["Another's"])


@pytest.mark.parametrize("disclosure", ["open", "veiled", "hidden"])
@pytest.mark.parametrize(("confirmed", "expected"), [(NOON, ["Reserved"]), (None, [])])
def test_a_meeting_stands_there_as_reserved_however_open_it_is(
    event: Event, disclosure: str, confirmed: datetime | None, expected: list[str]
) -> None:
    ben, organiser = attendee(event), make.role(attendee(event, "Olga"), "organiser", event)
    meeting = bureau_meeting(event, "119th Bureau", disclosure=disclosure, rooms=(make.room(event),))
    make.membership(meeting.body, ben, address_confirmed_at=confirmed)

    assert titles(event, ben) == (["Reserved"] if disclosure == "open" else expected)
    assert titles(event, organiser) == []


@pytest.fixture
def desk(app: Flask, sign_in: Browser) -> FlaskClient:
    """Thirty people, each with a session and a meeting in their week."""
    with app.app_context():
        event = make.event("forum")
        gold = make.room(event)
        meeting = bureau_meeting(event, "119th Bureau", disclosure="hidden", rooms=(gold,))
        chosen = make.session(event, "Digital age", starts=at(9), rooms=(gold,))
        for number in range(30):
            person = make.person(f"Person No{number}")
            issue_badge(make.registration(event, person), code_keys(), at=NOON)
            add(person, event, chosen)
            make.membership(meeting.body, person)
        make.role(make.person("Olga"), "registration_desk", event)
        db.session.commit()
    return sign_in("olga@example.org")


def ask(desk: FlaskClient, **asked: str) -> Any:
    return desk.post("/forum/organise/badges", data=asked, headers=make.SAME_SITE)


def newest(app: Flask) -> str:
    with app.app_context():
        number = db.session.scalars(select(BadgePrint.id).order_by(BadgePrint.id.desc())).first()
        return f"/forum/organise/badges/{number}.pdf"


def test_the_desk_prints_backs_and_30_ask_for_as_much_as_one(app: Flask, desk: FlaskClient) -> None:
    sent, pages = [], []
    for numbers in ("1", "1-30"):
        assert ask(desk, which="some", numbers=numbers, layout="a6", has_back="y").status_code == 303
        with counting(app) as statements:
            document = desk.get(newest(app)).data
        sent.append(len(statements))
        pages.append(len(pdfs.sizes(document)))

    back = " ".join(pdfs.texts(document)[59].split())
    lines = "09:00–10:30 Digital age Gold Hall 14:00–15:30 Reserved As of "
    assert back.startswith(f"Person No29 Tuesday 15 October {lines}")
    assert "Bureau" not in pdfs.words(document)
    assert (sent[0], pages) == (sent[1], [2, 60])
    assert desk.get("/forum/organise/badges").text.count("With the agenda on the back") == 3


def test_labels_have_no_back(app: Flask, desk: FlaskClient) -> None:
    answer = ask(desk, which="all", layout="labels", has_back="y")

    said = "Labels have no back. Choose another paper, or leave the agenda out."
    assert (answer.status_code, answer.text.count(said)) == (422, 2)
    assert 'aria-describedby="has_back-hint has_back-error"' in answer.text
    with app.app_context():
        own = db.session.query(Event).filter_by(code="forum").one()
        by = db.session.query(Person).filter_by(email="olga@example.org").one()
        with pytest.raises(NoBack):
            have_printed(own, by, which="all", numbers=(), layout="labels", has_back=True, at=NOON)
        assert db.session.query(BadgePrint).count() == 0


def test_a_single_badge_has_a_back_where_the_last_print_had_one(app: Flask, desk: FlaskClient) -> None:
    """The desk's and one's own."""
    with app.app_context():
        number = db.session.scalars(select(Registration.id).order_by(Registration.id)).first()
    pages = []
    for asked in ({"has_back": "y"}, {}, {"has_back": "y"}):
        ask(desk, which="all", layout="a6", **asked)
        pages.append(len(pdfs.sizes(desk.get(f"/forum/organise/registrations/{number}/badge.pdf").data)))
    ask(desk, which="all", layout="labels")
    own = desk.get("/forum/badge.pdf")

    assert (pages, own.status_code) == ([2, 1, 2], 404)


def test_one_s_own_badge_has_one_s_own_back(app: Flask, desk: FlaskClient, sign_in: Browser) -> None:
    ask(desk, which="all", layout="a6", has_back="y")

    document = sign_in("person.no7@example.org").get("/forum/badge.pdf").data

    assert len(pdfs.sizes(document)) == 2
    assert "Digital age" in " ".join(pdfs.texts(document)[1].split())
