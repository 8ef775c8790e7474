"""What an import takes away with a condition or a category: nobody keeps what they are not asked."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.registration import domain
from eventapp.registration.accompanying.models import Companion
from eventapp.registration.accompanying.queries import companions_of
from eventapp.registration.answer_queries import values_of
from eventapp.registration.entering import REGISTRATIONS
from eventapp.registration.models import RegistrationStep
from tests import make
from tests.make import NOON
from tests.programme.exchange.files import table
from tests.registration.cast import answers
from tests.registration.forms_cast import bringing, choice, code, option, published, question, taken
from tests.sheets.cast import imported, sent, told

ANNA = Companion(1, "Anna", "Adams", "Anna Adams")


@pytest.mark.parametrize(
    ("cells", "left"), [({"Hotel": "no"}, {"Hotel": "no"}), ({"category": "press"}, {"Hotel": "yes"})]
)
def test_what_is_asked_no_longer_goes_with_its_places(
    database: None, cells: dict[str, str], left: dict[str, str]
) -> None:
    event = make.event()
    make.category(event, "press")
    olga = make.role(make.person("Olga"), "organiser", event)
    published(event, question("Hotel", "yes_no"))
    hotel = code(event, "Hotel")
    theirs: dict[str, Any] = {"show_if": (hotel, "yes"), "categories": ("delegate",)}
    form = published(event, replace(choice("Room", single=1), **theirs), replace(bringing(3, 5), **theirs))
    own = {hotel: "yes"} | option(form, "Room", "Single")
    ben = make.person("Ben Adams")
    made = domain.submit(event, ben, answers(event, own=own, accompanying=(ANNA,)), at=NOON, form=form)
    assert sum(taken().values()) == 2

    sheet = sent(event, REGISTRATIONS, table({"email": ben.email} | cells), olga)
    [(verdict, changes)] = told(sheet)
    assert (verdict, [f"answer:{code(event, 'Room')}", "Single", ""] in changes) == ("changed", True)
    imported(sheet)

    assert values_of(made.id) == {code(event, label): value for label, value in left.items()}
    assert (companions_of(made.id), sum(taken().values())) == ((), 0)
    changed = select(RegistrationStep.changed).order_by(RegistrationStep.id.desc())
    assert {"own", "accompanying"} <= set(db.session.scalars(changed).first() or ())
