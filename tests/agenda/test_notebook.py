"""Notes on sessions: kept for their writer alone, and never overwritten unseen."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select

from eventapp.agenda import notebook
from eventapp.agenda.forms import LONGEST
from eventapp.agenda.models import SessionNote
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.people.queries import person_by_email
from eventapp.programme.models import Event, Session
from tests import make
from tests.agenda.cast import add, at_once, attendee, viewer
from tests.make import NOON

BEN, NOTES = "ben.adams@example.org", "/forum/agenda/notes"


def write(person: Person, session: Session, words: str, seen_version: int = 0) -> None:
    notebook.write(person.id, session.event, session.id, words, seen_version=seen_version, at=NOON)


def kept(person: Person) -> list[tuple[str, int]]:
    own = select(SessionNote.words, SessionNote.version).where(SessionNote.person_id == person.id)
    return [(words, version) for words, version in db.session.execute(own)]


def found(person: Person, event: Event, words: str) -> list[str]:
    return [note.words for note in db.session.scalars(notebook.notes_of(viewer(person), event, words))]


@pytest.mark.usefixtures("database")
class TestWriting:
    @pytest.mark.parametrize("seen_version", [0, 1, 3])
    def test_what_was_not_seen_is_never_overwritten(self, seen_version: int) -> None:
        event = make.event()
        ben, session = attendee(event), make.session(event)
        write(ben, session, "First")
        write(ben, session, "Second", 1)

        with pytest.raises(notebook.StaleNote) as stale:
            write(ben, session, "Other", seen_version)

        assert (stale.value.saved.words, kept(ben)) == ("Second", [("Second", 2)])

    def test_the_same_words_twice_are_no_conflict(self) -> None:
        event = make.event()
        ben, session = attendee(event), make.session(event)
        for _time in range(2):
            write(ben, session, "First")

        assert kept(ben) == [("First", 1)]

    def test_words_taken_out_are_remembered_by_the_number_alone(self) -> None:
        """A window that shows the old words must not take them for the new ones."""
        event = make.event()
        ben, session = attendee(event), make.session(event)
        write(ben, session, "First")
        write(ben, session, "", 1)

        with pytest.raises(notebook.StaleNote):
            write(ben, session, "Other", 1)
        assert (kept(ben), found(ben, event, "")) == ([("", 2)], [])

    def test_nothing_is_kept_of_nothing(self) -> None:
        event = make.event()
        ben = attendee(event)
        write(ben, make.session(event), "")

        assert kept(ben) == []

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("ecole", True),
            ("L’ÉCOLE", True),
            ("المدرسه", True),
            ("ecole المدرسة", True),
            ("100%", True),
            ("1_0", False),
        ],
    )
    def test_notes_are_found_in_any_script_whatever_the_accents(self, words: str, expected: bool) -> None:
        event = make.event()
        ben, sue = attendee(event), attendee(event, "Sue Park")
        session = make.session(event)
        note = "Vu à l’école – المدرسة, 100 forms"
        write(ben, session, note)

        assert found(ben, event, words) == ([note] if expected else [])
        assert found(sue, event, words) == []


def test_of_two_windows_at_once_one_is_refused(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        ben, session = attendee(event), make.session(event)
        write(ben, session, "First")
        db.session.commit()
        person_id, event_id, number = ben.id, event.id, session.id

    def say(words: str, seen_version: int) -> Callable[[], None]:
        def act() -> None:
            own = db.session.get_one(Event, event_id)
            notebook.write(person_id, own, number, words, seen_version=seen_version, at=NOON)

        return act

    answers = at_once(app, [say(f"Window {number}", 1) for number in range(4)])

    assert sorted(answers, key=str) == [None, *["stale_note"] * 3]


@pytest.fixture
def ref(app: Flask) -> str:
    """A session of the forum, where Ben is registered."""
    with app.app_context():
        event = make.event()
        attendee(event)
        made: str = make.session(event, "Plenary").ref
        db.session.commit()
    return made


def post(browser: FlaskClient, ref: str, words: str, version: int = 0) -> tuple[int, str]:
    data = {"words": words, "version": str(version)}
    answer = browser.post(f"/forum/agenda/{ref}/note", data=data, headers=make.SAME_SITE)
    return answer.status_code, answer.text


def test_a_note_is_written_and_shown_again(ref: str, sign_in: Callable[..., FlaskClient]) -> None:
    ben = sign_in(BEN)

    assert post(ben, ref, "Ask about forms.\r\n\r\n  – by post  \r\n")[0] == 303

    assert "Ask about forms.\n\n  – by post</textarea>" in ben.get(f"/forum/agenda/{ref}/note").text
    assert "Ask about forms." in ben.get(NOTES).text
    assert "Ask about forms." not in sign_in("sue.park@example.org").get(NOTES).text


def test_a_stale_window_is_shown_both_texts_and_may_then_decide(
    ref: str, sign_in: Callable[..., FlaskClient]
) -> None:
    ben = sign_in(BEN)
    post(ben, ref, "Written on the phone.")

    status, page = post(ben, ref, "Written at the desk.")

    shown = [words in page for words in ("Written on the phone.</p>", "Written at the desk.</textarea>")]
    assert (status, shown) == (409, [True, True])
    assert 'name="version" type="hidden" value="1"' in page
    assert post(ben, ref, "Both.", 1)[0] == 303


@pytest.mark.parametrize("words", ["x" * (LONGEST + 1), "bad \u202e control"])
def test_malformed_words_come_back_to_be_mended(
    app: Flask, ref: str, sign_in: Callable[..., FlaskClient], words: str
) -> None:
    status, page = post(sign_in(BEN), ref, words)

    with app.app_context():
        assert (status, words in page, db.session.query(SessionNote).count()) == (422, True, 0)


def test_a_note_outlives_the_sight_of_its_session(
    app: Flask, ref: str, sign_in: Callable[..., FlaskClient]
) -> None:
    """Nothing of the session is told any more; who never wrote one finds no page at all."""
    ben, sue = sign_in(BEN), sign_in("sue.park@example.org")
    post(ben, ref, "Mine.")
    with app.app_context():
        session = db.session.query(Session).one()
        session.body, session.access, session.disclosure = make.body(), "restricted", "hidden"
        db.session.commit()

    pages = [ben.get(path).text for path in (NOTES, "/forum/agenda.txt", f"/forum/agenda/{ref}/note")]

    assert [("Mine." in page, "Plenary" in page) for page in pages] == [(True, False)] * 3
    assert ["A session that is no longer open to you" in page for page in pages] == [True] * 3
    assert (post(ben, ref, "", 1)[0], post(sue, ref, "Me too.")[0]) == (303, 404)
    assert sue.get(f"/forum/agenda/{ref}/note").status_code == 404


def test_the_text_holds_the_week_and_the_notes_by_time(
    app: Flask, ref: str, sign_in: Callable[..., FlaskClient]
) -> None:
    with app.app_context():
        event, person = db.session.query(Event).one(), person_by_email(BEN)
        assert person is not None
        plenary = db.session.query(Session).one()
        held = make.session(event, "Held", starts=plenary.starts + timedelta(hours=2), seats=5)
        add(person, event, held)
        write(person, plenary, "One.\n\nTwo.")
        db.session.commit()

    answer = sign_in(BEN).get("/forum/agenda.txt")

    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.text.partition("------\n")[2] == (
        "\n14:00–15:30  Plenary\n\n    One.\n\n    Two.\n\n16:00–17:30  Held\n    Seat held\n"
    )


def test_the_list_costs_the_same_at_any_length(
    app: Flask, ref: str, sign_in: Callable[..., FlaskClient], statements: list[str]
) -> None:
    ben = sign_in(BEN)

    def cost(number: int) -> int:
        with app.app_context():
            event, person = db.session.query(Event).one(), person_by_email(BEN)
            assert person is not None
            for _number in range(number):
                write(person, make.session(event), "Words")
            db.session.commit()
        statements.clear()
        assert ben.get(NOTES).text.count("Words</p>") >= number
        return len(statements)

    assert cost(1) == cost(29)
