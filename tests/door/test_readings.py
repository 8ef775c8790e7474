"""Reading what devices send: strict, and never an exception that is not a Fault."""

from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.door.readings import Fault, Reading, Shown, read_item
from tests.door.cast import scan

ID = "0b2d7a52-3f0c-4c39-9b59-0d3f0a6a7c11"
ITEM: dict[str, Any] = {
    "id": ID,
    "code": "BCDF",
    "checkpoint": "main",
    "direction": "out",
    "at": "2019-10-15T12:00:00.250+02:00",
    "counter": 17,
    "shown": {"verdict": "desk", "reason": "cannot_verify"},
    "forced": " The minister. ",
}


def test_a_whole_item_is_read() -> None:
    assert read_item(ITEM) == Reading(
        id=UUID(ID),
        code="BCDF",
        checkpoint="main",
        direction="out",
        at=datetime(2019, 10, 15, 10, 0, 0, 250_000, tzinfo=UTC),
        counter=17,
        shown=Shown("desk", "cannot_verify"),
        forced="The minister.",
    )


def test_what_may_be_missing_is_taken_as_the_plain_case() -> None:
    item = {name: ITEM[name] for name in ("id", "code", "checkpoint", "at")}

    read = read_item(item)

    assert isinstance(read, Reading)
    assert (read.direction, read.counter, read.shown, read.forced) == ("in", None, None, None)


@pytest.mark.parametrize(
    ("field", "value", "error"),
    [
        ("id", "4711", "bad_id"),
        ("id", ID.replace("-", ""), "bad_id"),
        ("id", 7, "bad_id"),
        ("id", None, "bad_id"),
        ("code", None, "bad_code"),
        ("code", 42, "bad_code"),
        ("code", "B" * 4097, "bad_code"),
        ("checkpoint", ["main"], "bad_checkpoint"),
        ("checkpoint", "m" * 101, "bad_checkpoint"),
        ("direction", "sideways", "bad_direction"),
        ("direction", ["in"], "bad_direction"),
        ("at", "2019-10-15T12:00:00", "bad_at"),
        ("at", "15/10/2019 12:00", "bad_at"),
        ("at", "2019-02-30T12:00:00Z", "bad_at"),
        ("at", "2019-10-15T25:00:00Z", "bad_at"),
        ("at", "0001-01-01T00:00:00+14:00", "bad_at"),
        ("at", "9999-12-31T23:59:59-14:00", "bad_at"),
        ("at", "２０１９-10-15T12:00:00Z", "bad_at"),
        ("at", 1571133600, "bad_at"),
        ("counter", -1, "bad_counter"),
        ("counter", 2**31, "bad_counter"),
        ("counter", 1.5, "bad_counter"),
        ("counter", True, "bad_counter"),
        ("counter", "17", "bad_counter"),
        ("shown", "admit", "bad_shown"),
        ("shown", {"verdict": "admit"}, "bad_shown"),
        ("shown", {"verdict": "admit", "reason": "because"}, "bad_shown"),
        ("shown", {"verdict": ["admit"], "reason": "ok"}, "bad_shown"),
        ("shown", {"verdict": "admit", "reason": {}}, "bad_shown"),
        ("forced", "", "bad_forced"),
        ("forced", "  ", "bad_forced"),
        ("forced", "x" * 201, "bad_forced"),
        ("forced", "a\x00b", "bad_forced"),
        ("forced", "a\ud800b", "bad_forced"),
        ("forced", {}, "bad_forced"),
        ("mood", "good", "unknown_field"),
    ],
)
def test_a_wrong_field_is_named(field: str, value: object, error: str) -> None:
    read = read_item(ITEM | {field: value})

    assert isinstance(read, Fault)
    assert read.error == error


@pytest.mark.parametrize("at", ["1970-01-01T00:00:07Z", "2019-10-15t10:00:00z", "2019-10-15 10:00:00+00:00"])
def test_a_moment_is_read_as_rfc_3339_allows_whatever_the_year(at: str) -> None:
    assert isinstance(read_item(scan("X") | {"at": at}), Reading)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)


@given(
    JSON | st.fixed_dictionaries({}, optional={name: JSON | st.just(value) for name, value in ITEM.items()})
)
def test_anything_else_is_a_fault_and_no_exception(item: object) -> None:
    assert isinstance(read_item(item), Fault | Reading)
