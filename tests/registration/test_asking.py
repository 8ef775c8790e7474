"""Of whom a question is asked, and what a form must not be."""

from dataclasses import replace

import pytest

from eventapp.core.i18n import Text
from eventapp.registration.asking import Asked, Option, as_json, asked_of, broken_conditions, from_json
from tests.registration.forms_cast import question


def coded(code: str, kind: str = "yes_no", **fields: object) -> Asked:
    return replace(question(code, kind), code=code, **fields)


VISA = coded("visa")
CHAIN = (
    VISA,
    coded("passport", "text", show_if=("visa", "yes")),
    coded("press-card", "file", categories=("press",)),
    coded("camera", categories=("press",)),
    coded("licence", "text", show_if=("camera", "yes")),
)
TRIPS = tuple(Option(code, Text(en=code.title())) for code in ("boat", "walk", "bus"))


@pytest.mark.parametrize(
    ("category", "values", "asked"),
    [
        ("delegate", {}, ["visa"]),
        ("delegate", {"visa": "no"}, ["visa"]),
        ("delegate", {"visa": "yes"}, ["visa", "passport"]),
        ("press", {}, ["visa", "press-card", "camera"]),
        ("press", {"camera": "yes"}, ["visa", "press-card", "camera", "licence"]),
        ("delegate", {"camera": "yes"}, ["visa"]),  # the answer to a question that is not theirs
        ("", {"visa": "yes"}, ["visa", "passport"]),
    ],
)
def test_a_question_is_asked_of_its_categories_after_its_answer(
    category: str, values: dict[str, str], asked: list[str]
) -> None:
    assert [one.code for one in asked_of(CHAIN, category, values)] == asked


@pytest.mark.parametrize(("answer", "is_asked"), [("boat", True), ("walk;boat", True), ("walk;bus", False)])
def test_a_question_is_asked_after_one_among_several_answers(answer: str, is_asked: bool) -> None:
    trip = coded("trip", "choice", options=TRIPS, several=True)
    form = [trip, coded("cabin", show_if=("trip", "boat"))]
    assert (form[1] in asked_of(form, "delegate", {"trip": answer})) == is_asked


@pytest.mark.parametrize(
    "condition",
    [("later", "yes"), ("visa", "maybe"), ("gone", "yes"), ("text", "yes"), ("own", "yes")],
)
def test_a_condition_that_can_never_hold_is_broken(condition: tuple[str, str]) -> None:
    own = coded("own", show_if=condition)
    form = [VISA, coded("text", "text"), own, coded("later")]
    assert broken_conditions(form) == [own]


@pytest.mark.parametrize(
    "fields", [{"purpose": Text()}, {"audience": "everyone"}, {"keep_days": -1}, {"kind": "colour"}]
)
def test_there_is_no_question_without_purpose_audience_and_retention(fields: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="needs"):
        question(**fields)  # type: ignore[arg-type]


def test_a_question_is_the_same_after_it_was_kept() -> None:
    options = (Option("a", Text(en="Boat", fr="Bateau"), 20), Option("b", Text(en="Walk")))
    one = coded("trip", "choice", options=options, show_if=("visa", "yes"), categories=("press",))
    assert from_json(as_json(one)) == one
    assert from_json(as_json(replace(one, several=True))) == replace(one, several=True)


def test_what_was_added_since_is_kept_only_where_it_says_anything() -> None:
    """Code from before knows the other names, and reads such a question."""
    one, later = coded("trip", "choice", options=TRIPS), {"several", "most", "places"}
    kept = [as_json(one).keys() & later, as_json(replace(one, several=True)).keys() & later]
    assert kept == [set(), {"several"}]
