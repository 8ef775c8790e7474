"""What those are told who hold a session, drafted before its change is saved."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from eventapp.core.i18n import Text
from eventapp.programme.announcing import Drafted, drafted
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session
from tests import make
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")


def change(session: Session, **fields: Any) -> list[Drafted]:
    """What is drafted of it."""
    edit = replace(Edit.of(session), **fields)
    edit_session(session.event, session, edit, seen_version=session.version, by_id=None, at=NOON)
    return drafted(session.event, session)


def plenary() -> tuple[Event, Session]:
    event = make.event()
    return event, make.session(event, "Plenary", floor_languages=["en"], interpretation=["fr"])


CHANGES = [
    ({"interpretation": ()}, ["Interpretation: – (français)"], ["Interprétation: – (français)"]),
    ({"status": "cancelled"}, ["Cancelled"], ["Annulée"]),
    ({"title": Text(en="Opening")}, ["Title: Opening (Plenary)"], ["Titre: Opening (Plenary)"]),
    ({"abstract": Text(en="Longer.")}, ["Another abstract"], ["Nouveau résumé"]),
    ({"kind": "summit"}, None, None),
]


@pytest.mark.parametrize(("fields", "english", "french"), CHANGES)
def test_only_what_this_change_does_is_drafted(fields: Any, english: Any, french: Any) -> None:
    _event, session = plenary()
    change(session, starts=session.starts + timedelta(hours=1), ends=session.ends + timedelta(hours=1))

    lines = {one.language: one.lines for one in change(session, **fields)}

    assert lines == ({"en": english, "fr": french} if english else {})


def test_of_what_is_withdrawn_not_even_the_name_is_told() -> None:
    _event, session = plenary()

    found = change(session, status="draft")

    assert [(one.title, one.lines, one.is_named) for one in found] == [
        ("A session of your agenda", ["It is no longer open to you."], False),
        ("Une séance de votre programme", ["Elle ne vous est plus ouverte."], False),
    ]
