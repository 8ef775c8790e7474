"""What a form asks: questions with their audience and retention, and of whom each is asked."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from eventapp.core.i18n import Text

KINDS = (
    "text",
    "long_text",
    "choice",
    "date",
    "number",
    "yes_no",
    "country",
    "organisation",
    "file",
    "accompanying",
)
READERS = ("organisers", "registrars", "assistance")  # the last in a table of its own
ACCOMPANYING = "accompanying"
MOST_COMPANIONS = 10  # of one participant
YES, NO = "yes", "no"
SEPARATOR = ";"  # between the codes of several options in one answer; no code has it


LATER = {"several": False, "most": 0, "places": None}  # of use to few, and unknown to code from before
SETTINGS = ("required", "categories", "options", "show_if", "several", "most", "places")


@dataclass(frozen=True)
class Option:
    """One answer of a choice; `places` is empty where there is no limit."""

    code: str
    name: Text
    places: int | None = None


@dataclass(frozen=True)
class Asked:
    """One question. Without a purpose, an audience and a retention there is none.

    It is asked of `categories` (codes; empty means all), and where `show_if` is given, only of
    those who gave that earlier question that answer. A choice may take `several`.
    Of accompanying persons each participant brings `most`, and there are `places` for all of them together.
    """

    code: str
    kind: str
    label: Text
    help: Text
    purpose: Text
    audience: str
    keep_days: int
    required: bool = False
    categories: tuple[str, ...] = ()
    options: tuple[Option, ...] = ()
    show_if: tuple[str, str] | None = None
    several: bool = False
    most: int = 0
    places: int | None = None

    def __post_init__(self) -> None:
        is_whole = any(self.purpose.values()) and self.audience in READERS and self.keep_days >= 0
        if not is_whole or self.kind not in KINDS:
            raise ValueError("a question needs a kind, a purpose, an audience and a retention")
        brings = self.kind == ACCOMPANYING
        if brings and (self.is_sensitive or not 1 <= self.most <= MOST_COMPANIONS):
            raise ValueError(
                "accompanying persons need a number that is stated, and whoever looks after them"
            )

    @property
    def is_sensitive(self) -> bool:
        return self.audience == "assistance"

    @property
    def is_condition(self) -> bool:
        """Whether others may depend on its answer."""
        return self.kind in ("choice", "yes_no")

    def option(self, code: str) -> Option | None:
        return next((one for one in self.options if one.code == code), None)

    def chosen(self, value: str) -> list[Option]:
        """The options that an answer names, as they are listed; of other kinds there are none."""
        codes = codes_in(value)
        return [one for one in self.options if one.code in codes]

    def takes(self, value: str) -> bool:
        """Whether it is one of the answers that others may depend on."""
        known = (YES, NO) if self.kind == "yes_no" else [option.code for option in self.options]
        return self.is_condition and value in known


@dataclass(frozen=True)
class Form:
    """A published version, in the order in which it asks."""

    version_id: int
    number: int
    questions: tuple[Asked, ...]

    def question(self, code: str) -> Asked | None:
        return next((one for one in self.questions if one.code == code), None)


def codes_in(value: str) -> list[str]:
    """Of an answer to a choice: one, or several."""
    return value.split(SEPARATOR) if value else []


def as_json(asked: Asked) -> dict[str, Any]:
    """What was added since is there only where it says anything: code that came before reads the rest."""
    kept = asdict(asked)
    return {name: value for name, value in kept.items() if name not in LATER or value != LATER[name]}


def settings_of(asked: Asked) -> dict[str, Any]:
    """What of a question its row keeps as JSON."""
    return {name: value for name, value in as_json(asked).items() if name in SETTINGS}


def from_json(kept: Mapping[str, Any]) -> Asked:
    texts = {name: Text(kept[name]) for name in ("label", "help", "purpose")}
    options = tuple(Option(one["code"], Text(one["name"]), one["places"]) for one in kept["options"])
    show_if = (kept["show_if"][0], kept["show_if"][1]) if kept["show_if"] else None
    lists: dict[str, Any] = {"categories": tuple(kept["categories"]), "options": options, "show_if": show_if}
    return Asked(**{**kept, **texts, **lists})


def form_for(form: Form | None, categories: Sequence[str]) -> Form | None:
    """Without the questions that none of these categories is asked."""
    if form is None:
        return None
    theirs = [one for one in form.questions if not one.categories or set(one.categories) & set(categories)]
    return replace(form, questions=tuple(theirs))


def asked_of(questions: Sequence[Asked], category: str, values: Mapping[str, str]) -> list[Asked]:
    """The questions that somebody of that category, who answers so, has to see.

    An answer to a question that is not asked counts for nothing, nor does a later one.
    """
    asked: dict[str, Asked] = {}
    for one in questions:
        is_theirs = not one.categories or category in one.categories
        if is_theirs and (one.show_if is None or _holds(one.show_if, asked, values)):
            asked[one.code] = one
    return list(asked.values())


def unasked_of(questions: Sequence[Asked], category: str, values: Mapping[str, str]) -> set[str]:
    """The codes of all others."""
    asked = asked_of(questions, category, values)
    return {one.code for one in questions} - {one.code for one in asked}


def missing_of(questions: Sequence[Asked], category: str, answered: Collection[str]) -> list[Asked]:
    """The required questions that somebody of that category has not answered, for who may not read answers.

    Those asked on a condition are left out: to name one would tell what was answered to another.
    """
    asked = asked_of(questions, category, {})
    return [one for one in asked if one.required and one.code not in answered]


def asks_for_companions(questions: Iterable[Asked]) -> Asked | None:
    """The one that does; no form has two."""
    return next((one for one in questions if one.kind == ACCOMPANYING), None)


def _holds(condition: tuple[str, str], asked: Mapping[str, Asked], values: Mapping[str, str]) -> bool:
    code, value = condition
    return code in asked and value in codes_in(values.get(code, ""))


def broken_conditions(questions: Sequence[Asked]) -> list[Asked]:
    """Those that depend on an answer which no question before them takes."""
    before: dict[str, Asked] = {}
    broken = []
    for one in questions:
        if one.show_if and not (one.show_if[0] in before and before[one.show_if[0]].takes(one.show_if[1])):
            broken.append(one)
        before[one.code] = one
    return broken
