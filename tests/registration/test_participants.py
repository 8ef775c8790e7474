"""The list of participants shows whoever agreed, to whom they agreed, for as long as they do."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.programme.models import Event
from eventapp.registration.domain import PARTICIPANT_LIST
from eventapp.registration.participants import participants
from eventapp.registration.steps import give_consent
from tests import make
from tests.make import NOON
from tests.statements import counting

ON_IT = {
    "Zoe Public": ("approved", ["public"]),
    "Ben Friends": ("approved", ["participants"]),
    "Ann Nobody": ("approved", ["nobody"]),
    "Sue Silent": ("approved", []),
    "Max Back": ("approved", ["public", "nobody"]),
    "Ada Came": ("approved", ["nobody", "public"]),
    "Eva Waits": ("submitted", ["public"]),
    "Leo Left": ("cancelled", ["public"]),
}


def listed(event: Event, *, for_participants: bool, words: str = "") -> list[str]:
    page = participants(event, for_participants=for_participants, words=words)
    return [row.person.full_name for row in page.rows]


def registered(event: Event, name: str, state: str, audiences: list[str]) -> None:
    made = make.registration(event, make.person(name), state)
    for audience in audiences:
        give_consent(made, PARTICIPANT_LIST, audience, "1", at=NOON)


@pytest.fixture
def forum(database: None) -> Event:
    event = make.event()
    for name, (state, audiences) in ON_IT.items():
        registered(event, name, state, audiences)
    registered(make.event("other"), "Else Where", "approved", ["public"])
    return event


@pytest.mark.parametrize(
    ("for_participants", "words", "names"),
    [
        (False, "", ["Ada Came", "Zoe Public"]),
        (True, "", ["Ada Came", "Ben Friends", "Zoe Public"]),
        (True, "caisse fri", ["Ben Friends"]),
        (False, "friends", []),
        (False, "zoe.public@example.org", []),
        (True, "%", ["Ada Came", "Ben Friends", "Zoe Public"]),
    ],
)
def test_each_is_shown_to_whom_they_agreed_last(
    forum: Event, for_participants: bool, words: str, names: list[str]
) -> None:
    assert listed(forum, for_participants=for_participants, words=words) == names


def test_the_page_takes_two_statements_at_any_size(app: Flask, forum: Event) -> None:
    def statements() -> int:
        db.session.expire_all()
        db.session.refresh(forum)
        with counting(app) as sent:
            listed(forum, for_participants=True)
        return len(sent)

    for_three = statements()
    for number in range(30):
        registered(forum, f"Person {number}", "approved", ["public"])
    assert (for_three, statements()) == (2, 2)


def test_strangers_and_participants_read_their_own_list(
    app: Flask, client: FlaskClient, sign_in: object
) -> None:
    with app.app_context():
        event = make.event()
        for name, (state, audiences) in ON_IT.items():
            registered(event, name, state, audiences)
        db.session.commit()
    stranger = client.get("/forum/participants?q=public")
    ann, eva = (
        sign_in(f"{name}@example.org").get("/forum/participants") for name in ("ann.nobody", "eva.waits")
    )  # type: ignore[operator]

    told = [["Ben Friends" in page.text, "Zoe Public" in page.text] for page in (stranger, ann, eva)]

    assert told == [[False, True], [True, True], [False, True]]
    assert (stranger.headers.get("Set-Cookie"), stranger.headers["X-Robots-Tag"]) == (None, "noindex")
