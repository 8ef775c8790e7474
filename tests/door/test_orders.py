"""Whatever the order, split, repetition and delay in which two devices bring their scans: one final state."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import cycle
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select, true

from eventapp.core.db import db
from eventapp.door.conflicts import contested
from eventapp.door.item_models import Item
from eventapp.door.items import items_now
from eventapp.door.models import Device, EntryClaim, Scan, ScanUndo
from eventapp.door.queries import counts
from eventapp.programme.models import Event
from tests import make
from tests.door import cast
from tests.door.cast import scan, scanned
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")

SHOWN = {"admit": "ok", "desk": "cannot_verify", "refuse": "not_yet"}
ENTRIES = (("main", "in"), ("east", "in"))
PLACES = (*ENTRIES, ("bags", "in"), ("bags", "out"), ("gifts", "in"), ("more", "in"), ("more", "out"))


@dataclass(frozen=True)
class Doors:
    """Two devices with clocks that are days wrong, and the codes of three badges, two of one person."""

    event: Event
    devices: tuple[Device, Device]
    codes: tuple[str, str, str]


@pytest.fixture
def doors(database: None) -> Doors:
    event = make.event()
    once, daily = (
        cast.checkpoint(event, code, reentry=often) for code, often in (("main", "once"), ("east", "daily"))
    )
    one, two = cast.item(event, "one"), cast.item(event, "two", per_person=2)
    bags, gifts = (
        cast.checkpoint(event, code, purpose="hand-out", direction="in", item=item)
        for code, item in (("bags", one), ("gifts", two))
    )
    more = cast.checkpoint(event, "more", purpose="hand-out", direction="in", item=two)
    places = (once, daily, bags, gifts, more)
    devices = tuple(cast.device(*places, label=label) for label in ("Lane 1", "Lane 2"))
    devices[0].clock_offset, devices[1].clock_offset = 3 * 86_400, -3 * 86_400
    reissued = cast.holder(event, "Rita Reissued")
    old = cast.code(reissued)
    codes = (cast.code(cast.holder(event)), old, cast.reissue(reissued, NOON))
    return Doors(event, (devices[0], devices[1]), codes)


READINGS = st.lists(
    st.tuples(
        st.integers(0, 1),  # device
        st.integers(0, 2),  # badge
        st.sampled_from(PLACES),
        st.integers(-900, 900),  # minutes from noon, over two midnights
        st.sampled_from([*SHOWN]),
        st.sampled_from([None, None, None, "A reason."]),
        st.sampled_from([None, None, 1, 6]),  # minutes until the device took it back, or tried to
    ),
    min_size=2,
    max_size=7,
)


def items(doors: Doors, readings: Sequence[Any]) -> list[tuple[int, dict[str, Any]]]:
    """[(device, scan as it sends it)], each with what was shown."""
    made = []
    for number, (device, badge, (place, direction), minutes, verdict, forced, undone) in enumerate(readings):
        offset = timedelta(seconds=doors.devices[device].clock_offset)
        fields = {"checkpoint": place, "direction": direction, "counter": number, "forced": forced}
        shown = {"verdict": verdict, "reason": SHOWN[verdict]}
        at = NOON + timedelta(minutes=minutes) - offset
        one = scan(doors.codes[badge], at, shown=shown, **fields)
        made.append((device, one))
        if undone:
            back = {"at": (at + timedelta(minutes=undone)).isoformat(), "because": "mistake"}
            made.append((device, one | {"undone": back}))
    return made


def left_by(doors: Doors, uploads: Sequence[tuple[int, list[dict[str, Any]]]], delays: Sequence[int]) -> Any:
    """The state after these uploads, each so many days late, which are then undone: facts, claims, conflicts,
    counts."""
    with db.session.begin_nested() as trial:
        for (device, batch), days in zip(uploads, cycle(delays), strict=False):
            scanned(doors.devices[device], *batch, at=NOON + timedelta(days=days))
        state = facts(), claims(), conflicts(doors.event), totals(doors.event)
        stands = {one.item.code: one.pieces.out for one in items_now(doors.event, ())}
        assert {one.item.code: pieces_out(one.item) for one in items_now(doors.event, ())} == stands
        trial.rollback()
    return state


def pieces_out(item: Item) -> int | None:
    return db.session.scalar(select(Item.pieces_out).where(Item.id == item.id))


def facts() -> dict[Any, Any]:
    scans = db.session.scalars(select(Scan))
    undone = {one.scan_id: one.undone_at for one in db.session.scalars(select(ScanUndo))}
    return {
        one.uuid: (one.device_id, one.happened_at, one.shown_reason, one.mode, one.passed, undone.get(one.id))
        for one in scans
    }


def claims() -> set[Any]:
    rows = db.session.scalars(select(EntryClaim))
    return {(one.registration_id, one.place, one.period, one.scan_uuid, one.entries) for one in rows}


def conflicts(event: Event) -> list[Any]:
    return sorted(tuple(scan.uuid for scan in one.scans) for one in contested(event, true()))


def totals(event: Event) -> list[Any]:
    return [
        (one.checkpoint.code, one.entered, one.people, one.left, one.turned) for one in counts(event, true())
    ]


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(readings=READINGS, data=st.data())
def test_any_order_split_repetition_and_delay_ends_in_the_same_state(
    doors: Doors, readings: list[Any], data: st.DataObject
) -> None:
    sent = items(doors, readings)
    in_order = [(device, [item]) for device, item in sent]
    again = data.draw(st.permutations(sent + data.draw(st.lists(st.sampled_from(sent), max_size=4))))
    together = data.draw(st.booleans())
    mixed = (
        [(device, [item for own, item in again if own == device]) for device in (0, 1)]
        if together
        else [(device, [item]) for device, item in again]
    )

    delays = data.draw(st.lists(st.integers(2, 14), min_size=1, max_size=4))

    assert left_by(doors, mixed, delays) == left_by(doors, in_order, [2])


def test_doors_with_another_rule_count_apart_whenever_their_scans_come(doors: Doors) -> None:
    """Into the same house one comes once by the one door, and once a day by the other."""
    readings = [(0, 0, (place, "in"), 0, "admit", None, None) for place in ("main", "main", "east", "main")]
    first, second, east, third = ((device, [one]) for device, one in items(doors, readings))

    as_they_came = left_by(doors, [first, second, east, third], [2])
    assert left_by(doors, [first, second, third, east], [2]) == as_they_came
