"""One's own agenda on paper."""

from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.agenda import notebook
from eventapp.agenda.printing import quoted
from eventapp.core.db import db
from eventapp.programme.models import Event, Session
from tests import make, pdfs
from tests.agenda.cast import add, attendee, bureau_meeting

AGENDA, BEN = "/forum/agenda.pdf", "ben.adams@example.org"


@pytest.fixture
def forum(app: Flask) -> None:
    """Ben chose one session and must be at a hidden meeting; there is another session."""
    with app.app_context():
        event = make.event()
        ben, chosen = attendee(event), make.session(event, "Digital age", seats=3)
        make.session(event, "Somewhere else")
        meeting = bureau_meeting(event, disclosure="hidden")
        assert meeting.body is not None
        make.membership(meeting.body, ben)
        add(ben, event, chosen)
        db.session.commit()


@pytest.mark.parametrize("form", ["", "?print=large"])
def test_it_holds_one_s_own_sessions_by_day_with_their_reasons(
    forum: None, sign_in: Callable[..., FlaskClient], form: str
) -> None:
    answer = sign_in(BEN).get(AGENDA + form)

    assert pdfs.headings(answer.data) == ["My agenda", "Tuesday 15 October", "Digital age", "119th Bureau"]
    reasons = ("Seat held", "Required: you are a member")
    assert [reason in pdfs.words(answer.data) for reason in reasons] == [True, True]
    assert answer.headers["Cache-Control"] == "private, no-store"


@pytest.mark.parametrize("form", ["", "&print=large"])
def test_notes_go_along_where_they_are_asked_for_and_nobody_else_s(
    app: Flask, forum: None, sign_in: Callable[..., FlaskClient], form: str
) -> None:
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        ids = {one.title["en"]: one.id for one in db.session.query(Session).order_by(Session.id)}
        for name, title, words in (
            ("Ben Adams", "Digital age", f"Ask Ada.\n\n社会保障\n{'word ' * 99}end"),
            ("Ben Adams", "Somewhere else", "Elsewhere too"),
            ("Sue Lee", "Digital age", "Sue alone"),
        ):
            notebook.write(make.person(name).id, event, ids[title], words, seen_version=0, at=make.NOON)
        db.session.commit()

    ben = sign_in(BEN)
    without, document = ben.get(AGENDA).data, ben.get(f"{AGENDA}?notes=1{form}").data
    words = ("Ask Ada.", "社会保障", "word end", "Elsewhere too", "Sue alone")
    assert [word in pdfs.words(document) for word in words] == [True, True, True, True, False]
    assert [word in pdfs.words(without) for word in words] == [False] * 5
    headings = ["119th Bureau", "Digital age", "My agenda and notes", "Somewhere else", "Tuesday 15 October"]
    assert (sorted(pdfs.headings(document)), b"<pdfuaid:part>1<" in document) == (headings, True)


@pytest.mark.parametrize(
    ("words", "lengths"),
    [
        ("", []),
        ("one\n\n two \n\u200b", [3, 3]),
        ("word " * 100, [299, 199]),
        ("数" * 601, [300, 300, 1]),
    ],
)
def test_a_note_is_cut_into_pieces_that_fit_on_a_panel(words: str, lengths: list[int]) -> None:
    assert [len(piece.text) for piece in quoted(words)] == lengths


def test_it_comes_in_the_reader_s_language(forum: None, sign_in: Callable[..., FlaskClient]) -> None:
    document = sign_in(BEN).get(f"{AGENDA}?lang=ar").data

    headings = ["الثلاثاء 15 أكتوبر", "Digital age", "119th Bureau"]
    assert (pdfs.headings(document)[1:], b"/Lang(ar)" in document) == (headings, True)


def test_an_empty_week_is_a_leaflet_too_but_nothing_links_to_it(
    forum: None, sign_in: Callable[..., FlaskClient]
) -> None:
    nora = sign_in("nora.new@example.org")

    assert "Your week is still empty" in pdfs.words(nora.get(AGENDA).data)
    linked = [AGENDA in browser.get("/forum/agenda").text for browser in (nora, sign_in(BEN))]
    assert linked == [False, True]


def test_a_stranger_is_asked_to_sign_in(client: FlaskClient, forum: None) -> None:
    answer = client.get(AGENDA)

    assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in?next={AGENDA}")
