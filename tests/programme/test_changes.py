"""What changed in the programme, told to each viewer as far as they may know the session."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.paging import SIZE
from eventapp.policy import ANONYMOUS, Viewer
from eventapp.programme import queries
from eventapp.programme.changes import changes, history_of
from eventapp.programme.editing import edit_session, session_to_edit
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import Event, SessionChange
from eventapp.programme.visibility import visible_sessions
from tests import make
from tests.make import NOON
from tests.programme.test_views import words
from tests.statements import counting

PAGE, FEED = "/forum/changes", "/forum/changes.atom"
ATOM = "{http://www.w3.org/2005/Atom}"
HOUR = timedelta(hours=1)
ADMIN = Viewer(roles=frozenset({("admin", None)}))
Edited = Callable[..., None]


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


@pytest.fixture
def edited(event: Event) -> Edited:
    """Change fields of a session as an editor does; an hour later each time."""
    times = iter(range(999))
    editor = make.person("Ed Itor")

    def save(session: Any, **fields: Any) -> None:
        row = session_to_edit(event, session.ref)
        edit = replace(Edit.of(row), **fields)
        at = NOON + next(times) * HOUR
        edit_session(event, row, edit, seen_version=row.version, by_id=editor.id, at=at)
        db.session.flush()
        db.session.expire_all()

    return save


def told(event: Event, viewer: Viewer = ANONYMOUS, language: str = "en") -> list[tuple[str, list[Any]]]:
    found = changes(
        visible_sessions(viewer, event), history_of(event), queries.rooms(event), language=language
    )
    return [
        (one.session.title.plain(language), [(each.what, each.before, each.after) for each in one.told])
        for one in found
    ]


def test_the_latest_change_comes_first_field_by_field(event: Event, edited: Edited) -> None:
    make.room(event, "oak", name=Text(en="Oak", fr="Chêne"))
    make.room(event, "elm", name=Text(en="Elm", fr="Orme"))
    session = make.session(event, "Plenary")
    edited(session, rooms=("oak",), title=Text(en="Opening"))
    edited(session, starts=make.wall(16, 9), ends=make.wall(16, 10), rooms=("oak", "elm"))
    edited(session, status="cancelled")
    edited(session, status="published")

    assert told(event) == [
        ("Opening", [("restored", "", "")]),
        ("Opening", [("cancelled", "", "")]),
        (
            "Opening",
            [
                ("time", "Tuesday 15 October, 14:00 – 15:30", "Wednesday 16 October, 09:00 – 10:00"),
                ("rooms", "Oak", "Oak, Elm"),
            ],
        ),
        ("Opening", [("title", "Plenary", "Opening"), ("rooms", "", "Oak")]),
    ]
    assert told(event, language="fr")[2][1][1] == ("rooms", "Chêne", "Chêne, Orme")


def test_who_speaks_and_in_which_languages_is_told(event: Event, edited: Edited) -> None:
    session = make.session(event, "Plenary", speakers=("Ann Lee",))
    ann, ben = Edit.of(session).speakers[0], SpeakerLine(None, "Ben Adams", "", "ILO")
    edited(session, speakers=(ann, ben))
    edited(session, floor_languages=("en", "ar"), interpretation=())
    edited(session, speakers=(replace(Edit.of(session).speakers[0], more=Text(fr="Oratrice")),))

    assert told(event) == [
        ("Plenary", [("speakers", "Ann Lee (Speaker); Ben Adams, ILO", "Ann Lee (Speaker)")]),
        ("Plenary", [("floor_languages", "English", "English, العربية"), ("interpretation", "français", "")]),
        ("Plenary", [("speakers", "Ann Lee (Speaker)", "Ann Lee (Speaker); Ben Adams, ILO")]),
    ]


def test_of_an_abstract_it_is_told_that_it_changed(event: Event, edited: Edited) -> None:
    session = make.session(event, "Plenary")
    edited(session, abstract=Text(en="Other words.\n\nfr: of two paragraphs."), title=Text(en="Opening"))
    edited(session, kind="summit")

    assert told(event) == [("Opening", [("title", "Plenary", "Opening"), ("abstract", "", "")])]


def test_edits_of_a_draft_are_not_told_but_that_it_is_published(event: Event, edited: Edited) -> None:
    session = make.session(event, "Draft", published_at=None)
    edited(session, title=Text(en="Secret plan"))
    assert told(event) == []

    edited(session, status="published", title=Text(en="Plan"))
    edited(session, title=Text(en="The plan"))
    assert told(event) == [
        ("The plan", [("title", "Plan", "The plan")]),
        ("The plan", [("published", "", "")]),
    ]


def test_what_is_withdrawn_is_silent_and_comes_back_as_new(event: Event, edited: Edited) -> None:
    session = make.session(event, "Plenary")
    edited(session, status="draft")
    assert told(event) == []

    edited(session, title=Text(en="Behind the curtain"))
    edited(session, status="published")
    assert told(event) == [("Behind the curtain", [("published", "", "")])]


def test_a_draft_that_was_cancelled_tells_nothing_of_it_once_published(event: Event, edited: Edited) -> None:
    session = make.session(event, "Draft", published_at=None)
    edited(session, status="cancelled")
    edited(session, title=Text(en="Plan"))
    edited(session, status="published")
    assert told(event) == [("Plan", [("published", "", "")])]


def test_of_a_veiled_meeting_only_the_hours_are_told(event: Event, edited: Edited) -> None:
    make.room(event, "oak")
    closed = {"access": "restricted", "disclosure": "veiled", "body": make.body()}
    session = make.session(event, "Election", **closed)
    edited(session, title=Text(en="Dismissal"), rooms=("oak",), interpretation=())
    assert told(event) == []

    edited(session, title=Text(en="Trial"), starts=make.wall(15, 15), ends=make.wall(15, 16))
    moved = ("time", "Tuesday 15 October, 14:00 – 15:30", "Tuesday 15 October, 15:00 – 16:00")
    assert told(event) == [("Reserved", [moved])]
    assert told(event, ADMIN) == [
        ("Trial", [("title", "Dismissal", "Trial"), moved]),
        (
            "Trial",
            [
                ("title", "Election", "Dismissal"),
                ("rooms", "", "Gold Hall"),
                ("interpretation", "français", ""),
            ],
        ),
    ]


def test_of_a_hidden_meeting_nothing_is_told(event: Event, edited: Edited) -> None:
    closed = {"access": "restricted", "disclosure": "hidden", "body": make.body()}
    edited(make.session(event, "Election", **closed), starts=make.wall(15, 9))
    assert told(event) == []


def test_what_was_done_behind_a_veil_stays_there_when_it_is_lifted(event: Event, edited: Edited) -> None:
    session = make.session(event, "Meeting")
    edited(session, title=Text(en="Dismissal"))
    own = {"session_id": session.id, "version": session.version + 1, "changed_at": NOON}
    make.keep(SessionChange(field="disclosure", old="veiled", new="open", **own))
    assert told(event) == []


def test_an_hour_that_is_not_announced_is_not_told(event: Event, edited: Edited) -> None:
    session = make.session(event, "Dinner", starts=make.wall(15, 19), time_announced=False)
    edited(session, starts=make.wall(15, 20), ends=make.wall(15, 22))
    assert told(event) == []

    edited(session, starts=make.wall(16, 20), ends=make.wall(16, 22))
    edited(session, time_announced=True)
    assert told(event) == [
        ("Dinner", [("time", "Wednesday 16 October", "Wednesday 16 October, 20:00 – 22:00")]),
        ("Dinner", [("time", "Tuesday 15 October", "Wednesday 16 October")]),
    ]


def test_a_title_in_another_language_is_told_in_that_one_alone(event: Event, edited: Edited) -> None:
    session = make.session(event, "Plenary")
    edited(session, title=Text(en="Plenary", fr="Plénière: suite"))
    assert told(event) == []
    assert told(event, language="fr") == [("Plénière: suite", [("title", "Plenary", "Plénière: suite")])]


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        event = make.event()
        make.session(event, "Plenary <1>", ref="plenary")
        closed = {"access": "restricted", "disclosure": "veiled", "body": make.body()}
        make.session(event, "Election", ref="veiled", **closed)
        make.session(event, "Unwritten", ref="draft", published_at=None)
        make.role(make.person("Ada Admin"), "admin", None)
        make.person("Ben Adams")
        db.session.commit()
    return app


def save(app: Flask, ref: str, at: datetime = NOON, **fields: Any) -> None:
    with app.app_context():
        event = queries.event_by_code("forum")
        row = session_to_edit(event, ref)
        edit = replace(Edit.of(row), **fields)
        edit_session(event, row, edit, seen_version=row.version, by_id=make.person("Ed Itor").id, at=at)
        db.session.commit()


def entries(answer: Any) -> list[list[str | None]]:
    root = ET.fromstring(answer.data)  # noqa: S314 - our own
    return [
        [entry.findtext(f"{ATOM}{name}") for name in ("title", "updated", "summary")]
        for entry in root.iter(f"{ATOM}entry")
    ]


def test_the_page_tells_before_and_after(forum: Flask, client: FlaskClient) -> None:
    assert "Nothing has changed since the programme was published" in client.get(PAGE).text
    save(forum, "plenary", title=Text(en="Opening"), starts=make.wall(15, 15))

    text = words(client.get(PAGE).text)

    wanted = "15 Oct 2019, 12:00 Opening Title Before: Plenary <1> After: Opening When Before: Tuesday 15"
    assert wanted in text


def test_who_may_see_more_reads_more_and_the_feed_is_everybody_s(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient]
) -> None:
    admin = sign_in("ada.admin@example.org")
    before = client.get(FEED).data
    save(forum, "veiled", title=Text(en="Dismissal"))
    save(forum, "draft", title=Text(en="Rewritten"))

    assert [word in client.get(PAGE).text for word in ("Dismissal", "Election", "Rewritten")] == [False] * 3
    assert [word in admin.get(PAGE).text for word in ("Dismissal", "Election", "Rewritten")] == [
        True,
        True,
        False,
    ]
    assert client.get(FEED).data == admin.get(FEED).data == before


def test_the_feed_has_what_atom_asks_for(forum: Flask, client: FlaskClient) -> None:
    save(forum, "plenary", title=Text(en="Opening"))
    save(forum, "plenary", at=NOON + HOUR, status="cancelled")
    save(forum, "veiled", at=NOON + 2 * HOUR, ends=make.wall(15, 18))

    answer = client.get(FEED)
    root = ET.fromstring(answer.data)  # noqa: S314 - our own

    assert answer.content_type == "application/atom+xml; charset=utf-8"
    assert [
        root.findtext(f"{ATOM}{name}") for name in ("id", "title", "updated", "author/" + ATOM + "name")
    ] == [
        f"http://localhost{FEED}",
        "The Forum: changes to the programme",
        "2019-10-15T12:00:00+00:00",
        "The organiser",
    ]
    assert [(link.get("rel"), link.get("href")) for link in root.findall(f"{ATOM}link")] == [
        ("self", f"http://localhost{FEED}"),
        ("alternate", f"http://localhost{PAGE}"),
    ]
    assert entries(answer) == [
        [
            "Reserved",
            "2019-10-15T12:00:00+00:00",
            "When: Tuesday 15 October, 14:00 – 18:00 (before: Tuesday 15 October, 14:00 – 15:30)",
        ],
        ["Opening", "2019-10-15T11:00:00+00:00", "Cancelled"],
        ["Opening", "2019-10-15T10:00:00+00:00", "Title: Opening (before: Plenary <1>)"],
    ]
    ids = [entry.findtext(f"{ATOM}id") or "" for entry in root.iter(f"{ATOM}entry")]
    assert (len(set(ids)), all(one.startswith("urn:uuid:") for one in ids)) == (3, True)


def test_an_entry_keeps_its_id_whatever_else_is_edited(forum: Flask, client: FlaskClient) -> None:
    def last_id() -> str | None:
        return ET.fromstring(client.get(FEED).data).findall(f"{ATOM}entry")[-1].findtext(f"{ATOM}id")  # noqa: S314

    save(forum, "plenary", title=Text(en="Opening"))
    before = last_id()
    save(forum, "plenary", at=NOON + HOUR, title=Text(en="Closing"))

    assert last_id() == before


@pytest.mark.parametrize("form", ["{}", "W/{}", '"other", {}', "*"])
def test_who_has_the_feed_gets_304_until_something_changes(
    forum: Flask, client: FlaskClient, form: str
) -> None:
    etag = client.get(FEED).headers["ETag"]
    asked = {"If-None-Match": form.format(etag)}
    assert [(ask(FEED, headers=asked).status_code) for ask in (client.get, client.head)] == [304, 304]

    save(forum, "plenary", title=Text(en="Opening"))
    assert client.get(FEED).headers["ETag"] != etag


def test_the_feed_speaks_the_language_that_is_asked_for(forum: Flask, client: FlaskClient) -> None:
    save(forum, "plenary", status="cancelled")
    answer = client.get(f"{FEED}?lang=fr")
    assert (entries(answer)[0][2], 'xml:lang="fr"' in answer.text) == ("Annulée", True)


def test_what_is_newer_than_the_last_visit_is_marked(
    forum: Flask, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    ben = sign_in("ben.adams@example.org")

    def marked(at: datetime) -> list[bool]:
        monkeypatch.setattr(clock, "now", lambda: at)
        page = ben.get(PAGE).text
        return ["New since your last visit" in item for item in page.split("<h2>")[1:]]

    save(forum, "plenary", NOON - HOUR, title=Text(en="Early"))
    assert marked(NOON) == [False]  # the first visit knows no before

    save(forum, "plenary", NOON + HOUR, title=Text(en="Late"))
    assert marked(NOON + 2 * HOUR) == [True, False]
    assert marked(NOON + 2 * HOUR + timedelta(minutes=29)) == [True, False]  # still the same visit
    assert marked(NOON + 3 * HOUR) == [False, False]


def test_a_visit_is_one_person_s_at_one_event(
    forum: Flask, client: FlaskClient, sign_in: Callable[..., FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    ben, ada = sign_in("ben.adams@example.org"), sign_in("ada.admin@example.org")
    monkeypatch.setattr(clock, "now", lambda: NOON)
    ben.get(PAGE)
    save(forum, "plenary", NOON + HOUR, title=Text(en="Late"))
    monkeypatch.setattr(clock, "now", lambda: NOON + 2 * HOUR)

    told = ["New since" in browser.get(PAGE).text for browser in (ben, ada, client)]

    assert told == [True, False, False]
    assert client.get(PAGE).headers.getlist("Set-Cookie") == []


def test_changes_come_in_pages_and_cost_the_same_at_any_number(forum: Flask, client: FlaskClient) -> None:
    def costs() -> list[int]:
        sent = []
        for path in (PAGE, FEED):
            with counting(forum) as statements:
                client.get(path)
            sent.append(len(statements))
        return sent

    save(forum, "plenary", title=Text(en="Title 0"))
    one = costs()
    for number in range(1, SIZE + 1):
        save(forum, "plenary", NOON + number * HOUR, title=Text(en=f"Title {number}"))

    pages = [client.get(f"{PAGE}?page={number}").text.count("<h2>") for number in (1, 2)]
    assert (costs(), pages, len(entries(client.get(FEED)))) == (one, [SIZE, 1], SIZE)
