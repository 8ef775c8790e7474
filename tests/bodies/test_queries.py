"""Who sits on which body, from when to when."""

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from eventapp.bodies.queries import Mandate, body_by_code, mandates_of
from tests import make
from tests.make import LONG_AGO, NOON
from tests.statements import counting

SECOND = timedelta(seconds=1)


@pytest.mark.parametrize(
    ("moment", "holds"),
    [
        (NOON - SECOND, False),
        (NOON, True),
        (NOON + SECOND, True),
        (NOON + 59 * SECOND, True),
        (NOON + 60 * SECOND, False),
    ],
)
def test_a_mandate_holds_from_its_first_second_until_just_before_its_last(
    moment: object, holds: bool
) -> None:
    mandate = Mandate(1, "member", NOON, NOON + 60 * SECOND, is_confirmed=True)
    assert mandate.holds_at(moment) is holds  # type: ignore[arg-type]


def test_a_mandate_without_an_end_holds_for_good() -> None:
    assert Mandate(1, "member", NOON, None, is_confirmed=True).holds_at(NOON + timedelta(days=36500))


def test_all_mandates_of_a_person_are_read_at_once(app: Flask, database: None) -> None:
    ben, sue = make.person("Ben Adams"), make.person("Sue Lee")
    bureau, council = make.body("bureau"), make.body("council")
    ids = [
        make.membership(bureau, ben, seat="chair", until_at=NOON, country="DE").id,
        make.membership(bureau, ben, seat="member", from_at=NOON, address_confirmed_at=None).id,
        make.membership(council, ben, seat="observer").id,
    ]
    make.membership(council, sue)
    with counting(app) as sent:
        mandates = mandates_of(ben.id)
    assert sorted(mandates, key=lambda mandate: (mandate.body_id, mandate.from_at)) == [
        Mandate(bureau.id, "chair", LONG_AGO, NOON, is_confirmed=True, country="DE", id=ids[0]),
        Mandate(bureau.id, "member", NOON, None, is_confirmed=False, id=ids[1]),
        Mandate(council.id, "observer", LONG_AGO, None, is_confirmed=True, id=ids[2]),
    ]
    assert len(sent) == 1


def test_a_body_is_found_by_its_code(database: None) -> None:
    bureau = make.body("bureau")
    assert (body_by_code("bureau"), body_by_code("nope")) == (bureau, None)


def test_a_mandate_cannot_end_before_it_begins(database: None) -> None:
    with pytest.raises(IntegrityError):
        make.membership(make.body(), make.person(), from_at=NOON, until_at=NOON)
