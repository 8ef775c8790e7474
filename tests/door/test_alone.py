"""The device on its own, run in Node: how it recognises and decides, and how it fetches its list."""

from datetime import UTC, datetime
from typing import Any

import pytest

from eventapp.door.labels import key_of, seal_label, written
from tests.door.cast import NOBODYS_CODE
from tests.node import run_module

SALT = b"0123456789abcdef"
CODE, OTHER = NOBODYS_CODE, NOBODYS_CODE[::-1]
NOW = 1_571_133_600
DAY = 86_400
MAIN = {"code": "main", "purpose": "entry", "reentry": "daily", "group": "site", "windows": [{}]}
BAGS = {
    "code": "bags",
    "purpose": "hand-out",
    "reentry": "once",
    "group": "item:bags",
    "item": "bags",
    "windows": [{}],
}
WORKSHOP = {"opens": NOW - 900, "closes": NOW + 900, "rule": "listed_or_join", "right": 7, "seats_left": 1}
ROOM = {"code": "room", "purpose": "room", "reentry": "free", "group": "room:1", "windows": [WORKSHOP]}
ADMITTED = {"verdict": "admit", "reason": "ok"}
DECIDE = """
  const store = {
    entry: async (key) => data.entries.find((one) => one.key === key),
    scansOf: async (field, value) => data.scans.filter((one) => one[field] === value),
    scansSince: async (when) => data.scans.filter((one) => one.when >= when),
    oldest: async () => data.scans.filter((one) => one.unsent),
  };
  const known = { store, device: data.device, list: data.list };
  const reading = await m.recognise(data.text, store, data.list);
  return m.decideAlone(reading, { checkpoint: data.checkpoint, direction: "in" }, data.at, known);
"""


def entry(code: str = CODE, **more: Any) -> dict[str, Any]:
    label = ["Amina El Idrissi", "Caisse nationale", "delegate", "0007"]
    return {"key": key_of(code, SALT), "label": seal_label(label, code, SALT), **more}


def own(checkpoint: dict[str, Any] = MAIN, *, key: str = CODE, **more: Any) -> dict[str, Any]:
    """A scan that this device made half an hour ago and let through."""
    scan = {"key": key_of(key, SALT), "group": checkpoint["group"], "checkpoint": checkpoint["code"]}
    return scan | {"when": NOW - 1800, "direction": "in", "passed": True} | more


def decided(
    text: str = CODE,
    checkpoint: dict[str, Any] = MAIN,
    at: int = NOW,
    bags: dict[str, Any] = BAGS,
    **more: Any,
) -> Any:
    """What the device says; its list has one badge and is a minute old where nothing else is said."""
    device = {
        "name": "Lane 1",
        "checkpoints": [MAIN, bags, ROOM],
        "categories": {"delegate": "Délégué(e)"},
        "days": [NOW - 2 * DAY, NOW - DAY, NOW - 3600, NOW + DAY],
        "informedAt": NOW - 60,
    }
    known = {
        "entries": [entry()],
        "scans": [],
        "device": device,
        "list": {"salt": written(SALT), "asOf": "2019-10-15T09:59:00Z"},
    }
    asked = {"text": text, "checkpoint": checkpoint["code"], "at": at}
    return run_module("door/alone.js", DECIDE, asked | known | more)


def reason(**asked: Any) -> str:
    told: str = decided(**asked)["reason"]
    return told


def test_a_listed_badge_is_admitted_and_named() -> None:
    assert decided() == {
        **ADMITTED,
        "instruction": None,
        "first": None,
        "badge": {
            "name": "Amina El Idrissi",
            "organisation": "Caisse nationale",
            "category": "Délégué(e)",
            "number": "0007",
        },
    }


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ({"state": "replaced"}, "replaced"),
        ({"state": "revoked"}, "revoked"),
        ({"registration": "waiting"}, "waiting"),
        ({"registration": "cancelled"}, "cancelled"),
    ],
)
def test_what_the_list_says_of_a_badge_decides(said: dict[str, str], expected: str) -> None:
    assert reason(entries=[entry(**said)]) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (OTHER, "unknown"),
        ("https://example.org", "unknown"),
        ("4711", "unknown"),
        (CODE[:31], "unreadable"),
        ("  ", "unreadable"),
    ],
)
def test_what_is_no_badge_of_the_list_is_told_apart(text: str, expected: str) -> None:
    assert reason(text=text) == expected


@pytest.mark.parametrize(
    ("known", "expected"),
    [
        ({"salt": written(SALT), "asOf": "2019-10-15T09:58:00Z"}, "unknown"),
        ({"salt": written(SALT), "asOf": "2019-10-15T09:56:00Z"}, "cannot_verify"),
        ({"salt": written(SALT)}, "cannot_verify"),  # not whole yet
        ({"asOf": "2019-10-15T09:59:00Z"}, "cannot_verify"),  # nothing to look codes up with
        (None, "cannot_verify"),
    ],
)
def test_only_a_whole_and_fresh_list_may_call_a_code_unknown(known: Any, expected: str) -> None:
    assert reason(text=OTHER, list=known) == expected


def test_an_old_list_still_admits_whom_it_knows() -> None:
    assert reason(list={"salt": written(SALT), "asOf": "2019-10-15T01:00:00Z"}) == "ok"


def test_a_badge_that_this_device_let_in_today_is_already_in() -> None:
    told = decided(scans=[own()])

    assert (told["verdict"], told["reason"]) == ("desk", "already_in")
    assert told["first"]["at"] == "2019-10-15T09:30:00.000Z"
    assert (told["first"]["checkpoint"], told["first"]["device"]) == ("main", "Lane 1")


@pytest.mark.parametrize(
    "scan",
    [
        own(when=NOW - DAY),  # another day
        own(passed=False),
        own(key=OTHER),
        own(ROOM),
    ],
)
def test_other_scans_keep_nobody_out(scan: dict[str, Any]) -> None:
    assert reason(scans=[scan]) == "ok"


def test_an_entry_that_the_server_told_of_counts_like_one_s_own() -> None:
    first = {"at": "2019-10-15T11:55:00+02:00", "checkpoint": "east", "device": "East 1"}
    told = decided(scans=[own(passed=False, first=first)])

    assert (told["reason"], told["first"]["device"]) == ("already_in", "East 1")


def test_an_entry_that_this_device_took_back_counts_no_more_though_the_server_named_it() -> None:
    first = {"at": "2019-10-15T11:30:00+02:00", "checkpoint": "main", "device": "Lane 1"}
    named = own(when=NOW - 1700, passed=False, first=first)

    told = [reason(scans=[one, named]) for one in (own(), own(passed=False, isUndone=True))]

    assert told == ["already_in", "ok"]


def test_a_bag_is_given_once_to_a_person_whatever_the_badge() -> None:
    given = own(BAGS, key=OTHER, holder="0007")

    assert reason(checkpoint=BAGS) == "ok"
    assert reason(checkpoint=BAGS, scans=[given]) == "already_collected"
    assert reason(checkpoint=BAGS, scans=[given | {"holder": "0008"}]) == "ok"


TWO = BAGS | {"per_person": 2}
GIVEN = own(BAGS, holder="0007")


@pytest.mark.parametrize(
    ("bags", "known", "expected"),
    [
        (TWO, {"scans": [GIVEN]}, "ok"),
        (TWO, {"scans": [GIVEN, GIVEN | {"when": NOW - 60}]}, "already_collected"),
        (TWO, {"entries": [entry(allowance={"bags": 1})], "scans": [GIVEN]}, "already_collected"),
        (TWO, {"entries": [entry(allowance={"bags": 0})]}, "not_on_list"),
        (BAGS | {"item": "constructor"}, {"entries": [entry(allowance={"bags": 0})]}, "ok"),
        (BAGS | {"stock_left": 0}, {}, "quota_full"),
        (BAGS | {"stock_left": 1}, {}, "ok"),
        (BAGS | {"stock_left": 1}, {"scans": [GIVEN | {"holder": "0008", "when": NOW - 30}]}, "quota_full"),
        (BAGS | {"stock_left": 1}, {"scans": [GIVEN | {"holder": "0008"}]}, "ok"),  # the server knew
        (BAGS | {"stock_left": 1}, {"scans": [GIVEN | {"holder": "0008", "unsent": 3}]}, "quota_full"),
        (
            BAGS | {"stock_left": 2},
            {"scans": [GIVEN | {"holder": "0008", "when": NOW - 30, "unsent": 3}]},
            "ok",
        ),
    ],
)
def test_pieces_are_given_while_the_holder_may_have_them_and_there_are_any(
    bags: dict[str, Any], known: dict[str, Any], expected: str
) -> None:
    assert reason(checkpoint=bags, bags=bags, **known) == expected


def test_a_piece_that_the_server_names_is_counted_once() -> None:
    """Its own, which the server named when the next was refused; that one came back."""
    first = {
        "at": datetime.fromtimestamp(NOW - 1799, UTC).isoformat(),
        "checkpoint": "bags",
        "device": "Lane 1",
    }
    back = GIVEN | {"when": NOW - 40, "direction": "out"}
    scans = [
        GIVEN,
        GIVEN | {"when": NOW - 90},
        GIVEN | {"when": NOW - 80, "passed": False, "first": first},
        back,
    ]

    assert reason(checkpoint=TWO, bags=TWO, scans=scans) == "ok"


def test_a_room_takes_those_who_are_listed_and_others_while_seats_last() -> None:
    joined = own(ROOM, key=OTHER, when=NOW - 30, listed=False)

    assert reason(checkpoint=ROOM) == "ok"
    assert reason(checkpoint=ROOM, scans=[joined]) == "room_full"
    assert reason(checkpoint=ROOM, scans=[joined | {"listed": True}]) == "ok"
    assert reason(checkpoint=ROOM, scans=[joined | {"when": NOW - 90}]) == "ok"  # the server counted it
    assert reason(checkpoint=ROOM, scans=[joined | {"when": NOW - 90, "unsent": 3}]) == "room_full"
    assert reason(checkpoint=ROOM, scans=[joined], entries=[entry(rights=[7])]) == "ok"


def test_who_joined_may_step_out_and_come_back() -> None:
    joined = own(ROOM, when=NOW - 30, listed=False)

    assert reason(checkpoint=ROOM, scans=[joined]) == "ok"


def test_a_label_that_does_not_open_names_nobody_and_stops_nobody() -> None:
    told = decided(entries=[entry() | {"label": "AAAA"}])

    assert (told["reason"], told["badge"]) == ("ok", None)


REFRESH = """
  const facts = new Map(Object.entries(data.facts ?? {})), learnt = [], asked = [];
  const store = {
    fact: async (name) => facts.get(name),
    learn: async (entries, list, afresh) => {
      facts.set("list", list);
      learnt.push([entries.map((one) => one.key), afresh]);
    },
  };
  const pages = data.pages;
  const list = await m.refreshList(store, async (since) => {
    asked.push(since);
    const next = pages.shift();
    if (!next) throw new Error("no network");
    return next;
  }).catch(() => "lost");
  return { list, learnt, asked, kept: facts.get("list") };
"""


def page(key: str, revision: str, **more: Any) -> dict[str, Any]:
    body = {"epoch": "e", "salt": "s", "revision": revision, "more": False, "as_of": "10:00"}
    return {"status": 200, "body": body | {"entries": [{"key": key, "label": "x"}]} | more}


def refreshed(*pages: dict[str, Any], **facts: Any) -> Any:
    return run_module("door/list.js", REFRESH, {"pages": pages, "facts": facts})


def test_the_list_is_fetched_page_by_page_and_is_of_the_moment_when_it_is_whole() -> None:
    told = refreshed(page("a", "1000", more=True), page("b", "1500"))

    assert told["asked"] == ["0", "1000"]
    assert told["learnt"] == [[["a"], True], [["b"], False]]
    assert told["list"] == {"epoch": "e", "salt": "s", "revision": "1500", "asOf": "10:00"}


def test_a_list_whose_fetching_was_cut_off_goes_on_where_it_was() -> None:
    told = refreshed(page("a", "1000", more=True))

    assert told["list"] == "lost"
    assert told["kept"] == {"epoch": "e", "salt": "s", "revision": "1000"}


def test_a_list_that_the_server_is_still_making_is_not_whole() -> None:
    assert "asOf" not in refreshed(page("a", "1000", as_of=None))["list"]


def test_another_epoch_starts_from_nothing() -> None:
    before = {"epoch": "d", "salt": "s", "revision": "1500", "asOf": "09:00"}
    told = refreshed(page("c", "1501"), page("a", "1400"), list=before)

    assert told["asked"] == ["1500", "0"]
    assert told["learnt"] == [[["a"], True]]


def test_an_answer_that_is_none_changes_nothing() -> None:
    before = {"epoch": "e", "salt": "s", "revision": "1500", "asOf": "09:00"}

    assert refreshed({"status": 503, "body": {}}, list=before)["list"] == before
