"""Changes of a published session, kept as a draft until they are published."""

from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

import pytest
from flask import Flask

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.core.jobs import Job
from eventapp.people.domain import forget
from eventapp.people.models import Person
from eventapp.policy import ANONYMOUS
from eventapp.programme import pending
from eventapp.programme.copying import NewEvent, copy_event, copy_sessions
from eventapp.programme.drafts import duplicate
from eventapp.programme.editing import StaleEdit, edit_session, history
from eventapp.programme.edits import Edit, SpeakerLine
from eventapp.programme.models import Event, Session
from eventapp.programme.pending import DraftChanged, NotPublished, discard, pending_of
from eventapp.programme.pending_models import PendingChange
from eventapp.programme.pending_review import pending_changes
from eventapp.programme.publishing import publish
from eventapp.programme.wall_time import EndsBeforeItStarts
from tests import make
from tests.agenda.cast import at_once
from tests.make import NOON

EVERYTHING: dict[str, Any] = {
    "title": Text(en="Other words", ru="Другие слова"),
    "abstract": Text(),
    "kind": "summit",
    "starts": make.wall(15, 9, 30),
    "ends": make.wall(16, 0, 30),
    "part": "evening",
    "time_announced": False,
    "provisional": True,
    "rooms": ("oak",),
    "round": "round",
    "seats": 40,
    "floor_languages": ("fr",),
    "interpretation": ("ar", "zh"),
    "speakers": (SpeakerLine(None, "Jo Roe", "Chair", "", Text(fr="Présidente"), protocol=True),),
    "status": "cancelled",
}


@pytest.fixture
def session(database: None) -> Session:
    event = make.event("forum")
    make.room(event, "oak")
    make.round_(event, "round")
    return make.session(event, "Plenary", ref="plenary")


def keep(session: Session, seen: UUID | None = None, **fields: Any) -> UUID:
    """The mark of the draft that is kept then."""
    edit, by_id = replace(Edit.of(session), **fields), make.person(f"Ed {NOON}").id
    own: dict[str, Any] = {"seen_version": session.version, "seen": seen, "by_id": by_id, "at": NOON}
    pending.keep(session.event, session, edit, **own)
    return kept(session).mark


def kept(session: Session) -> PendingChange:
    found = pending_of(session)
    assert found is not None
    return found


def publish_change(session: Session, mark: UUID) -> list[str]:
    """The fields that changed."""
    by_id = make.person("Pub Lish").id
    done = publish(session.event, {}, {session.ref: mark}, by_id=by_id, at=NOON + timedelta(minutes=5))
    return done[0].changed


def moved(session: Session, **fields: Any) -> None:
    edit = replace(Edit.of(session), **fields)
    edit_session(session.event, session, edit, seen_version=session.version, by_id=None, at=NOON)


def test_a_kept_change_changes_nothing_until_it_is_published(session: Session) -> None:
    before, counts = Edit.of(session), (session.version, session.event.revision)
    mark = keep(session, **EVERYTHING)

    assert (Edit.of(session), session.version, session.event.revision) == (before, *counts)
    assert (history(session), db.session.query(Job).count()) == ([], 0)

    changed = publish_change(session, mark)
    assert set(changed) == set(EVERYTHING)
    now = Edit.of(session)
    line = replace(now.speakers[0], id=None)
    assert replace(now, speakers=(line,)) == replace(before, **EVERYTHING)
    assert (session.sequence, session.version, pending_of(session)) == (1, 2, None)
    assert {one.changed_by.given_name for one in history(session) if one.changed_by} == {"Pub"}
    assert "notices.session_changed" in {job.name for job in db.session.query(Job)}


def test_it_is_told_field_by_field_with_the_clashes_that_it_makes(session: Session) -> None:
    make.session(session.event, "Beside", rooms=(make.room(session.event, "elm"),))
    keep(session, title=Text(en="New title"), rooms=("elm",))

    (found,) = pending_changes(ANONYMOUS, session.event)
    assert found.differing == [("Title", "en: Plenary", "en: New title"), ("Rooms", "", "elm")]
    assert [clash.title["en"] for clash in found.clashes] == ["Beside"]


def test_what_was_changed_meanwhile_is_neither_published_nor_lost(session: Session) -> None:
    mark = keep(session, title=Text(en="New title"))
    moved(session, kind="summit", title=Text(en="Theirs"))

    with pytest.raises(NotPublished):
        publish_change(session, mark)
    db.session.rollback()


def test_a_stale_draft_shows_both_versions_and_is_kept_anew(session: Session) -> None:
    mark = keep(session, title=Text(en="New title"))
    moved(session, kind="summit", title=Text(en="Theirs"))

    (found,) = pending_changes(ANONYMOUS, session.event)
    assert (found.is_stale, found.differing) == (True, [("Title", "en: Theirs", "en: New title")])
    mark = keep(session, mark, title=Text(en="New title"))
    assert publish_change(session, mark) == ["title"]
    assert (session.kind, session.title) == ("summit", Text(en="New title"))


def test_one_who_has_not_seen_the_draft_cannot_replace_it(session: Session) -> None:
    first = keep(session, title=Text(en="First"))

    with pytest.raises(StaleEdit) as refusal:
        keep(session, title=Text(en="Second"))
    assert refusal.value.theirs.title == Text(en="First")

    second = keep(session, first, title=Text(en="Second"))
    with pytest.raises(DraftChanged):
        publish_change(session, first)
    assert (discard(session, first), discard(session, second), pending_of(session)) == (False, True, None)


def test_what_could_not_be_saved_is_not_kept(session: Session) -> None:
    with pytest.raises(EndsBeforeItStarts):
        keep(session, ends=session.starts)
    own: dict[str, Any] = {"seen_version": 7, "seen": None, "by_id": make.person("Ed").id, "at": NOON}
    with pytest.raises(StaleEdit):
        pending.keep(session.event, session, replace(Edit.of(session), kind="summit"), **own)
    assert pending_of(session) is None


def test_a_draft_that_changes_nothing_any_more_is_gone(session: Session) -> None:
    mark = keep(session, kind="summit")
    own: dict[str, Any] = {"seen_version": 1, "seen": mark, "by_id": make.person("Ed").id, "at": NOON}
    assert pending.keep(session.event, session, Edit.of(session), **own) == []
    assert pending_of(session) is None


def test_copies_have_no_draft_of_changes(session: Session) -> None:
    keep(session, title=Text(en="New title"))
    ed = make.person("Ed")
    new = copy_event(session.event, NewEvent("next", Text(en="Next"), session.event.starts_on))
    copy_sessions(session.event, new, by_id=ed.id, at=NOON)
    duplicate(session.event, session, by_id=ed.id, at=NOON)

    copies = db.session.query(Session).filter(Session.id != session.id).order_by(Session.id)
    assert [one.title for one in copies] == [Text(en="Plenary")] * 2
    assert [one.session_id for one in db.session.query(PendingChange)] == [session.id]


def test_who_kept_it_may_be_erased(session: Session) -> None:
    keep(session, title=Text(en="New title"))
    forget(db.session.get_one(Person, kept(session).kept_by_id))
    db.session.expire_all()
    assert (kept(session).kept_by, kept(session).fields) == (None, {"title": {"en": "New title"}})


def some_session(app: Flask) -> tuple[int, list[int]]:
    with app.app_context():
        number = make.session(make.event("forum"), "Plenary", ref="plenary").id
        people = [make.person(f"Ed {one}").id for one in range(4)]
        db.session.commit()
        return number, people


def keep_as(number: int, by_id: int) -> str:
    session = db.session.get_one(Session, number)
    edit = replace(Edit.of(session), title=Text(en=f"By {by_id}"))
    pending.keep(session.event, session, edit, seen_version=1, seen=None, by_id=by_id, at=NOON)
    return "kept"


def publish_as(ref: str, mark: UUID, by_id: int) -> str:
    event = db.session.query(Event).filter_by(code="forum").one()
    publish(event, {}, {ref: mark}, by_id=by_id, at=NOON)
    return "published"


def test_of_many_who_keep_and_publish_at_once_one_does_each(app: Flask) -> None:
    number, people = some_session(app)

    kept_by = at_once(app, [partial(keep_as, number, person) for person in people])
    with app.app_context():
        mark = kept(db.session.get_one(Session, number)).mark
    done_by = at_once(app, [partial(publish_as, "plenary", mark, person) for person in people])

    assert sorted(kept_by) == ["kept"] + ["stale_edit"] * 3
    assert sorted(done_by) == ["draft_changed"] * 3 + ["published"]
    with app.app_context():
        assert len(history(db.session.get_one(Session, number))) == 1


def test_looking_first_and_keeping_then_would_lose_a_draft(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: without the key's answer the last one wins, and three are lost in silence."""

    def overwritten(session: Session, own: dict[str, Any]) -> bool:
        db.session.merge(PendingChange(session_id=session.id, **own))
        return True

    monkeypatch.setattr(pending, "_added", overwritten)
    number, people = some_session(app)
    answers = [one for person in people for one in at_once(app, [partial(keep_as, number, person)])]
    assert answers == ["kept"] * 4
