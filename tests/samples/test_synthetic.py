import unicodedata
from collections import Counter
from datetime import timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import func, select

from eventapp.agenda.models import AgendaEntry, CalendarSubscription
from eventapp.badges import codes
from eventapp.badges.keys import code_keys
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES
from eventapp.core.jobs import Job
from eventapp.people.models import Person
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.models import Event, Session
from eventapp.programme.queries import event_by_code
from eventapp.programme.visibility import visible_sessions
from eventapp.registration.models import Registration, RegistrationStep
from eventapp.samples import names
from eventapp.samples.crowd import add_people, address
from eventapp.samples.synthetic import CannotSynthesise, synthesise
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


def synthetic(code: str = "big", *, sessions: int = 60, people: int = 40) -> Event:
    return synthesise(code, sessions=sessions, people=people, keys=code_keys(), at=NOON)


def sessions_of(event: Event) -> list[Session]:
    rows = select(Session).where(Session.event_id == event.id)
    return list(db.session.scalars(rows.order_by(Session.id)))


def names_at(event: Event) -> list[str]:
    rows = select(Registration.badge_name).where(Registration.event_id == event.id)
    return list(db.session.scalars(rows.order_by(Registration.id)))


@pytest.mark.parametrize("count", [1, 2, 25, 600])
def test_has_as_many_sessions_as_asked_for(count: int) -> None:
    assert len(sessions_of(synthetic(sessions=count, people=0))) == count


def test_fills_six_days_from_today_in_every_language() -> None:
    event = synthetic()

    sessions = sessions_of(event)
    assert {(one.day.on_date - NOON.date()).days for one in sessions} == set(range(6))
    assert {code for one in sessions for code in one.floor_languages} == set(LANGUAGES)
    assert all(len(one.title) == 2 for one in sessions)
    assert (event.starts_on, event.ends_on) == (NOON.date(), NOON.date() + timedelta(days=5))


def test_a_few_meetings_are_restricted_in_each_way() -> None:
    event = synthetic()

    restricted = [one.disclosure for one in sessions_of(event) if one.access == "restricted"]
    assert restricted == ["open", "veiled", "hidden"]
    assert len(visible_sessions(ANONYMOUS, event)) == 59


def test_the_first_people_sit_on_the_body_that_meets() -> None:
    event = synthetic(people=13)

    seen = []
    for number in (12, 13):
        person = db.session.scalars(select(Person).where(Person.email == address(event, number))).one()
        concerned = [one for one in visible_sessions(Viewer(person.id), event) if one.is_concerned]
        seen.append(len(concerned))
    assert seen == [3, 0]


def test_no_two_sessions_of_a_round_share_a_room() -> None:
    held = Counter(
        (one.round_id, room.id) for one in sessions_of(synthetic()) if one.round_id for room in one.rooms
    )

    assert set(held.values()) == {1}


def test_everybody_is_approved_with_one_badge_that_opens() -> None:
    event = synthetic()

    badges = db.session.scalars(select(Badge).where(Badge.event_id == event.id).order_by(Badge.number)).all()
    keys = code_keys()
    assert [one.number for one in badges] == list(range(1, 41))
    assert {one.registration.state for one in badges} == {"approved"}
    assert len({one.registration_id for one in badges}) == 40
    assert all(
        codes.digest(codes.unseal(one.code_sealed, keys.seal), keys.digest) == one.code_digest
        for one in badges
    )


def test_everybody_chose_eight_sessions_of_eight_rounds() -> None:
    event = synthetic()

    entries = db.session.execute(select(AgendaEntry.person_id, AgendaEntry.round_id)).all()
    chosen = Counter(person_id for person_id, _ in entries)
    assert sorted(chosen.values()) == [8] * 40
    assert len(set(entries)) == len(entries) == 320
    assert db.session.scalar(select(func.count()).where(CalendarSubscription.event_id == event.id)) == 40


def test_seats_taken_are_those_that_agendas_hold() -> None:
    event = synthetic(people=600)

    counted = select(AgendaEntry.session_id, func.count()).where(AgendaEntry.holds_seat)
    held = dict(db.session.execute(counted.group_by(AgendaEntry.session_id)).all())
    limited = [one for one in sessions_of(event) if one.seats is not None]
    assert {one.id: one.seats_taken for one in limited} == {one.id: held.get(one.id, 0) for one in limited}
    assert max(held.values()) == 60


def test_names_come_in_many_scripts() -> None:
    names_ = "".join(names_at(synthetic(people=200)))

    scripts = {unicodedata.name(letter).split()[0] for letter in names_ if letter.isalpha()}
    assert scripts == {"LATIN", "CYRILLIC", "GREEK", "ARABIC", "CJK", "HIRAGANA", "HANGUL"}


def test_organisations_differ_however_many_there_are() -> None:
    random = Random(1)
    houses = {names.invent(random, 1000, ["en"]).organisation for _ in range(20_000)}

    assert len(houses) == 1000


def test_the_same_event_has_the_same_people_on_every_installation() -> None:
    before = names_at(synthetic())
    db.session.rollback()

    assert names_at(synthetic()) == before


def test_nobody_is_written_to() -> None:
    synthetic()

    assert db.session.scalar(select(func.count()).select_from(Job)) == 0
    assert db.session.scalar(select(func.count()).where(RegistrationStep.mailed_at.is_(None))) == 0


def test_more_people_go_on_where_the_first_ended() -> None:
    event = synthetic(people=3)
    add_people(event, 2, code_keys(), at=NOON)

    emails = db.session.scalars(select(Person.email).order_by(Person.id)).all()
    numbers = db.session.scalars(select(Badge.number).order_by(Badge.number)).all()
    assert list(emails) == [address(event, number) for number in range(1, 6)]
    assert list(numbers) == [1, 2, 3, 4, 5]


def test_a_capacity_grows_for_those_who_would_not_fit() -> None:
    event = make.event(capacity=3)
    make.registration(event, make.person())

    add_people(event, 2, code_keys(), at=NOON)
    assert event.capacity == 3
    add_people(event, 2, code_keys(), at=NOON)
    assert event.capacity == 5


def test_people_of_an_event_without_rounds_choose_its_sessions() -> None:
    event = make.event()
    make.session(event, "Open to all")
    make.session(event, "Full", seats=1, seats_taken=1)
    make.session(event, "Members", access="restricted", body=make.body())

    add_people(event, 1, code_keys(), at=NOON)

    chosen = db.session.scalars(select(Session).join(AgendaEntry, AgendaEntry.session_id == Session.id)).all()
    assert [one.title.plain("en") for one in chosen] == ["Open to all"]


@pytest.mark.parametrize("code", ["", "Big", "a--b", "über", "a/b", "-a"])
def test_a_code_that_no_address_could_carry_is_refused(code: str) -> None:
    with pytest.raises(CannotSynthesise):
        synthetic(code)


def test_a_code_in_use_is_refused() -> None:
    synthetic("big", people=0)

    with pytest.raises(CannotSynthesise) as refused:
        synthetic("big", people=0)
    assert str(refused.value) == "There is an event big already; choose another code."


class TestCommand:
    def seed(self, app: Flask, *words: str) -> tuple[int, list[str]]:
        db.session.rollback()
        done = app.test_cli_runner().invoke(args=["seed", *words])
        return done.exit_code, done.output.splitlines()

    def test_makes_an_event_to_measure_with(self, app: Flask) -> None:
        said = self.seed(app, "synthetic", "--event", "big", "--sessions", "9", "--people", "2")

        made = "Made big with 9 invented sessions."
        assert said == (0, [made, "2 invented people take part in big now."])
        assert len(sessions_of(event_by_code("big"))) == 9

    def test_says_that_an_event_is_there_already(self, app: Flask) -> None:
        self.seed(app, "synthetic", "--event", "big", "--sessions", "1")

        said = self.seed(app, "synthetic", "--event", "big", "--sessions", "1")
        assert said == (1, ["Error: There is an event big already; choose another code."])

    def test_asks_for_the_code_of_a_synthetic_event(self, app: Flask) -> None:
        status, said = self.seed(app, "synthetic")

        assert (status, said[-1]) == (2, "Error: “synthetic” needs --event; a sample has its own code.")

    def test_adds_people_to_a_sample_loaded_now_or_before(self, app: Flask) -> None:
        status, said = self.seed(app, "socieux-2017", "--people", "2")
        again = self.seed(app, "socieux-2017", "--people", "3")

        assert (status, said[1]) == (
            0,
            "2 invented people take part in socieux-2017 now. Its capacity is 250.",
        )
        assert again == (
            0,
            [
                "socieux-2017 is there already: only people are added.",
                "3 invented people take part in socieux-2017 now. Its capacity is 250.",
            ],
        )
        assert db.session.scalar(select(func.count()).where(Person.email.startswith("person-"))) == 5
