"""Who was there gets it on paper once the event is over, without a word of closed meetings."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.attendance.certificate import certified_days, spans
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.people.domain import find_or_add_organisation
from tests import make, pdfs
from tests.door import cast
from tests.make import NOON

LAST_NIGHT = datetime(2019, 10, 18, 21, 59, tzinfo=UTC)  # a minute before midnight in Brussels
OVER = datetime(2019, 10, 18, 22, 0, tzinfo=UTC)
DAY = timedelta(days=1)
ADMITTED = {"verdict": "admit", "reason": "ok"}


@pytest.mark.parametrize(("at", "days"), [(LAST_NIGHT, []), (OVER, [13, 15, 16])])
def test_days_are_those_of_the_event_on_which_one_was_let_in(
    database: None, at: datetime, days: list[int]
) -> None:
    event = make.event()
    ann = cast.holder(event, "Ann Lee")
    door = cast.device(cast.checkpoint(event, reentry="once"), at=NOON - 9 * DAY)
    for moment in (NOON - 8 * DAY, NOON - 2 * DAY, NOON, NOON + DAY - timedelta(hours=11), NOON + 9 * DAY):
        cast.scanned(door, cast.scan(cast.code(ann), moment, shown=ADMITTED), at=OVER)
    cast.scanned(door, cast.scan(cast.code(ann), NOON + 2 * DAY), at=OVER)  # refused: already in

    assert certified_days(ann, at=at) == [date(2019, 10, day) for day in days]


def test_days_that_follow_each_other_are_one_span() -> None:
    first, *others = (date(2019, 10, day) for day in (13, 15, 16, 17))
    assert spans([first, *others]) == [(first, first), (others[0], others[-1])]
    assert spans([]) == []


def test_who_was_at_a_restricted_meeting_alone_has_none(database: None) -> None:
    event = make.event()
    room, ann = make.room(event), cast.holder(event, "Ann Lee")
    place = cast.checkpoint(event, "gold", purpose="room", room=room, direction="in", reentry="free")
    wall = make.wall(15, 11)
    body = make.body()
    make.membership(body, ann.person)
    make.session(event, starts=wall, minutes=120, rooms=(room,), access="restricted", body=body)
    assert cast.verdict(cast.device(place), cast.code(ann), checkpoint="gold") == ("admit", "ok")

    assert certified_days(ann, at=OVER) == []


def test_it_is_linked_and_printed_in_the_readers_language(
    app: Flask, sign_in: Callable[[str], FlaskClient], monkeypatch: pytest.MonkeyPatch
) -> None:
    with app.app_context():
        event = make.event()
        amina = cast.holder(event)
        amina.badge_name, amina.organisation = "أمينة الإدريسي", find_or_add_organisation("CNSS", "MA")
        cast.scanned(cast.device(cast.checkpoint(event)), cast.scan(cast.code(amina)))
        make.registration(event, make.person("Bo Lee"))
        make.role(make.person("Olga"), "organiser", event)
        number, email = amina.id, amina.person.email
        db.session.commit()
    own, others = "/forum/certificate.pdf", f"/forum/organise/registrations/{number}/certificate.pdf"

    monkeypatch.setattr(clock, "now", lambda: NOON)
    reader = sign_in(email)
    assert [reader.get(own).status_code, own in reader.get("/forum/me").text] == [404, False]

    monkeypatch.setattr(clock, "now", lambda: OVER)
    assert own in reader.get("/forum/me").text
    printed = reader.get(f"{own}?lang=fr")
    assert (printed.mimetype, printed.headers["Cache-Control"]) == ("application/pdf", "private, no-store")
    assert b"pdfuaid" in printed.data
    said = pdfs.words(printed.data)
    assert [one in said for one in ("Le Forum", "15 octobre 2019", "CNSS", "Maroc")] == [True] * 4
    assert sign_in("bo.lee@example.org").get(own).status_code == 404
    assert sign_in("olga@example.org").get(others).mimetype == "application/pdf"
