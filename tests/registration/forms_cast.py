"""Forms with questions of their own, as organisers publish them."""

from typing import Any

from sqlalchemy import select

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Event
from eventapp.registration import form_building
from eventapp.registration.answer_queries import asked, current_form, questions_of
from eventapp.registration.asking import Asked, Form, Option
from eventapp.registration.form_models import Answer, ChoicePlaces, SensitiveAnswer
from tests.make import NOON


def question(label: str = "Arrival", kind: str = "text", coded: str = "", **fields: Any) -> Asked:
    values: dict[str, Any] = {
        "help": Text(),
        "purpose": Text(en=f"For the {label.lower()} desk."),
        "audience": "registrars",
        "keep_days": 30,
    }
    return Asked(code=coded, kind=kind, label=Text(en=label), **(values | fields))


def choice(label: str = "Excursion", **places: int | None) -> Asked:
    """`choice(boat=2, walk=None)` offers a Boat with two places and a Walk for anyone."""
    options = tuple(Option("", Text(en=name.title()), most) for name, most in places.items())
    return question(label, "choice", options=options)


def bringing(most: int = 3, places: int | None = None) -> Asked:
    """So many accompanying persons each, and all of them together."""
    return question("Guests", "accompanying", most=most, places=places)


def published(event: Event, *questions: Asked) -> Form:
    """The form that people fill in, with these questions after those there were."""
    for one in questions:
        form_building.add_question(event, one)
    form_building.publish(event, by=None, at=NOON)
    form = current_form(event)
    assert form is not None
    return form


def code(event: Event, label: str) -> str:
    return next(one.code for one in map(asked, questions_of(event)) if one.label["en"] == label)


def option(form: Form, label: str, *names: str) -> dict[str, str]:
    """The answer of somebody who chooses that: {question: option, or several}"""
    one = next(one for one in form.questions if one.label["en"] == label)
    return {one.code: ";".join(own.code for own in one.options if own.name["en"] in names)}


def taken(name: str = "") -> dict[str, int]:
    """{option: how many places of it are taken}"""
    rows = db.session.scalars(select(ChoicePlaces).execution_options(populate_existing=True))
    return {row.option: row.taken for row in rows}


def kept(model: type[Answer | SensitiveAnswer] = Answer) -> list[str]:
    """The values that stand in one of the two tables."""
    return sorted(db.session.scalars(select(model.value)))
