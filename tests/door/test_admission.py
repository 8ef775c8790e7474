"""The decision table in both its languages, on one case file and on random cases."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

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


def test_the_cases_reach_every_reason_and_every_purpose() -> None:
    assert {case["expect"]["reason"] for case in CASES} == set(VERDICT_OF_REASON)
    assert {case["rule"]["purpose"] for case in CASES} == {"entry", "room", "hand-out", "desk"}
    assert set(VERDICT_OF_REASON.values()) == set(get_args(Word))


def test_the_device_has_the_same_verdict_for_each_reason() -> None:
    answer = run_module("door/admission.js", "return data.map((r) => m.say(r))", [*VERDICT_OF_REASON])

    assert answer == [asdict(say(reason)) for reason in VERDICT_OF_REASON]


def sometimes(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


MOMENTS = st.integers(0, 40)
RIGHTS = st.sampled_from(["session:a", "session:b", "session:c"])
BADGES = st.fixed_dictionaries(
    {
        "state": st.sampled_from(["valid"] * 6 + ["replaced", "lost", "elsewhere", "odd"]),
        "registration": st.sampled_from(["approved"] * 6 + ["submitted", "waiting", "odd"]),
        "rights": st.lists(RIGHTS, max_size=2),
        "days": st.lists(st.tuples(MOMENTS, MOMENTS), max_size=2),
        "allowance": st.dictionaries(st.sampled_from(["bag", "lunch"]), st.integers(-1, 2)),
        "quota_left": sometimes(st.integers(-1, 2)),
        "instruction": st.sampled_from([None, "", "escort"]),
    }
)
WINDOWS = st.fixed_dictionaries(
    {
        "opens": sometimes(MOMENTS),
        "closes": sometimes(MOMENTS),
        "rule": st.sampled_from(["count", "listed", "listed_or_join", "body", "odd"]),
        "right": sometimes(RIGHTS),
        "seats_left": sometimes(st.integers(-1, 2)),
        "full": st.booleans(),
    }
)
RULES = st.fixed_dictionaries(
    {
        "purpose": st.sampled_from(["entry", "room", "hand-out", "desk", "odd"]),
        "group": st.sampled_from(["site", "room"]),
        "reentry": st.sampled_from(["once", "daily", "free", "odd"]),
        "windows": st.lists(WINDOWS, max_size=4),
        "days": st.lists(MOMENTS, max_size=4),
        "item": st.sampled_from([None, "bag", "lunch"]),
        "first_instruction": st.sampled_from([None, "goodie_bag"]),
    }
)
EARLIER = st.fixed_dictionaries(
    {
        "at": MOMENTS,
        "group": st.sampled_from(["site", "room"]),
        "direction": st.sampled_from(["in", "out"]),
        "checkpoint": st.just("main"),
        "device": st.sampled_from(["Lane 1", "Lane 2"]),
    }
)
CASE = st.fixed_dictionaries(
    {
        "badge": BADGES,
        "rule": RULES,
        "earlier": st.lists(EARLIER, max_size=4),
        "at": MOMENTS,
        "direction": st.sampled_from(["in", "in", "out"]),
    }
)


@settings(max_examples=10, deadline=None, suppress_health_check=[*HealthCheck])
@given(st.lists(CASE, min_size=40, max_size=80))
def test_both_languages_agree_on_random_cases(cases: list[dict[str, Any]]) -> None:
    told = run_module("door/admission.js", DECIDE_ALL, cases)

    assert told == [decided(case) for case in cases]
