"""What an agenda says is as things stand: in calendars, on the page, on paper."""

from collections.abc import Callable
from datetime import UTC, datetime, time, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda import domain, notebook, polls, queries
from eventapp.agenda.document import document
from eventapp.agenda.models import AgendaEntry
from eventapp.agenda.week import stale
from eventapp.agenda.wishes import claim_wishes
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.notices.domain import wish
from eventapp.notices.queries import last_look
from eventapp.programme.models import Session
from tests import make
from tests.agenda.cast import add, attendee, people_on, remove, seen, viewer, week
from tests.agenda.feeds import ben, chosen, events, forum, seen_by_a_role
from tests.make import LONG_AGO, NOON, SAME_SITE
from tests.notices.cast import afternoon, change, letters, work

SignIn = Callable[..., FlaskClient]


def test_a_calendar_that_asks_for_headers_alone_has_not_looked(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    chosen(app)
    client.head(followed)
    with app.app_context():
        assert last_look(ben().id, forum().id) is None


def test_a_calendar_that_gets_something_new_has_looked_also_within_a_minute(database: None) -> None:
    event = make.event()
    amina, plenary = attendee(event), afternoon(event)
    add(amina, event, plenary)
    digest = domain.digest_of(domain.follow(amina.id, event, "phone", at=LONG_AGO))
    for seconds, etag in ((0, "a"), (40, "b")):
        at = NOON + timedelta(seconds=seconds)
        poll = polls.poll(digest, at)
        assert poll is not None
        domain.note(poll.subscription_id, domain.to_note(poll, "A calendar", etag, at=at))
        change(event, plenary, at=NOON + timedelta(seconds=10), abstract=Text(en=f"After {etag}"))
    looks = [one.fetched_at for one in queries.subscriptions(amina.id, event) if one.fetched_at]
    assert stale(queries.agenda(viewer(amina), event), looks, at=NOON + timedelta(hours=1)) is None


def test_what_is_reserved_tells_nothing_of_edits_to_who_sees_it_by_a_role(
    app: Flask, client: FlaskClient, followed: str
) -> None:
    seen_by_a_role(app, "veiled")
    (before,) = events(client, followed)
    with app.app_context():
        session = db.session.query(Session).one()
        session.sequence, session.revised_at = session.sequence + 1, NOON
        make.revise(session.event)
        db.session.commit()
    assert events(client, followed) == [before]


def test_a_wish_is_tentative_until_a_seat_is_held(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        event = make.event()
        amina, full = make.person("Amina"), make.session(event, "Workshop", seats=1, seats_taken=1)
        made = make.registration(event, amina, "submitted")
        add(amina, event, full)
        address = f"/calendar/{domain.follow(amina.id, event, 'phone', at=NOON)}.ics"
        db.session.commit()
        number, etag = made.person_id, client.get(address).headers["ETag"]
    assert [one["STATUS"] for one in events(client, address)] == ["TENTATIVE"]
    with app.app_context():
        db.session.query(AgendaEntry).filter_by(person_id=number).update({"holds_seat": True})
        db.session.commit()
    assert client.get(address, headers={"If-None-Match": etag}).status_code == 200
    assert [one["STATUS"] for one in events(client, address)] == ["CONFIRMED"]


def test_where_somebody_speaks_no_seat_is_to_be_wished_for(app: Flask, client: FlaskClient) -> None:
    with app.app_context():
        event, amina = make.event(), make.person("Amina")
        talk = make.session(event, "Talk", seats=1, seats_taken=1, speakers=("Amina",))
        talk.speakers[0].person_id = amina.id
        make.registration(event, amina, "submitted")
        add(amina, event, talk)
        address = f"/calendar/{domain.follow(amina.id, event, 'phone', at=NOON)}.ics"
        db.session.commit()
    assert [one["STATUS"] for one in events(client, address)] == ["CONFIRMED"]


def test_a_slot_of_one_s_own_is_not_said_to_be_gone(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        event = make.event()
        talk = make.session(event, "Talk", ref="talk", speakers=("Ben Adams",))
        talk.speakers[0].person_id = attendee(event).id
        db.session.commit()
    browser = sign_in("ben.adams@example.org")
    answer = browser.post("/forum/agenda/talk/remove", headers=SAME_SITE, follow_redirects=True)
    assert "so it stays in your agenda" in answer.text


def test_what_is_cancelled_fills_no_round(database: None) -> None:
    event = make.event()
    together, amina = make.round_(event), attendee(event)
    one, two = (make.session(event, name, round=together) for name in ("One", "Two"))
    add(amina, event, one)
    db.session.commit()
    change(event, one, status="cancelled")
    work()
    add(amina, event, two)
    assert week(amina, event) == ["One", "Two"]


def test_the_text_tells_wishes_and_overlaps(database: None) -> None:
    event, amina = make.event(), make.person("Amina")
    make.registration(event, amina, "submitted")
    for session in (make.session(event, "Workshop", seats=3), make.session(event, "Other")):
        add(amina, event, session)
    pages, closed = notebook.whole(viewer(amina), event)
    text = document(event, pages, closed, language="en")
    assert "A wish: no seat is held yet." in text
    assert text.count("Overlaps with “") == 2


def test_who_chose_before_seats_were_counted_claims_one_in_the_order_of_choosing(database: None) -> None:
    event = make.event()
    sue, amina, plenary = attendee(event, "Sue Lee"), attendee(event, "Amina Idrissi"), afternoon(event)
    for person, minutes in ((amina, 5), (sue, 4)):
        at = NOON - timedelta(minutes=minutes)
        domain.add_to_agenda(person.id, event, seen(person, event, plenary), at=at)
    db.session.commit()
    change(event, plenary, seats=1)
    work()
    assert people_on(plenary) == ["Amina Idrissi"]
    assert [one.session.title["en"] for one in queries.waited_for(viewer(sue), event)] == ["Plenary"]
    assert [letter.subject for letter in letters(sue)] == ["The Forum: you are in line for a seat"]


NIGHT = datetime(2019, 10, 16, 0, 30, tzinfo=UTC)  # half past two in Brussels


@pytest.mark.parametrize(
    ("starts", "told"),
    [
        (make.wall(18, 9), ["at seven"]),
        (make.wall(16, 6), ["at once"]),  # the offer ends as it starts
    ],
)
def test_an_offer_waits_for_the_end_of_quiet_hours_unless_it_ends_before(
    database: None, starts: datetime, told: list[str]
) -> None:
    event = make.event()
    holder, amina = attendee(event, "Hal"), attendee(event)
    workshop = make.session(event, "Workshop", starts=starts, seats=1)
    add(holder, event, workshop)
    domain.wait_for_seat(amina.id, event, seen(amina, event, workshop), at=NOON)
    wish(amina.id, event, quiet_from=time(22), quiet_until=time(7))
    domain.remove_from_agenda(holder.id, seen(holder, event, workshop), at=NIGHT)
    db.session.commit()
    heard = []
    for name, at in (("at once", NIGHT), ("at seven", datetime(2019, 10, 16, 5, tzinfo=UTC))):
        before = len(letters(amina))
        work(at)
        heard += [name] * (len(letters(amina)) - before)
    assert heard[: len(told)] == told


def test_a_full_session_in_no_language_that_one_follows_is_marked(app: Flask, sign_in: SignIn) -> None:
    with app.app_context():
        event = make.event()
        make.session(event, "Workshop", ref="workshop", seats=1, seats_taken=1, floor_languages=["ru"])
        make.registration(event, make.person("Ben Adams"), languages=["en"])
        make.role(make.person("Ben Adams"), "attendee", event)
        db.session.commit()
    page = sign_in("ben.adams@example.org").get("/forum/sessions/workshop?lang=en").text
    assert ("In none of the languages you follow." in page, "Wait for a seat" in page) == (True, True)


def test_who_left_the_line_in_quiet_hours_is_not_told_that_they_stand_in_it(database: None) -> None:
    event = make.event()
    amina, full = attendee(event), make.session(event, "Workshop", starts=make.wall(18, 9))
    add(amina, event, full)
    wish(amina.id, event, quiet_from=time(22), quiet_until=time(7))
    full.seats = full.seats_taken = 1
    db.session.flush()
    claim_wishes(amina.id, event, at=NIGHT)
    db.session.commit()
    work(NIGHT)
    remove(amina, event, full)
    db.session.commit()
    work(datetime(2019, 10, 16, 5, tzinfo=UTC))
    assert letters(amina) == []
