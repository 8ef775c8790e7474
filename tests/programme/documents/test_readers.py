"""Who reads a document: those who see its session in full, from its release on, as its audience says."""

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from eventapp.bodies.models import Body
from eventapp.core.errors import NotFound
from eventapp.people.queries import roles_of
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme.documents.queries import documents_for, file_for
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import visible_session, visible_sessions
from tests import make
from tests.make import LONG_AGO, NOON
from tests.statements import counting

SOON = NOON + timedelta(minutes=1)
ALL = {"anonymous", "registered", "member", "doubtful", "former", "secretary", "editor"}
INSIDE = {"member", "secretary", "editor"}
GOING = ALL - {"anonymous"}


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def bureau(database: None) -> Body:
    return make.body()


@pytest.fixture
def viewers(forum: Event, bureau: Body) -> dict[str, Viewer]:
    """All registered but one; `doubtful` and `former` sit on the Bureau, which does not open the meeting:
    the one's address is not confirmed, the other's seat ends an hour before it."""
    people = {name: make.person(f"{name} Person") for name in sorted(GOING)}
    for person in people.values():
        make.role(person, "attendee", forum)
    make.role(people["secretary"], "statutory_secretary", forum)
    make.role(people["editor"], "programme_editor", forum)
    make.membership(bureau, people["member"])
    make.membership(bureau, people["doubtful"], address_confirmed_at=None)
    make.membership(bureau, people["former"], until_at=NOON + timedelta(hours=1))
    signed_in = {name: Viewer(person.id, roles_of(person.id)) for name, person in people.items()}
    return {"anonymous": ANONYMOUS, **signed_in}


def session(event: Event, disclosure: str = "", body: Body | None = None) -> Session:
    closed = {"access": "restricted", "disclosure": disclosure, "body": body} if disclosure else {}
    return make.session(event, "Election", **closed)


def readers(event: Event, viewers: dict[str, Viewer], session: Session, ref: str) -> set[str]:
    """Those who are given the file; exactly they find it listed."""
    reading, listing = set(), set()
    for name, viewer in viewers.items():
        seen = visible_sessions(viewer, event)
        listing |= {name} if documents_for(viewer, event, seen, at=NOON) else set()
        try:
            file_for(viewer, event, visible_session(viewer, event, session.ref), ref, at=NOON)
            reading.add(name)
        except NotFound:
            pass
    assert reading == listing
    return reading


@pytest.mark.parametrize(
    ("disclosure", "audience", "expected"),
    [
        ("", "public", ALL),
        ("", "registered", GOING),
        ("", "attending", GOING),
        ("open", "public", ALL),
        ("open", "registered", GOING),
        ("open", "attending", INSIDE),
        *((disclosure, audience, INSIDE) for disclosure in ("veiled", "hidden")
          for audience in ("public", "registered", "attending")),
    ],
)  # fmt: skip
def test_a_document_is_for_whom_its_session_and_its_audience_are(
    forum: Event,
    bureau: Body,
    viewers: dict[str, Viewer],
    disclosure: str,
    audience: str,
    expected: set[str],
) -> None:
    meeting = session(forum, disclosure, bureau)
    document = make.document(meeting, audience=audience)

    assert readers(forum, viewers, meeting, document.ref) == expected


@pytest.mark.parametrize(("released_at", "expected"), [(NOON, ALL), (SOON, set()), (None, set())])
def test_nobody_reads_a_document_before_its_release(
    forum: Event, viewers: dict[str, Viewer], released_at: Any, expected: set[str]
) -> None:
    plenary = session(forum)
    document = make.document(plenary, released_at=released_at)

    assert readers(forum, viewers, plenary, document.ref) == expected


def test_a_draft_has_no_documents(forum: Event, viewers: dict[str, Viewer]) -> None:
    plenary = session(forum)
    document = make.document(plenary)
    plenary.published_at = None

    assert readers(forum, viewers, plenary, document.ref) == set()


def test_a_document_is_not_found_under_another_session(forum: Event) -> None:
    plenary, other = session(forum), make.session(forum, "Other")
    document = make.document(plenary)

    with pytest.raises(NotFound):
        file_for(ANONYMOUS, forum, visible_session(ANONYMOUS, forum, other.ref), document.ref, at=NOON)


def test_thirty_sessions_with_documents_cost_one_statement(app: Flask, forum: Event) -> None:
    for number in range(30):
        make.document(make.session(forum, f"Session {number}"), released_at=LONG_AGO)
    seen = visible_sessions(ANONYMOUS, forum)

    with counting(app) as sent:
        found = documents_for(ANONYMOUS, forum, seen, at=NOON)

    assert (len(found), len(sent)) == (30, 1)
