"""A page that all who have the same roles share, and what in it is each one's own."""

import re
from collections.abc import Callable
from inspect import getclosurevars
from threading import Thread

import pytest
from flask import Flask, g
from flask.testing import FlaskClient

from eventapp.bodies.models import Membership
from eventapp.core import frames
from eventapp.core.db import db
from eventapp.meetings.mandates import end
from eventapp.people.access import signed_in
from eventapp.programme import views
from eventapp.programme.models import Event, Session
from tests import make
from tests.statements import counting

DAY = "/forum/programme/2019-10-15"
PEOPLE = ("ben@example.org", "carol@example.org", "dora@example.org", "emil@example.org")
Browse = Callable[[str], FlaskClient]


@pytest.fixture
def refs(app: Flask) -> dict[str, str]:
    """{name: public reference} of what is on; Dora and Emil sit on the body that meets."""
    with app.app_context():
        event = make.event()
        people = [make.person(email.partition("@")[0], email) for email in PEOPLE]
        for person in people:
            make.role(person, "attendee", event)
        bureau = make.body()
        for member in people[2:]:
            make.membership(bureau, member)
        closed = {"access": "restricted", "disclosure": "veiled", "body_id": bureau.id}
        made = {
            "plenary": make.session(event, "Plenary"),
            "closed": make.session(event, "Dismissal of the president", **closed),
        }
        refs = {name: session.ref for name, session in made.items()}
        db.session.commit()
    return refs


@pytest.fixture
def rendered(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The templates that the programme's views rendered."""
    names: list[str] = []
    render = views.render_template

    def counted(name: str, **values: object) -> str:
        names.append(name)
        return render(name, **values)

    monkeypatch.setattr(views, "render_template", counted)
    return names


def pressed(page: str) -> list[str]:
    """Of each button of the page, whether the session is in the reader's agenda."""
    return re.findall(r'aria-pressed="(\w+)"', page)


def choose(browser: FlaskClient, ref: str) -> None:
    answer = browser.post(f"/forum/agenda/{ref}", headers=make.SAME_SITE | {"Accept": "application/json"})
    assert answer.status_code < 400


def test_who_has_the_same_roles_shares_a_page_and_has_buttons_of_their_own(
    refs: dict[str, str], sign_in: Browse, rendered: list[str]
) -> None:
    ben, carol = (sign_in(email) for email in PEOPLE[:2])
    choose(ben, refs["plenary"])

    assert [pressed(one.get(DAY).text) for one in (carol, ben, carol)] == [["false"], ["true"], ["false"]]
    assert rendered == ["programme/day.html"]


def test_what_is_chosen_and_dropped_shows_on_the_next_page(refs: dict[str, str], sign_in: Browse) -> None:
    ben = sign_in(PEOPLE[0])
    seen = [pressed(ben.get(DAY).text)]
    for verb in ("", "/remove"):
        ben.post(f"/forum/agenda/{refs['plenary']}{verb}", headers=make.SAME_SITE)
        ben.get("/forum/")  # reads the notice
        seen.append(pressed(ben.get(DAY).text))

    assert seen == [["false"], ["true"], ["false"]]


@pytest.mark.parametrize("order", [(0, 2, 1, 3), (2, 0, 3, 1)])
def test_members_share_a_page_that_nobody_else_gets(
    order: tuple[int, ...], refs: dict[str, str], sign_in: Browse, rendered: list[str]
) -> None:
    browsers = [sign_in(email) for email in PEOPLE]

    told = ["Dismissal" in browsers[who].get(DAY).text for who in order]
    assert (told, len(rendered)) == ([who >= 2 for who in order], 2)


@pytest.mark.parametrize("change", ["seat ends", "meeting closes to members", "seat is deleted"])
def test_what_admits_a_member_no_more_counts_from_the_next_page_on(
    change: str, app: Flask, refs: dict[str, str], sign_in: Browse
) -> None:
    dora, emil = (sign_in(email) for email in PEOPLE[2:])
    pages = [dora.get(DAY).text, emil.get(DAY).text]
    with app.app_context():
        held = db.session.query(Membership).join(Membership.person).filter_by(email=PEOPLE[2]).one()
        meeting = db.session.query(Session).filter_by(ref=refs["closed"]).one()
        match change:
            case "seat ends":
                end(held, meeting.starts_at, by_id=None, at=held.from_at)
            case "seat is deleted":
                db.session.delete(held)
            case _:
                meeting.admitted = ["observers"]
                make.revise(db.session.query(Event).one())
        db.session.commit()
    pages += [dora.get(DAY).text, emil.get(DAY).text]

    remains = change != "meeting closes to members"
    assert ["Dismissal" in page for page in pages] == [True, True, False, remains]


def test_a_role_counts_from_the_next_page_on(app: Flask, refs: dict[str, str], sign_in: Browse) -> None:
    ben, carol = (sign_in(email) for email in PEOPLE[:2])
    pages = [ben.get(DAY).text, carol.get(DAY).text]
    with app.app_context():
        event = db.session.query(Event).one()
        make.role(make.person("Ben", PEOPLE[0]), "statutory_secretary", event)
        db.session.commit()
    pages += [ben.get(DAY).text, carol.get(DAY).text]

    assert ["Dismissal" in page for page in pages] == [False, False, True, False]


def test_a_change_shows_on_the_next_page(app: Flask, refs: dict[str, str], sign_in: Browse) -> None:
    ben = sign_in(PEOPLE[0])
    assert "Closing" not in ben.get(DAY).text

    add_closing(app)

    assert "Closing" in ben.get(DAY).text


def test_a_change_while_a_page_is_asked_for_shows_on_the_next_one(
    app: Flask, refs: dict[str, str], sign_in: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody saves after the request looked up who is asking, and before it reads the stamp."""
    pages, ben, carol = app.extensions["kept"], sign_in(PEOPLE[0]), sign_in(PEOPLE[1])
    stamp_of = pages.stamp_of

    def late(path: str) -> object:
        monkeypatch.setattr(pages, "stamp_of", stamp_of)
        elsewhere = Thread(target=add_closing, args=(app,))
        elsewhere.start()
        elsewhere.join()
        return stamp_of(path)

    monkeypatch.setattr(pages, "stamp_of", late)
    ben.get(DAY)

    assert "Closing" in carol.get(DAY).text


def add_closing(app: Flask) -> None:
    with app.app_context():
        event = db.session.query(Event).one()
        make.session(event, "Closing")
        make.revise(event)
        db.session.commit()


def test_the_worker_s_word_is_each_reader_s_own(refs: dict[str, str], sign_in: Browse) -> None:
    ben, carol = (sign_in(email) for email in PEOPLE[:2])
    answers = [one.get(f"/forum/sessions/{refs['plenary']}") for one in (ben, carol, ben)]

    words = [re.findall(r'data-whose="(\w+)"', answer.text) for answer in answers]
    assert words == [[answer.headers["Kept-For"]] for answer in answers]
    assert words[0] == words[2] != words[1]


def test_a_notice_is_read_once_by_whom_it_is_for(refs: dict[str, str], sign_in: Browse) -> None:
    ben, carol = (sign_in(email) for email in PEOPLE[:2])
    ben.post(f"/forum/agenda/{refs['plenary']}", headers=make.SAME_SITE)

    said = ["is in your agenda" in one.get(DAY).text for one in (carol, ben, ben, carol)]
    assert said == [False, True, False, False]


def test_nothing_can_be_asked_about_a_person_while_a_frame_is_made(
    app: Flask, refs: dict[str, str], sign_in: Browse, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = []

    def careless(name: str, **values: object) -> str:
        asked.append((views.viewer().person_id, "person" in g))
        return signed_in().email

    monkeypatch.setattr(views, "render_template", careless)

    assert sign_in(PEOPLE[0]).get(DAY).status_code == 500
    assert asked == [(None, False)]


def test_a_shared_page_costs_the_same_at_any_length(
    app: Flask, refs: dict[str, str], sign_in: Browse
) -> None:
    """Who is asking, their roles, mandates, choices and languages; what is on was read before."""
    ben = sign_in(PEOPLE[0])

    def cost() -> int:
        with counting(app) as asked:
            for _time in range(2):
                asked.clear()
                ben.get(DAY, headers={"Accept-Language": "en"})
        return len(asked)

    few = cost()
    with app.app_context():
        event = db.session.query(Event).one()
        for number in range(30):
            make.session(event, f"Session {number}")
        make.revise(event)
        db.session.commit()
    assert (few, cost()) == (5, 5)


def test_a_hole_stands_wherever_it_is_written_and_as_often(app: Flask) -> None:
    with app.test_request_context():
        words = iter("abc")
        frame = frames.made(lambda: _twice(frames.hole(lambda: next(words))))
        assert (frame.filled(), frames.hole(lambda: "at once")) == ("<a><b>", "at once")


def _twice(hole: str) -> str:
    return f"<{hole}><{hole}>"


@pytest.mark.parametrize("letter", ["a", "é", "ж", "中"])
def test_a_frame_counts_the_bytes_of_its_texts_and_of_what_fills_its_holes(app: Flask, letter: str) -> None:
    with app.test_request_context():
        words = letter * 5000
        frame = frames.made(lambda: words + frames.hole(lambda: words, size=frames.bytes_of([words])))
    held = 2 * len(words) * (len(letter.encode("utf-16-le")) if letter > "ÿ" else 1)
    assert held < frame.size < held + 500


def test_a_kept_page_counts_the_buttons_of_its_sessions(
    app: Flask, refs: dict[str, str], sign_in: Browse
) -> None:
    sign_in(PEOPLE[0]).get(DAY)

    (kept,) = app.extensions["frames"].items.values()
    frame = kept.item
    held = [getclosurevars(fill).nonlocals.get("ready", {}) for fill in frame.fills]
    buttons = sum(frames.bytes_of(ready.values()) for ready in held)
    assert (buttons > 1000, kept.size) == (True, frames.bytes_of(frame.texts) + buttons)
