"""Links to what somebody picked: what they tell, to whom, and what can be taken from there."""

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda import sharing
from eventapp.agenda.domain import add_all
from eventapp.agenda.models import AgendaEntry, AgendaShare
from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.i18n import Text
from eventapp.delegations.domain import Named, found_delegation, name_head, nominate
from eventapp.delegations.models import Delegation, Nomination
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session, Speaker
from tests import make
from tests.agenda.cast import add, at_once, attendee, bureau_meeting, people_on, seen, week
from tests.make import NOON


def picked(person: Person, event: Event) -> list[str]:
    token = sharing.share(person.id, event, "For us", at=NOON)
    return [one.title.plain("en") for one in sharing.picks(sharing.shared_by(event, token), event)]


@pytest.mark.usefixtures("database")
class TestPicks:
    def test_they_are_what_somebody_chose_of_what_is_for_everybody(self) -> None:
        event = make.event()
        ben = attendee(event)
        meeting = bureau_meeting(event)
        assert meeting.body is not None
        make.membership(meeting.body, ben)
        talk = make.session(event, "Own talk")
        talk.speakers = [Speaker(name="Ben Adams", role=Text(en="Moderator"), person_id=ben.id)]
        closed_since = make.session(event, "Closed since")
        inside = make.session(event, "For the registered", access="registered")
        unpublished = make.session(event, "Taken back")
        chosen = make.session(event, "Plenary")
        for session in (closed_since, inside, unpublished, chosen):
            add(ben, event, session)
        closed_since.access, closed_since.body, closed_since.disclosure = "restricted", meeting.body, "open"
        unpublished.published_at = None
        db.session.flush()

        assert picked(ben, event) == ["Plenary"]

    def test_a_link_is_its_owner_s_to_revoke_and_its_event_s_alone(self) -> None:
        event, other = make.event(), make.event("other")
        ben, sue = attendee(event), attendee(event, "Sue Park")
        token = sharing.share(ben.id, event, "For us", at=NOON)
        [own] = sharing.shares(ben.id, event)
        with pytest.raises(NotFound):
            sharing.stop_sharing(sue.id, event, own.id, at=NOON)
        with pytest.raises(NotFound):
            sharing.stop_sharing(ben.id, other, own.id, at=NOON)
        with pytest.raises(NotFound):
            sharing.shared_by(other, token)
        assert sharing.shared_by(event, token) == own

        sharing.stop_sharing(ben.id, event, own.id, at=NOON)

        assert sharing.shares(ben.id, event) == []
        with pytest.raises(NotFound):
            sharing.shared_by(event, token)

    def test_the_token_is_kept_nowhere(self) -> None:
        event = make.event()
        token = sharing.share(attendee(event).id, event, "For us", at=NOON)

        row = db.session.execute(select(AgendaShare.__table__)).one()

        assert [value for value in row if value in (token, token.encode())] == []

    def test_what_cannot_be_taken_is_told_and_hinders_nothing_else(self) -> None:
        event = make.event()
        sue, one = attendee(event, "Sue Park"), make.round_(event)
        add(sue, event, make.session(event, "Held", round=one))
        sessions = [
            make.session(event, "Full", seats=1, seats_taken=1),
            make.session(event, "Other", round=one),
            make.session(event, "Gone", cancelled_at=NOON),
            make.session(event, "Plenary"),
            make.session(event, "Workshop", seats=3),
        ]

        refused = add_all(sue.id, event, [seen(sue, event, session) for session in sessions], at=NOON)

        names = [(session.title.plain("en"), why.name) for session, why in refused]
        assert names == [("Full", "session_full"), ("Other", "round_taken"), ("Gone", "session_cancelled")]
        assert week(sue, event) == ["Held", "Plenary", "Workshop"]


def test_many_who_take_the_same_list_at_once_never_overfill_it(app: Flask) -> None:
    """Each in an order of their own; nobody waits for another for ever."""
    with app.app_context():
        event = make.event()
        people = [attendee(event, f"Person {letter}").id for letter in "ABCD"]
        numbers = [make.session(event, f"Workshop {number}", seats=2).id for number in range(3)]
        db.session.commit()
        event_id = event.id

    def take(person_id: int, order: list[int]) -> Callable[[], int]:
        def act() -> int:
            own, person = db.session.get_one(Event, event_id), db.session.get_one(Person, person_id)
            rows = [db.session.get_one(Session, number) for number in order]
            return len(add_all(person.id, own, [seen(person, own, row) for row in rows], at=NOON))

        return act

    orders = [numbers, numbers[::-1], numbers[1:] + numbers[:1], numbers]
    answers = at_once(app, [take(*pair) for pair in zip(people, orders, strict=True)])

    with app.app_context():
        held = [len(people_on(db.session.get_one(Session, number))) for number in numbers]
        assert (sum(answers), held, db.session.query(AgendaEntry).count()) == (6, [2, 2, 2], 6)


@pytest.mark.usefixtures("database")
class TestOffers:
    """What the head of a delegation offers to it."""

    def test_only_those_who_are_nominated_have_it_while_the_head_is_head(self) -> None:
        event = make.event()
        ben, sue, ann = (attendee(event, name) for name in ("Ben Adams", "Sue Park", "Ann Other"))
        house, head, member = delegation_of(event, ben, sue)
        sharing.share(ben.id, event, "For us", with_delegation=True, at=NOON)
        sharing.share(ben.id, event, "For others", at=NOON)

        def offered() -> list[list[str]]:
            return [[one.label for one in sharing.offers(who.id, event)] for who in (ben, sue, ann)]

        assert offered() == [[], ["For us"], []]
        assert sharing.offers(sue.id, make.event("other")) == []

        name_head(house, member)
        assert offered() == [[], [], []]
        name_head(house, head)
        assert offered() == [[], ["For us"], []]
        member.withdrawn_at = NOON
        assert offered() == [[], [], []]

    def test_who_leads_none_offers_to_none(self) -> None:
        event = make.event()
        ben, sue = attendee(event), attendee(event, "Sue Park")
        delegation_of(event, ben, sue)

        sharing.share(sue.id, event, "For us", with_delegation=True, at=NOON)

        assert sharing.offers(ben.id, event) == []

    def test_a_revoked_one_and_another_delegation_s_are_not_found(self) -> None:
        event = make.event()
        ben, sue, ann = (attendee(event, name) for name in ("Ben Adams", "Sue Park", "Ann Other"))
        delegation_of(event, ben, sue)
        sharing.share(ben.id, event, "For us", with_delegation=True, at=NOON)
        [offer] = sharing.offers(sue.id, event)
        assert sharing.offered_to(sue.id, event, offer.id) == offer
        with pytest.raises(NotFound):
            sharing.offered_to(ann.id, event, offer.id)

        sharing.stop_sharing(ben.id, event, offer.id, at=NOON)

        with pytest.raises(NotFound):
            sharing.offered_to(sue.id, event, offer.id)


def delegation_of(event: Event, head: Person, member: Person) -> tuple[Delegation, Nomination, Nomination]:
    """With who leads it and who else is nominated."""
    house = found_delegation(event, "Caisse Horizon", "SN", focal="focal@example.org", quota=2, at=NOON)
    category = make.category(event, "member")
    leads, comes = (
        nominate(house, Named(one.given_name, one.family_name, one.email, category), at=NOON)
        for one in (head, member)
    )
    name_head(house, leads)
    return house, leads, comes


@pytest.fixture
def link(app: Flask) -> str:
    """To the picks of Ben: a plenary, and a workshop with seats."""
    with app.app_context():
        event = make.event()
        ben = attendee(event)
        attendee(event, "Sue Park")
        for session in (make.session(event, "Plenary"), make.session(event, "Workshop", seats=5)):
            add(ben, event, session)
        token = sharing.share(ben.id, event, "For <us>", at=NOON)
        db.session.commit()
    return f"/forum/shared/{token}"


def test_a_stranger_reads_the_picks_and_nothing_of_whose_they_are(link: str, client: FlaskClient) -> None:
    answer = client.get(link)

    found = [
        word in answer.text for word in ("Plenary", "Workshop", "For &lt;us&gt;", "Ben", "Seat", "checkbox")
    ]
    assert (answer.status_code, found) == (200, [True, True, True, False, False, False])
    headers = ("Referrer-Policy", "X-Robots-Tag", "Set-Cookie")
    assert [answer.headers.get(name) for name in headers] == ["no-referrer", "noindex", None]


def test_who_has_them_all_is_offered_nothing_more(link: str, sign_in: Callable[..., FlaskClient]) -> None:
    pages = [sign_in(f"{name}@example.org").get(link).text for name in ("ben.adams", "sue.park")]

    assert ["Add to my agenda" in page for page in pages] == [False, True]


def test_a_colleague_takes_what_they_tick_and_nothing_beside(
    app: Flask, link: str, sign_in: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        event = db.session.query(Event).one()
        start = db.session.query(Session).first()
        assert start is not None
        make.session(event, "Not on the list", starts=start.starts - timedelta(hours=2))
        refs = {one.title.plain("en"): one.ref for one in db.session.query(Session)}
        db.session.commit()
    sue = sign_in("sue.park@example.org")
    ticked = {"session": [refs["Workshop"], refs["Not on the list"]]}

    answers = [sue.post(link, data=data, headers=make.SAME_SITE) for data in ({}, ticked)]

    assert [answer.status_code for answer in answers] == [422, 303]
    assert "Tick at least one session." in answers[0].text
    page = sue.get("/forum/agenda").text
    told = ("One session is in your agenda now.", "Workshop", "Seat held", "Not on the list")
    assert [word in page for word in told] == [True, True, True, False]


def test_a_link_is_shown_once_and_leads_nowhere_when_it_is_revoked(
    app: Flask, link: str, sign_in: Callable[..., FlaskClient]
) -> None:
    ben = sign_in("ben.adams@example.org")

    made = ben.post("/forum/agenda/share", data={"label": "Others"}, headers=make.SAME_SITE)
    url = made.text.partition('value="http://localhost')[2].partition('"')[0]
    listed = ben.get("/forum/agenda/share").text
    with app.app_context():
        number = max(one.id for one in db.session.query(AgendaShare))
    ben.post(f"/forum/agenda/share/{number}/revoke", headers=make.SAME_SITE)

    assert (made.status_code, "<svg" in made.text, "Others" in listed, url in listed) == (
        201,
        True,
        True,
        False,
    )
    assert [ben.get(path).status_code for path in (url, link)] == [404, 200]


def test_a_member_takes_over_what_the_head_offers(
    app: Flask, link: str, sign_in: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        delegation_of(db.session.query(Event).one(), make.person("Ben Adams"), make.person("Sue Park"))
        db.session.commit()
    ben, sue = sign_in("ben.adams@example.org"), sign_in("sue.park@example.org")
    pages = [who.get("/forum/agenda/share").text for who in (ben, sue)]
    data = {"label": "For us", "with_delegation": "y"}
    ben.post("/forum/agenda/share", data=data, headers=make.SAME_SITE)

    offer = re.findall("/forum/agenda/offered/[0-9]+", sue.get("/forum/agenda").text)[0]
    page = sue.get(offer).text
    refs = re.findall('value="([^"]+)" checked', page)
    answers = [sue.post(offer, data=data, headers=make.SAME_SITE) for data in ({}, {"session": refs})]

    assert ["Offer it to my delegation" in one for one in pages] == [True, False]
    assert ("Offered by the head of your delegation" in page, len(refs)) == (True, 2)
    assert [answer.status_code for answer in answers] == [422, 303]
    with app.app_context():
        assert week(make.person("Sue Park"), db.session.query(Event).one()) == ["Plenary", "Workshop"]


def test_the_page_costs_the_same_at_any_length(
    app: Flask, link: str, sign_in: Callable[..., FlaskClient], statements: list[str]
) -> None:
    sue = sign_in("sue.park@example.org")

    def cost() -> int:
        statements.clear()
        assert sue.get(link).status_code == 200
        return len(statements)

    short = cost()
    with app.app_context():
        event, ben = db.session.query(Event).one(), make.person("Ben Adams")
        for _number in range(28):
            add(ben, event, make.session(event))
        db.session.commit()

    assert cost() == short
