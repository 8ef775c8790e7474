"""What an import as a whole does to what is published is told before it is done."""

from datetime import datetime

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.exchange.whole import Whole, whole_of
from eventapp.programme.models import Event
from tests import make
from tests.make import LONG_AGO
from tests.programme.exchange.files import fates_of, table


def wall(hour: int) -> datetime:
    return make.wall(15, hour)


@pytest.fixture
def forum(database: None) -> Event:
    event = make.event()
    oak = make.room(event, "oak", name=Text(en="Oak Room"))
    make.room(event, "elm", capacity={"theatre": 40})
    for ref, hour in (("morning", 9), ("noon", 12), ("later", 15)):
        make.session(
            event, ref.title(), ref=ref, starts=wall(hour), minutes=60, rooms=(oak,), speakers=(ref,)
        )
    make.session(event, "Draft", ref="draft", starts=wall(17), minutes=60, published_at=None)
    make.session(event, "Off", ref="off", starts=wall(17), minutes=60, cancelled_at=LONG_AGO, rooms=(oak,))
    db.session.commit()
    return event


def whole(event: Event, *rows: dict[str, str]) -> Whole | None:
    return whole_of(event, fates_of(event, table(*rows)))


def at(ref: str, hour: int, **more: str) -> dict[str, str]:
    day = "2019-10-15"
    return {"ref": ref, "starts": f"{day} {hour:02}:00", "ends": f"{day} {hour + 1:02}:00"} | more


def told(found: Whole | None) -> list[tuple[str, str, str]]:
    assert found is not None
    return [
        (one.title["en"], one.other["en"], (one.room or {}).get("en", one.speaker))
        for one in found.collisions
    ]


def test_where_nothing_published_moves_there_is_nothing_to_tell(forum: Event) -> None:
    assert whole(forum, {"ref": "morning", "title_en": "Dawn"}, at("draft", 9)) is None


def test_moves_cancellations_and_smaller_rooms_are_counted(forum: Event) -> None:
    found = whole(forum, at("morning", 10, rooms="elm"), at("noon", 12, rooms="oak", status="cancelled"))
    assert found is not None
    assert (found.moved, found.cancelled, found.smaller, len(found.session_ids)) == (1, 1, 1, 2)
    assert found.collisions == []


@pytest.mark.parametrize(
    ("said", "counted"),
    [
        ({"interpretation": ""}, (0, 0, 1)),
        ({"interpretation": "fr; ar"}, None),
        ({"interpretation": "", "status": "cancelled"}, (0, 1, 0)),
        ({"interpretation": "", "rooms": "elm"}, (1, 0, 1)),
    ],
)
def test_a_language_that_goes_is_counted_and_is_no_move(
    forum: Event, said: dict[str, str], counted: tuple[int, int, int] | None
) -> None:
    found = whole(forum, {"ref": "morning"} | said)
    assert (found and (found.moved, found.cancelled, found.silenced)) == counted


def test_new_rows_that_are_at_once_are_told_at_each_of_them(forum: Event) -> None:
    new = {"kind": "plenary", "rooms": "oak", "title_en": "New"}
    found = whole(forum, at("", 12, **new), at("", 20), at("", 12, **new | {"title_en": "Also new"}))

    assert found is not None
    pairs = [
        {frozenset((one.title["en"], one.other["en"])) for one in found.at_row(row)} for row in (2, 3, 4)
    ]
    both = frozenset(("New", "Also new"))
    assert pairs == [{both, frozenset(("New", "Noon"))}, set(), {both, frozenset(("Also new", "Noon"))}]


def test_only_the_clashes_that_the_import_makes_are_told(forum: Event) -> None:
    assert told(whole(forum, at("morning", 12))) == [("Noon", "Morning", "Oak Room")]
    assert told(whole(forum, at("morning", 12), at("noon", 9))) == []
    assert told(whole(forum, at("morning", 17))) == []
    assert told(
        whole(
            forum,
            at("morning", 10, rooms="oak", speakers="Noon"),
            at("noon", 10, rooms="elm", speakers="noon"),
        )
    ) == [("Noon", "Morning", "noon")]
