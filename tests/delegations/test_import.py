"""Delegations and nominations by spreadsheet: found, changed, and never beyond the quota."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.jobs import Job
from eventapp.delegations import domain as delegations
from eventapp.delegations.entering import DELEGATIONS, NOMINATIONS
from eventapp.delegations.models import Delegation
from eventapp.people.models import Person
from eventapp.people.queries import roles_of
from eventapp.privacy.domain import erase
from eventapp.programme.models import Event
from eventapp.sheets import domain
from eventapp.sheets.models import SheetImport
from tests import make
from tests.delegations.test_delegations import FOCAL, delegation, members, named
from tests.make import NOON
from tests.programme.exchange.files import table
from tests.sheets.cast import imported, sent, told, work

HOUSE = {"organisation": "Social Fund", "country": "MA", "focal": FOCAL, "quota": "2"}
ANN = {"email": "ann@example.org", "given_name": "Ann", "family_name": "Other", "category": "delegate"}


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def olga(forum: Event) -> Person:
    return make.role(make.person("Olga Organiser"), "organiser", forum)


def all_of() -> list[tuple[str, str, str, int]]:
    rows = db.session.scalars(select(Delegation).order_by(Delegation.id))
    return [
        (one.organisation.name, one.organisation.country, one.focal.email, one.quota)
        for one in rows
        if one.focal
    ]


def jobs_named(name: str) -> int:
    return len(db.session.scalars(select(Job).where(Job.name == name)).all())


def test_delegations_are_founded_and_changed_by_their_house(forum: Event, olga: Person) -> None:
    delegation(forum)
    db.session.query(Job).delete()
    changed = {"organisation": "SOCIAL  fund", "country": "Morocco", "quota": "7"}

    sheet = sent(forum, DELEGATIONS, table(HOUSE | {"organisation": "Ministry"}, changed), olga)
    assert told(sheet) == [("new", []), ("changed", [["quota", "3", "7"]])]
    imported(sheet)

    assert all_of() == [("Social Fund", "MA", FOCAL, 7), ("Ministry", "MA", FOCAL, 2)]
    assert jobs_named("delegations.entrusted") == 0
    assert told(sent(forum, DELEGATIONS, table(changed), olga)) == [("unchanged", [])]


def test_a_new_focal_point_is_told_where_that_was_chosen(forum: Event, olga: Person) -> None:
    imported(sent(forum, DELEGATIONS, table(HOUSE), olga, mail=True))
    assert jobs_named("delegations.entrusted") == 1


def test_bad_delegations_are_told(forum: Event, olga: Person) -> None:
    rows = [HOUSE | {"quota": quota, "organisation": f"House{quota}"} for quota in ("", "-1", "1e9", "99999")]
    bad = [HOUSE | {"country": ""}, HOUSE | {"focal": ""}, HOUSE | {"organisation": "A\r\nB"}]
    quota = "quota: Say how many people may be nominated."
    assert told(sent(forum, DELEGATIONS, table(*rows, *bad), olga)) == [
        *[("refused", quota)] * 4,
        ("refused", "country: This must not be empty."),
        ("refused", "focal: Type an e-mail address such as name@example.org."),
        ("refused", "organisation: Write this on one line."),
    ]


def nominating(event: Event, own: Delegation, *rows: dict[str, str], **options: bool) -> SheetImport:
    assert own.focal
    sheet = domain.receive(
        event, NOMINATIONS, table(*rows), by=own.focal, language="en", at=NOON, scope_id=own.id
    )
    sheet.options = options
    work()
    return sheet


def test_a_second_address_of_a_member_is_told_at_its_row(forum: Event) -> None:
    own = delegation(forum)
    member = delegations.nominate(own, named("Ben Adams"), at=NOON)
    make.person("Ben", "ben@example.net").merged_into_id = member.person_id
    sheet = nominating(forum, own, ANN | {"email": "ben@example.net"})
    assert told(sheet) == [("refused", "email: This address is nominated already.")]


def test_nominations_keep_to_the_quota(forum: Event) -> None:
    own = delegation(forum, quota=2)
    delegations.nominate(own, named("Ben Adams"), at=NOON)
    rows = [
        {**ANN, "email": address}
        for address in ("ben.adams@example.org", "ann@example.org", "ANN@example.org")
    ]

    sheet = nominating(forum, own, *rows, ANN | {"email": "eve@example.org"}, leave_out=True)

    assert told(sheet) == [
        ("refused", "email: This address is nominated already."),
        ("new", []),
        ("refused", "Row 3 is about the same one."),
        (
            "refused",
            "All places of this delegation are taken. Withdraw somebody first, or ask the organisers.",
        ),
    ]
    imported(sheet)
    assert (members(own), own.nominated) == (["Ben Adams", "Ann Other"], 2)


def test_the_quota_is_counted_over_all_batches(forum: Event, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(domain, "CHECKED_AT_ONCE", 2)
    rows = [ANN | {"email": f"ann{number}@example.org"} for number in range(5)]
    sheet = nominating(forum, delegation(forum, quota=3), *rows)
    assert [verdict for verdict, _why in told(sheet)] == ["new", "new", "new", "refused", "refused"]


def test_places_that_were_taken_meanwhile_end_the_import(forum: Event) -> None:
    own = delegation(forum, quota=1)
    sheet = nominating(forum, own, ANN)
    delegations.nominate(own, named("Ben Adams"), at=NOON)
    imported(sheet)
    assert (sheet.stage, members(own)) == ("stopped", ["Ben Adams"])


def test_who_no_longer_speaks_for_a_delegation_nominates_nobody(forum: Event) -> None:
    own = delegation(forum)
    sheet = nominating(forum, own, ANN)
    delegations.entrust(own, focal="new@example.org", quota=3, at=NOON)
    imported(sheet)
    assert (sheet.stage, members(own)) == ("stopped", [])


def test_a_focal_point_in_a_file_is_erased_with_it(forum: Event, olga: Person) -> None:
    fay = make.person("Fay Focal", FOCAL)
    sent(forum, DELEGATIONS, table(HOUSE | {"focal": FOCAL.upper()}), olga)
    erase(fay, at=NOON)
    assert db.session.scalars(select(SheetImport)).all() == []


def test_speaking_for_a_delegation_is_known_with_the_roles(forum: Event) -> None:
    own = delegation(forum)
    assert own.focal
    assert roles_of(own.focal.id) == {("focal_point", "forum")}
    assert roles_of(make.person("Ben Adams").id) == set()


def post(client: FlaskClient, path: str, **data: Any) -> Any:
    return client.post(path, data=data, headers=make.SAME_SITE)


def test_a_focal_point_finds_the_way_and_nobody_else(
    app: Flask, sign_in: Callable[[str], FlaskClient]
) -> None:
    with app.app_context():
        number = delegation(make.event()).id
        make.person("Ben Adams")
        db.session.commit()
    fay, ben, path = sign_in(FOCAL), sign_in("ben.adams@example.org"), f"/forum/delegation/{number}/import"

    page = post(fay, path, file=(io.BytesIO(table(ANN)), "people.csv")).location
    with app.app_context():
        work(clock.now())

    links = ['href="/forum/delegation"' in who.get("/forum/programme").text for who in (fay, ben)]
    assert links == [True, False]
    assert ("Import one row" in fay.get(page).text, ben.get(page).status_code) == (True, 404)
    assert f'href="{path}"' in fay.get(f"/forum/delegation/{number}").text
