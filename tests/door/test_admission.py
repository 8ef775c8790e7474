"""The decision table in both its languages, on one case file and on random cases."""

import json
from dataclasses import asdict
from pathlib import Path
from random import Random, randrange
from typing import Any, get_args

import pytest

from eventapp.door.admission import (
    VERDICT_OF_REASON,
    BadgeFacts,
    CheckpointRule,
    Earlier,
    Window,
    Word,
    decide,
    say,
)
from tests.node import run_module

CASES = json.loads((Path(__file__).parent / "admission_cases.json").read_text(encoding="utf-8"))
RANDOM_CASES = 10_000
RIGHTS, ITEMS, GROUPS = ["session:a", "session:b", "session:c"], ["bag", "lunch"], ["site", "room"]
OTHER_STATES = [
    "replaced",
    "lost",
    "revoked",
    "cancelled",
    "elsewhere",
    "unknown",
    "unreadable",
    "unverified",
    "odd",
]
DECIDE_ALL = """
  return data.map((one) => m.decide(one.badge, one.rule, one.earlier, one.at, one.direction));
"""


def decided(case: dict[str, Any]) -> dict[str, Any]:
    windows = [Window(**one) for one in case["rule"].get("windows", [])]
    rule = CheckpointRule(**{**case["rule"], "windows": windows})
    earlier = [Earlier(**one) for one in case["earlier"]]
    return asdict(decide(BadgeFacts(**case["badge"]), rule, earlier, case["at"], case["direction"]))


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_the_server_decides_as_the_case_says(case: dict[str, Any]) -> None:
    assert decided(case) == case["expect"]


def test_the_device_decides_as_the_cases_say() -> None:
    verdicts = run_module("door/admission.js", DECIDE_ALL, CASES)

    told = {case["name"]: verdict for case, verdict in zip(CASES, verdicts, strict=True)}
    assert told == {case["name"]: case["expect"] for case in CASES}


def test_the_cases_are_many_and_reach_every_reason_and_every_purpose() -> None:
    assert len(CASES) >= 120
    assert {case["expect"]["reason"] for case in CASES} == set(VERDICT_OF_REASON)
    assert {case["rule"]["purpose"] for case in CASES} == {"entry", "room", "hand-out", "desk"}
    assert set(VERDICT_OF_REASON.values()) == set(get_args(Word))


def test_the_device_has_the_same_verdict_for_each_reason() -> None:
    answer = run_module("door/admission.js", "return data.map((r) => m.say(r))", [*VERDICT_OF_REASON])

    assert answer == [asdict(say(reason)) for reason in VERDICT_OF_REASON]


def a_badge(random: Random) -> dict[str, Any]:
    return {
        "state": random.choice(["valid"] * 12 + OTHER_STATES),
        "registration": random.choice(
            ["approved"] * 6 + ["submitted", "refused", "waiting", "cancelled", "odd"]
        ),
        "rights": random.sample(RIGHTS, random.randint(0, 2)),
        "days": [[moment(random), moment(random)] for _ in range(random.choice([0, 0, 0, 1, 2]))],
        "allowance": {item: random.randint(-1, 2) for item in ITEMS if random.random() < 0.7},
        "quota_left": random.choice([None, None, -1, 0, 1]),
        "instruction": random.choice([None, None, "", "escort"]),
    }


def a_window(random: Random) -> dict[str, Any]:
    return {
        "opens": random.choice([None, moment(random), moment(random)]),
        "closes": random.choice([None, moment(random), moment(random)]),
        "rule": random.choice(["count", "listed", "listed_or_join", "body", "odd"]),
        "right": random.choice([None, *RIGHTS]),
        "seats_left": random.choice([None, -1, 0, 1, 2]),
        "limited": random.random() < 0.3,
        "full": random.random() < 0.2,
    }


def a_rule(random: Random) -> dict[str, Any]:
    return {
        "purpose": random.choice(["entry", "room", "hand-out", "desk", "odd"]),
        "group": random.choice(GROUPS),
        "reentry": random.choice(["once", "daily", "free", "odd"]),
        "windows": [a_window(random) for _ in range(random.randint(0, 4))],
        "days": [moment(random) for _ in range(random.randint(0, 4))],
        "item": random.choice([None, *ITEMS]),
        "stock_left": random.choice([None, None, None, -1, 0, 1]),
        "first_instruction": random.choice([None, "goodie_bag"]),
    }


def an_earlier(random: Random) -> dict[str, Any]:
    scan = {"at": moment(random), "group": random.choice(GROUPS), "direction": random.choice(["in", "out"])}
    return scan | {"checkpoint": "main", "device": random.choice(["Lane 1", "Lane 2"])}


def a_case(random: Random) -> dict[str, Any]:
    rule = a_rule(random)
    earlier = [an_earlier(random) for _ in range(random.randint(0, 4))]
    if random.random() < 0.3:  # else hardly anybody comes twice for one thing
        rule |= {"purpose": "hand-out", "item": random.choice(ITEMS)}
        ways = ["in", "in", "in", "out"]
        earlier = [scan | {"group": rule["group"], "direction": random.choice(ways)} for scan in earlier]
    return {
        "badge": a_badge(random),
        "rule": rule,
        "earlier": earlier,
        "at": moment(random),
        "direction": random.choice(["in", "in", "in", "out"]),
    }


def moment(random: Random) -> int:
    """Close together, so that edges meet."""
    return random.randint(0, 12)


def test_both_languages_agree_on_ten_thousand_random_cases() -> None:
    seed = randrange(2**32)  # itself from the seed that the run prints
    random = Random(seed)
    cases = [a_case(random) for _ in range(RANDOM_CASES)]

    told = run_module("door/admission.js", DECIDE_ALL, cases)

    differing = [
        (case, verdict, decided(case))
        for case, verdict in zip(cases, told, strict=True)
        if verdict != decided(case)
    ]
    assert differing[:1] == [], f"of seed {seed}"
    assert {verdict["reason"] for verdict in told} == set(VERDICT_OF_REASON)
