"""Two people of different events become one human with two addresses, and two again."""

from collections.abc import Sequence
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, select

from eventapp.agenda.domain import follow
from eventapp.agenda.models import AgendaEntry, CalendarSubscription
from eventapp.badges import contacts
from eventapp.badges.contacts import Choice
from eventapp.badges.keys import code_keys
from eventapp.bodies.models import Membership
from eventapp.core import mail
from eventapp.core.db import db
from eventapp.core.jobs import work_one
from eventapp.merging import people
from eventapp.merging.domain import ChangedSince
from eventapp.merging.models import PersonMerge
from eventapp.people.models import Person, RoleGrant, WebSession
from eventapp.people.queries import person_by_email, roles_of
from eventapp.people.signing import open_session
from eventapp.privacy.domain import erase
from eventapp.privacy.queries import belongings
from eventapp.programme.models import Event
from eventapp.registration.duplicates.domain import compare
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.finding.models import SearchEntry
from eventapp.registration.models import Registration
from tests import make
from tests.agenda.cast import add, at_once, seats_taken
from tests.make import NOON
from tests.sheets.cast import sent, told

TABLES = (
    *(Person, Registration, RoleGrant, WebSession, AgendaEntry, CalendarSubscription, Membership),
    SearchEntry,
)


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def two(forum: Event) -> tuple[Person, Person]:
    """Amina at the forum, and whoever she was at the event before."""
    kept, gone = make.person("Amina Idrissi"), make.person("Idrissi Amina", "amina@old.example")
    make.registration(forum, kept)
    make.registration(make.event("before"), gone)
    return kept, gone


def everything() -> dict[str, Sequence[Any]]:
    db.session.flush()
    db.session.expire_all()
    found = {}
    for model in TABLES:
        names = [column.key for column in inspect(model).column_attrs]
        names = [one for one in names if model is not SearchEntry or one != "id"]
        found[model.__tablename__] = sorted(
            map(repr, db.session.execute(select(*(getattr(model, one) for one in names))))
        )
    return found


def test_all_that_is_theirs_follows_and_comes_back(two: tuple[Person, Person]) -> None:
    kept, gone = two
    before = db.session.scalars(select(Event).where(Event.code == "before")).one()
    body = make.body()
    make.membership(body, gone)
    make.role(gone, "viewer", before)
    add(gone, before, make.session(before, seats=5))
    follow(gone.id, before, "Phone", at=NOON)
    as_it_was = everything()

    made = people.merge(kept, gone, at=NOON)

    whose = [
        db.session.scalars(select(model.person_id).distinct()).all()
        for model in (Registration, AgendaEntry, CalendarSubscription, Membership)
    ]
    assert whose == [[kept.id]] * 4
    assert roles_of(gone.id) == frozenset()
    assert {("attendee", "before"), ("viewer", "before"), ("attendee", "forum")} <= roles_of(kept.id)
    assert db.session.scalars(select(Membership.address_confirmed_at)).all() == [None]
    assert set(db.session.scalars(select(Registration.sort_name))) == {"idrissi amina"}
    assert person_by_email("amina@old.example") == make.person("Amina Idrissi", "AMINA@old.example") == kept

    people.undo(made, at=NOON)
    assert everything() == as_it_was
    with pytest.raises(ChangedSince):
        people.undo(made, at=NOON)


def test_nobody_stays_signed_in_as_somebody_else(two: tuple[Person, Person], forum: Event) -> None:
    """Nor keeps a calendar that began while they were one, or a confirmed address."""
    kept, gone = two
    make.membership(make.body(), kept)
    for person in two:
        open_session(person.email, instead_of=None, at=NOON)
    made = people.merge(kept, gone, at=NOON)
    assert db.session.scalars(select(WebSession)).all() == []
    open_session(gone.email, instead_of=None, at=NOON)
    follow(kept.id, forum, "Phone", at=NOON)
    db.session.scalars(select(Membership)).one().address_confirmed_at = NOON + timedelta(hours=1)

    people.undo(made, at=NOON)

    assert db.session.scalars(select(WebSession)).all() == []
    assert db.session.scalars(select(CalendarSubscription.revoked_at)).all() == [NOON]
    assert db.session.scalars(select(Membership.address_confirmed_at)).all() == [make.LONG_AGO]


def test_a_contact_code_made_while_they_were_one_ends_with_that(
    two: tuple[Person, Person],
) -> None:
    kept, gone = two
    before, during = (make.registration(event, gone) for event in map(make.event, ("one", "other")))
    show = partial(contacts.share, choice=Choice(shows_email=True), keys=code_keys())
    show(before, at=make.LONG_AGO)
    made = people.merge(kept, gone, at=NOON)
    show(during, at=NOON)

    people.undo(made, at=NOON)

    assert (contacts.card_of(before) is None, contacts.card_of(during)) == (False, None)


def test_a_name_that_was_taken_over_is_given_back(two: tuple[Person, Person]) -> None:
    nameless = make.person("", "new@example.org")
    made = people.merge(nameless, two[1], at=NOON)
    taken = nameless.full_name
    people.undo(made, at=NOON)
    assert (taken, nameless.full_name) == ("Idrissi Amina", "")


def test_what_both_have_stays_as_it_was(two: tuple[Person, Person], forum: Event) -> None:
    kept, gone = two
    ended = make.registration(forum, gone, "cancelled")
    for person in two:
        make.role(person, "viewer", forum)
    people.merge(kept, gone, at=NOON)
    db.session.refresh(ended)
    assert (ended.person_id, roles_of(gone.id)) == (gone.id, frozenset({("viewer", "forum")}))


def test_wishes_become_seats_and_wishes_again(two: tuple[Person, Person], forum: Event) -> None:
    kept, gone = two
    session = make.session(forum, seats=1)
    add(gone, forum, session)
    made = people.merge(kept, gone, at=NOON)
    while work_one(NOON):
        pass
    assert seats_taken(session) == 1
    people.undo(made, at=NOON)
    entry = db.session.scalars(select(AgendaEntry)).one()
    assert (entry.person_id, entry.holds_seat, seats_taken(session)) == (gone.id, False, 0)


def test_who_cannot_be_merged(two: tuple[Person, Person], forum: Event) -> None:
    kept, gone = two
    with pytest.raises(people.SamePerson):
        people.merge(kept, kept, at=NOON)
    council = make.body("council")
    seats = [make.membership(council, person) for person in two]
    with pytest.raises(people.BothOnTheBody):
        people.merge(kept, gone, at=NOON)
    seats[0].until_at = NOON
    again = make.registration(forum, gone, "submitted")
    with pytest.raises(people.BothRegistered):
        people.merge(kept, gone, at=NOON)
    own = db.session.scalars(select(Registration).where(Registration.person_id == kept.id)).one()
    own.state = "cancelled"
    with pytest.raises(people.BothRegistered):
        people.merge(kept, gone, at=NOON)
    again.state = "cancelled"
    people.merge(kept, gone, at=NOON)
    with pytest.raises(people.SamePerson):
        people.merge(gone, kept, at=NOON)


def test_of_three_the_last_is_taken_apart_first(two: tuple[Person, Person]) -> None:
    kept, gone = two
    newest = make.person("A Idrissi", "amina@new.example")
    first = people.merge(kept, gone, at=NOON)
    second = people.merge(newest, kept, at=NOON)
    assert person_by_email(gone.email) == person_by_email(kept.email) == newest
    with pytest.raises(ChangedSince):
        people.undo(first, at=NOON)
    people.undo(second, at=NOON)
    assert person_by_email(gone.email) == kept


def test_all_addresses_are_taken_along_and_erased(two: tuple[Person, Person]) -> None:
    kept, gone = two
    mail.post(gone.email, "A subject", "A text", at=NOON)
    people.merge(kept, gone, at=NOON)
    told = belongings(kept)
    assert ([row["email"] for row in told["person"]], len(told["mail"])) == ([kept.email, gone.email], 1)
    erase(kept, at=NOON)
    assert db.session.scalars(select(Person)).all() == db.session.scalars(select(mail.Mail)).all() == []


def test_a_file_names_them_by_either_address(two: tuple[Person, Person], forum: Event) -> None:
    kept, gone = two
    people.merge(kept, gone, at=NOON)
    by = make.role(make.person("Dora Desk"), "organiser", forum)
    rows = "email,given name,family name,organisation,country\n"
    rows += f"{gone.email},Amina,Idrissi,Caisse nationale,MA\n"
    sheet = sent(forum, REGISTRATIONS, rows.encode(), by)
    assert told(sheet) == [("unchanged", [])]


def test_whatever_names_a_person_is_known() -> None:
    assert sorted(str(column) for column in people.follows()) == [
        "agenda_entry.person_id",
        "agenda_share.person_id",
        "answer_draft.person_id",
        "answer_file.person_id",
        "calendar_subscription.person_id",
        "delegation.focal_id",
        "desk_device.person_id",
        "ended_entry.person_id",
        "meeting_observer.person_id",
        "membership.person_id",
        "membership_step.person_id",
        "message_wishes.person_id",
        "nomination.person_id",
        "notice.person_id",
        "person.merged_into_id",
        "programme_visit.person_id",
        "registration.person_id",
        "role_grant.person_id",
        "seat_wait.person_id",
        "session_note.person_id",
        "speaker.person_id",
        "speaker_person.person_id",
        "web_session.person_id",
    ]


def test_of_two_who_merge_at_once_either_way_one_does(app: Flask) -> None:
    with app.app_context():
        numbers = [make.person(name).id for name in ("Amina Idrissi", "Idrissi Amina")]
        db.session.commit()

    def act(kept: int, gone: int) -> str:
        people.merge(db.session.get_one(Person, kept), db.session.get_one(Person, gone), at=NOON)
        return "done"

    outcomes = at_once(app, [partial(act, *numbers), partial(act, *reversed(numbers))])
    assert sorted(outcomes) == ["done", "same_person"]


def test_operators_find_compare_merge_and_part_them_by_command(app: Flask) -> None:
    with app.app_context():
        for event, address in (
            (make.event(), "amina@new.example"),
            (make.event("before"), "amina@old.example"),
        ):
            make.registration(event, make.person("Amina Idrissi", address))
            compare(event, at=NOON)
        db.session.commit()
    runner = app.test_cli_runner()

    def answer(*words: str) -> tuple[int, list[str]]:
        done = runner.invoke(args=["person", *words])
        return done.exit_code, done.output.splitlines()

    both = ("merge", "amina@new.example", "amina@old.example")
    assert answer("alike", "--event", "forum") == (
        0,
        ["115  amina@new.example  amina@old.example  name, mailbox, organisation"],
    )
    assert answer(*both)[1][:2] == [
        "amina@new.example  Amina Idrissi",
        "  forum: approved, Caisse nationale, MA",
    ]
    assert answer(*both, "--apply")[0] == 0
    assert answer(*both, "--apply")[0] == 1
    assert answer("alike", "--event", "forum") == (0, [])
    assert answer("apart", "amina@old.example") == (0, ["Apart again."])
    assert answer("apart", "amina@old.example")[0] == answer("alike", "--event", "nowhere")[0] == 1
    with app.app_context():
        assert [made.undone_at is None for made in db.session.scalars(select(PersonMerge))] == [False]
