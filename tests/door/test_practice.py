"""An event to practise on: doors like the real ones, guests who do not exist, and nobody else the wiser."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.jobs import Job
from eventapp.door import door_list, pairing
from eventapp.door.fullness import mark_full
from eventapp.door.models import Checkpoint, Device, EntryClaim, Scan
from eventapp.door.overrides import let_in
from eventapp.door.paper import make_sheet
from eventapp.door.practice import make_practice, practice_of
from eventapp.door.practice_cases import CASES, NAMES, code_of
from eventapp.door.practice_rows import Words
from eventapp.door.queries import checkpoints, device_by_token
from eventapp.people.models import Person
from eventapp.people.queries import roles_of, viewer_of
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.audiences import convenable
from eventapp.programme.models import Event, Session
from eventapp.programme.queries import events
from eventapp.programme.visibility import listed_events, visible_sessions
from eventapp.registration.models import Registration
from eventapp.registration.queries import known_organisations
from tests import make
from tests.agenda.cast import at_once
from tests.door import cast
from tests.door.cast import MINUTE, scan, scanned
from tests.make import NOON, SAME_SITE

SignIn = Callable[[str], FlaskClient]
WORDS = Words(Text(en="Practice"), Text(en="Practice"), {code: Text(en=code) for code in NAMES})
PAGE = "/forum/organise/door/practice"


@pytest.fixture
def forum(database: None) -> Event:
    """Half a year before it takes place, with a door, a public session and a closed one."""
    event = make.event()
    cast.checkpoint(event, "bags", purpose="hand-out", reentry="once")
    cast.checkpoint(event, "gold", purpose="room", room=make.room(event, "gold"), direction="in")
    make.session(event, title="Open to all")
    make.session(event, title="Closed", access="restricted", body_id=make.body().id)
    make.session(event, title="Draft", published_at=None)
    return event


def practised(event: Event, at: Any = NOON) -> Event:
    return make_practice(event, code_keys(), WORDS, at=at)


def paired(practice: Event) -> tuple[Device, str]:
    return cast.paired(*checkpoints(practice), at=NOON)


@pytest.mark.parametrize("minutes", [0, 11 * 60])
def test_each_badge_shows_the_verdict_that_is_printed_beside_it(forum: Event, minutes: int) -> None:
    """Also at eleven at night."""
    at = NOON + timedelta(minutes=minutes)
    practice = practised(forum, at)
    device, _token = paired(practice)

    seen = []
    for number, case in enumerate(CASES, start=1):
        one = {
            "code": code_of(practice.code, number, code_keys()),
            "checkpoint": case.place,
            "counter": number,
        }
        for later in range(1 + case.twice):
            moment = at + later * MINUTE
            [told] = scanned(device, scan(**one, at=moment), at=moment)
        seen.append((case.name, told["reason"]))

    assert seen == [(case.name, case.reason) for case in CASES]


def test_it_has_the_doors_and_the_public_sessions_of_today(forum: Event) -> None:
    practice = practised(forum, NOON - timedelta(days=180))

    assert [one.code for one in checkpoints(practice)][:2] == ["bags", "gold"]
    [public] = [one for one in visible_sessions(ANONYMOUS, practice) if one.title.get("en") == "Open to all"]
    assert public.on == (NOON - timedelta(days=180)).date() + (public.on - practice.starts_on)
    titles = set(db.session.scalars(select(Session.title).where(Session.event_id == practice.id)).all()[0])
    assert titles == {"en"}
    assert (
        db.session.scalar(select(func.count()).select_from(Session).where(Session.event_id == practice.id))
        == 4
    )


def test_badges_of_the_one_belong_to_another_event_at_the_other(forum: Event) -> None:
    practice, real = practised(forum), cast.code(cast.holder(forum))
    rehearsing, _token = paired(practice)
    door = cast.checkpoint(forum)
    lane = cast.device(door)

    [here] = scanned(rehearsing, scan(real, checkpoint="practice-entrance"))
    [there] = scanned(lane, scan(code_of(practice.code, 1, code_keys())))

    assert (here["reason"], there["reason"]) == ("wrong_event", "wrong_event")


def test_afresh_nothing_is_left_of_before_but_the_codes(forum: Event) -> None:
    people = db.session.scalar(select(func.count()).select_from(Person))
    first = practised(forum)
    device, token = paired(first)
    code = code_of(first.code, 1, code_keys())
    scanned(device, scan(code, checkpoint="practice-entrance"))
    made = db.session.scalar(select(func.count()).select_from(Person))

    second = practised(forum, NOON + MINUTE)

    assert practice_of(forum) is second
    counts = [db.session.scalar(select(func.count()).select_from(one)) for one in (Scan, EntryClaim, Device)]
    assert counts == [0, 0, 0]
    assert device_by_token(pairing.digest_of(token), at=NOON) is None
    assert db.session.scalar(select(func.count()).select_from(Person)) == made
    assert (made or 0) - (people or 0) == sum(bool(one.state) for one in CASES) - 1
    again, _token = paired(second)
    assert scanned(again, scan(code, checkpoint="practice-entrance"))[0]["reason"] == "ok"


def test_whatever_was_rehearsed_is_forgotten(forum: Event) -> None:
    """Sheets, rooms found full, desks, new badges, devices that were offered, scans taken back."""
    practice, dora = practised(forum), make.person("Dora Lead")
    device, _token = paired(practice)
    guest = db.session.scalars(select(Registration).where(Registration.badge_name == "Amara Okonkwo")).one()
    entrance = next(one for one in checkpoints(practice) if one.code == "practice-entrance")
    room = next(one for one in checkpoints(practice) if one.code == "practice-workshop").room
    session = db.session.scalars(
        select(Session).where(Session.event_id == practice.id, Session.seats == 1)
    ).one()
    desk = {"by": dora, "at": NOON, "language": "en", "keys": code_keys()}
    let_in(guest, entrance, "A guest.", scan=uuid4(), **desk)
    one = scan(cast.code(guest), checkpoint="practice-bags")
    scanned(device, one)
    scanned(device, one | {"undone": {"at": one["at"], "because": "mistake"}})
    make_sheet(practice, entrance, None, by=dora, at=NOON)
    assert room is not None
    mark_full(room, [session], at=NOON, by_id=dora.id)
    pairing.offer_pairing(practice, [entrance], label="Lane 9", at=NOON, by_id=dora.id)
    cast.reissue(guest)
    door_list.refresh(practice.id, code_keys().seal, at=NOON)

    again = practised(forum, NOON + MINUTE)

    assert db.session.scalar(select(func.count()).select_from(Scan)) == 0
    assert db.session.scalars(select(Event.code).order_by(Event.id)).all() == ["forum", again.code]


def test_it_is_in_no_list_and_sends_no_mail(forum: Event) -> None:
    admin = Viewer(1, frozenset({("admin", None)}))
    jobs, bodies = db.session.scalar(select(func.count()).select_from(Job)), list(convenable(forum, admin))
    practised(forum)

    assert list(events()) == [forum]
    assert [listed_events(one) for one in (ANONYMOUS, admin)] == [[forum], [forum]]
    assert list(convenable(forum, admin)) == bodies
    assert known_organisations() == []
    assert db.session.scalar(select(func.count()).select_from(Job)) == jobs


def test_who_works_at_the_doors_does_so_where_they_rehearse(forum: Event) -> None:
    dora, eddy = make.person("Dora Lead"), make.person("Eddy Editor")
    make.role(dora, "door_lead", forum)
    make.role(eddy, "programme_editor", forum)
    practice = practised(forum)

    held = {("door_lead", "forum"), ("door_lead", practice.code)}
    assert [roles_of(one.id) for one in (dora, eddy)] == [held, {("programme_editor", "forum")}]
    assert listed_events(viewer_of(dora.id)) == [forum]


def test_of_many_who_make_it_at_once_there_is_one(app: Flask) -> None:
    with app.app_context():
        forum = make.event()
        cast.checkpoint(forum)
        db.session.commit()

    def made() -> str:
        practised(db.session.scalars(select(Event).where(Event.code == "forum")).one())
        return "made"

    answers = set(at_once(app, [made] * 3))

    assert answers <= {"made", "just_made"}
    with app.app_context():
        assert db.session.scalar(select(func.count(Event.id)).where(Event.practice_of_id.is_not(None))) == 1
        assert db.session.scalar(select(func.count(Badge.id))) == sum(bool(one.state) for one in CASES)


class TestThePage:
    @pytest.fixture
    def dora(self, app: Flask, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
        monkeypatch.setattr(clock, "now", lambda: NOON)
        with app.app_context():
            forum = make.event()
            cast.checkpoint(forum)
            make.session(forum)
            make.role(make.person("Dora Lead"), "door_lead", forum)
            db.session.commit()
        return sign_in("dora.lead@example.org")

    def test_the_door_lead_makes_it_and_prints_its_badges(self, dora: FlaskClient) -> None:
        before = dora.get(PAGE).text
        answer = dora.post(PAGE, headers=SAME_SITE)
        after = dora.get(PAGE).text

        assert answer.status_code == 303
        assert [page.count("<svg xmlns") for page in (before, after)] == [0, len(CASES)]
        assert "欧阳美玲" in after

    def test_its_doors_say_loudly_what_they_are(self, dora: FlaskClient) -> None:
        dora.post(PAGE, headers=SAME_SITE)

        pages = [
            dora.get(f"/forum-practice{one}") for one in ("/organise/door", "/organise/door/desk", "/door/")
        ]

        assert [page.status_code for page in pages] == [200] * 3
        assert ["Practice" in page.text for page in pages] == [True] * 3
        assert "Practice: The Forum" in pages[0].text

    def test_there_is_nothing_else_of_it(self, app: Flask, client: FlaskClient, dora: FlaskClient) -> None:
        with app.app_context():
            lead = db.session.scalars(select(Person).where(Person.given_name == "Dora")).one()
            make.role(lead, "organiser", db.session.scalars(select(Event)).one())
            db.session.commit()
        dora.post(PAGE, headers=SAME_SITE)
        paths = (
            "",
            "programme",
            "programme.ics",
            "schedule.xml",
            "registration",
            "organise/",
            "agenda",
            "badge",
        )

        answers = [dora.get(f"/forum-practice/{path}").status_code for path in paths]

        assert answers == [404] * len(paths)
        assert dora.get("/forum-practice/organise/registrations").status_code == 404
        assert client.get("/api/v1/events/forum-practice/sessions").status_code == 404
        for public in ("/", "/sitemap.xml", "/api/v1/events"):
            assert "forum-practice" not in client.get(public).text + dora.get(public).text


def test_a_rehearsal_leaves_the_event_as_it_was(forum: Event) -> None:
    """Checkpoints, registrations and badges are rows of its own."""

    def held() -> list[int | None]:
        tables = (Checkpoint, Registration, Badge, Session)
        return [db.session.scalar(select(func.count()).where(one.event_id == forum.id)) for one in tables]

    before = held()
    practised(forum)

    assert held() == before
