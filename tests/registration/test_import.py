"""Registrations from a spreadsheet: what each row would do, doing exactly that, and what stops it."""

import io
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock, jobs
from eventapp.core.db import db
from eventapp.core.jobs import Job
from eventapp.people.models import Person
from eventapp.privacy.domain import erase
from eventapp.programme.models import Event
from eventapp.registration import domain as registrations
from eventapp.registration.deciding import join_line
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.models import Registration
from eventapp.registration.queries import audience_of
from eventapp.sheets import domain
from eventapp.sheets.models import A_DAY, SheetImport, SheetRow
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.exchange.files import sheet as xlsx
from tests.programme.exchange.files import table
from tests.registration.cast import consents, is_attendee, mails, steps, submitted, write_mails
from tests.sheets.cast import imported, sent, told, work
from tests.statements import counting

PAGE = "/forum/organise/registrations/import"
ROW = {
    "email": "ben@example.org",
    "given_name": "Ben",
    "family_name": "Adams",
    "organisation": "Institute",
    "country": "BE",
    "category": "delegate",
}


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def olga(forum: Event) -> Person:
    return make.role(make.person("Olga Organiser"), "organiser", forum)


def all_of() -> list[Registration]:
    return list(db.session.scalars(select(Registration).order_by(Registration.id)))


def test_nothing_is_saved_before_it_is_confirmed_and_then_what_was_shown(forum: Event, olga: Person) -> None:
    sheet = sent(forum, REGISTRATIONS, table(ROW, ROW | {"email": "SUE@example.org", "given_name": ""}), olga)
    assert (told(sheet), sheet.stage, all_of()) == ([("new", []), ("new", [])], "shown", [])

    imported(sheet)

    ben, sue = all_of()
    assert (sheet.stage, sheet.done) == ("done", 2)
    assert [(one.person.email, one.person.full_name, one.badge_name, one.state) for one in (ben, sue)] == [
        ("ben@example.org", "Ben Adams", "Ben Adams", "submitted"),
        ("sue@example.org", "Adams", "Adams", "submitted"),
    ]
    assert (ben.organisation.name, ben.country, ben.category.code) == ("Institute", "BE", "delegate")


def test_consent_is_never_invented_and_nobody_is_told(forum: Event, olga: Person) -> None:
    imported(sent(forum, REGISTRATIONS, table(ROW), olga))
    write_mails()
    (ben,) = all_of()
    assert (consents(ben.id), audience_of(ben), mails("ben@example.org")) == ([], "nobody", [])


def test_people_are_told_and_approved_where_that_was_chosen(forum: Event, olga: Person) -> None:
    """As long as there are places; the others are to be decided."""
    forum.capacity = 1
    rows = table(ROW, ROW | {"email": "sue@example.org"})
    imported(sent(forum, REGISTRATIONS, rows, olga, approve=True, mail=True))
    write_mails()
    ben, sue = all_of()
    assert [(one.state, is_attendee(one), steps(one.id)) for one in (ben, sue)] == [
        ("approved", True, ["submitted", "approved"]),
        ("submitted", False, ["submitted"]),
    ]
    told_so = [mail.subject for who in ("ben", "sue") for mail in mails(f"{who}@example.org")]
    assert told_so == ["The Forum: your registration is approved", "The Forum: your registration has arrived"]


def test_the_same_file_again_changes_nothing(forum: Event, olga: Person) -> None:
    imported(sent(forum, REGISTRATIONS, table(ROW), olga))
    assert told(sent(forum, REGISTRATIONS, table(ROW), olga)) == [("unchanged", [])]
    assert len(all_of()) == 1


def test_a_registration_is_found_by_its_address_and_changed(forum: Event, olga: Person) -> None:
    made = submitted(forum, "Ben Adams")
    changed = {
        "email": "Ben.Adams@example.org",
        "organisation": "Ministry",
        "country": "Belgique",
        "family_name": "",
    }
    sheet = sent(forum, REGISTRATIONS, table(changed), olga)
    assert told(sheet) == [
        ("changed", [["organisation", "Caisse nationale", "Ministry"], ["country", "MA", "BE"]])
    ]
    imported(sheet)
    assert (made.organisation.name, made.country, made.person.full_name) == ("Ministry", "BE", "Ben Adams")
    assert consents(made.id) == [("participant_list", "nobody", "1")]


def test_who_is_known_elsewhere_keeps_their_name(forum: Event, olga: Person) -> None:
    make.registration(make.event("other"), make.person("Benjamin Adams", "ben@example.org"))
    imported(sent(forum, REGISTRATIONS, table(ROW), olga))
    assert told(sent(forum, REGISTRATIONS, table(ROW | {"given_name": "Benny"}), olga)) == [("unchanged", [])]
    assert {one.person.full_name for one in all_of()} == {"Benjamin Adams"}


def test_a_file_renames_nobody_but_whom_a_file_brought_in(forum: Event, olga: Person) -> None:
    sits = make.person("Mia Member")
    make.membership(make.body(), sits)
    nominated = make.person("Nils Nominee")
    for one in (sits, nominated):
        make.registration(forum, one, "submitted", submitted_at=sits.created_at)
    nominated.created_at -= timedelta(days=1)  # by whoever nominated them
    imported(sent(forum, REGISTRATIONS, table(ROW), olga))
    rows = [
        {"email": f"{name}@example.org", "family_name": "Mocked"}
        for name in ("mia.member", "nils.nominee", "ben")
    ]

    imported(sent(forum, REGISTRATIONS, table(*rows), olga))

    assert {one.person.full_name for one in all_of()} == {"Mia Member", "Nils Nominee", "Ben Mocked"}


def test_a_file_moves_who_waits_to_a_category_with_places(forum: Event, olga: Person) -> None:
    full = make.category(forum, "press", places=0)
    waits, offered = (submitted(forum, f"{name} Adams", category=full) for name in ("Ben", "Sue"))
    for one in (waits, offered):
        join_line(one.id, by=None, at=NOON)
    offered.offer_ends_at = NOON + timedelta(hours=1)
    rows = [{"email": f"{name}.adams@example.org", "category": "delegate"} for name in ("ben", "sue")]

    sheet = sent(forum, REGISTRATIONS, table(*rows), olga, leave_out=True)

    assert [verdict for verdict, _changes in told(sheet)] == ["changed", "refused"]
    imported(sheet)
    db.session.expire_all()
    assert [(one.category.code, one.standing) for one in (waits, offered)] == [
        ("delegate", "offered"),
        ("press", "offered"),
    ]


def test_a_row_that_is_refused_keeps_all_out_unless_it_is_left_out(forum: Event, olga: Person) -> None:
    rows = table(ROW, ROW | {"email": "nobody"})
    sheet = sent(forum, REGISTRATIONS, rows, olga)
    with pytest.raises(domain.HasRefused):
        domain.confirm(sheet, run=sheet.run, at=NOON)
    assert all_of() == []

    domain.read_anew(sheet, sheet.columns, {"leave_out": True}, at=NOON)
    work()
    imported(sheet)

    assert [one.person.email for one in all_of()] == ["ben@example.org"]


def test_what_changed_since_it_was_shown_ends_the_import_whole(
    forum: Event, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The batch in which it happens is not imported; the one before stays."""
    monkeypatch.setattr(domain, "IMPORTED_AT_ONCE", 2)
    rows = [ROW | {"email": f"{name}@example.org"} for name in ("ann", "ben", "cid", "dan")]
    sheet = sent(forum, REGISTRATIONS, table(*rows), olga)
    make.registration(forum, make.person("Dan Other", "dan@example.org"), "submitted")

    imported(sheet)

    assert (sheet.stage, sheet.problem, sheet.done) == (
        "stopped",
        "Row 5: This has changed since it was shown.",
        2,
    )
    assert sorted(one.person.email for one in all_of()) == [
        f"{name}@example.org" for name in ("ann", "ben", "dan")
    ]


def test_it_can_be_stopped_between_two_batches_and_gone_on_with(
    forum: Event, olga: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(domain, "IMPORTED_AT_ONCE", 1)
    rows = table(ROW, ROW | {"email": "sue@example.org"})
    sheet = sent(forum, REGISTRATIONS, rows, olga)
    domain.confirm(sheet, run=sheet.run, at=NOON)
    db.session.commit()
    jobs.work_one(NOON)
    domain.stop(sheet)
    work()
    assert (sheet.stage, sheet.done, len(all_of())) == ("stopped", 1, 1)

    domain.read_anew(sheet, sheet.columns, {}, at=NOON)
    work()
    assert told(sheet) == [("unchanged", []), ("new", [])]
    assert (imported(sheet).done, len(all_of())) == (1, 2)


def test_a_batch_that_runs_twice_imports_once(forum: Event, olga: Person) -> None:
    sheet = imported(sent(forum, REGISTRATIONS, table(ROW), olga))
    for job in db.session.scalars(select(Job)):
        job.done_at = None
    work(NOON + jobs.LEASE)
    assert (sheet.done, len(all_of()), steps(all_of()[0].id)) == (1, 1, ["submitted"])


def test_a_second_confirmation_comes_too_late(forum: Event, olga: Person) -> None:
    sheet = sent(forum, REGISTRATIONS, table(ROW), olga)
    domain.confirm(sheet, run=sheet.run, at=NOON)
    with pytest.raises(domain.NotAsShown):
        domain.confirm(sheet, run=sheet.run, at=NOON)


@ON_SQLITE
def test_headings_are_known_in_several_words_and_both_formats(forum: Event, olga: Person) -> None:
    headings = ["E-Mail address", "First name", "Surname", "Company", "Country", "Remarks"]
    sheet = sent(
        forum, REGISTRATIONS, xlsx(headings, ["ben@example.org", "Ben", "Adams", "I", "Belgium", 7]), olga
    )
    assert list(sheet.columns.values()) == [
        "email",
        "given_name",
        "family_name",
        "organisation",
        "country",
        "",
    ]
    assert told(sheet) == [("new", [])]


@ON_SQLITE
def test_a_batch_is_judged_in_as_many_statements_whatever_its_size(
    app: Flask, forum: Event, olga: Person
) -> None:
    counts = []
    for number in (1, 30):
        rows = [ROW | {"email": f"ben{number}.{place}@example.org"} for place in range(number)]
        sheet = domain.receive(forum, REGISTRATIONS, table(*rows), by=olga, language="en", at=NOON)
        db.session.commit()
        jobs.work_one(NOON)
        with counting(app) as made:
            jobs.work_one(NOON)
        counts.append(len([one for one in made if one.startswith("SELECT")]))
        work()
        assert told(sheet) == [("new", [])] * number
    assert counts[0] == counts[1]


def test_after_a_day_or_an_erasure_nothing_of_a_file_is_left(forum: Event, olga: Person) -> None:
    ben = make.person("Ben Adams", "ben@example.org")
    sent(forum, REGISTRATIONS, table(ROW), olga)
    erase(ben, at=NOON)
    assert db.session.scalars(select(SheetRow)).all() == []
    sent(forum, REGISTRATIONS, table(ROW), olga)
    work(NOON + A_DAY)
    assert [db.session.scalars(select(model)).all() for model in (SheetImport, SheetRow)] == [[], []]


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(path, data=data, headers=make.SAME_SITE)


def test_the_pages_lead_from_a_file_to_the_registrations(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        make.role(make.person("Olga Organiser"), "organiser", make.event())
        db.session.commit()
    olga = sign_in("olga.organiser@example.org")

    photo = post(olga, PAGE, file=(io.BytesIO(b"\x89PNG\r\n"), "photo.xlsx"))
    page = post(
        olga, PAGE, file=(io.BytesIO(table(ROW | {"given_name": "<b>Ben</b>"})), "people.csv")
    ).location
    reading = olga.get(page).text
    drain(app)
    shown = olga.get(page).text
    answers = [post(olga, f"{page}/apply", run=run).status_code for run in ("1", "1", "x", "9" * 30)]
    drain(app)

    assert (photo.status_code, "This is no table." in photo.text) == (422, True)
    assert ("The file is being read." in reading, "data-following" in reading) == (True, True)
    assert ("&lt;b&gt;Ben&lt;/b&gt; Adams" in shown, "Import one row" in shown) == (True, True)
    assert (answers, "One row is imported." in olga.get(page).text) == ([303, 409, 409, 409], True)
    assert post(olga, page, **{"column-0": "email", "column-1": "email"}).status_code == 422


def drain(app: Flask) -> None:
    with app.app_context():
        work(clock.now())


def test_submitting_oneself_still_consents(forum: Event) -> None:
    made = submitted(forum, "Ben Adams", audience="public")
    assert (audience_of(made), steps(made.id)) == ("public", ["submitted"])
    assert registrations.answers_of(made).audience == "public"


def test_a_row_with_the_address_of_somebody_else_is_told(forum: Event, olga: Person) -> None:
    known = make.person("Sue Smith")
    found = sent(forum, REGISTRATIONS, table(ROW | {"email": known.email}), olga)
    why = "email: This address is Sue Smith’s. Give their name, or another address."
    assert told(found) == [("refused", why)]


@pytest.mark.parametrize("at_once", [1, 250])
def test_the_second_address_of_a_person_is_told_at_its_row(
    forum: Event, olga: Person, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    """Whichever comes first, the other is about the same one; and the rest is imported."""
    monkeypatch.setattr(domain, "CHECKED_AT_ONCE", at_once)
    kept, gone = make.person("Ann Other"), make.person("Ann", "ann@example.net")
    gone.merged_into_id = kept.id
    ann = ROW | {"family_name": "Other"}
    rows = [ann | {"email": address} for address in ("ann@example.net", kept.email, "zoe@example.org")]
    found = sent(forum, REGISTRATIONS, table(*rows), olga, leave_out=True)
    assert told(found) == [("new", []), ("refused", "Row 2 is about the same one."), ("new", [])]
    imported(found)
    assert db.session.scalars(select(Registration.person_id).order_by(Registration.id)).first() == kept.id
    assert (found.stage, found.done) == ("done", 2)
