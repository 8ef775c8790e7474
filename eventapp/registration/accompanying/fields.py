"""The field for accompanying persons: a line of inputs for each, all under one name.

A browser sends them in the order of the page, and every line whole, so they are told apart by place.
"""

from dataclasses import dataclass
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import Field
from wtforms.validators import StopValidation

from eventapp.core.text import fold, is_plain, tidy
from eventapp.registration.accompanying.models import AGES, NAME, Companion
from eventapp.registration.accompanying.queries import Companions
from eventapp.registration.accompanying.records import TooMany
from eventapp.registration.answer_words import person_in_words
from eventapp.registration.asking import MOST_COMPANIONS

PARTS = {
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "badge_name": _("Name on the badge"),
    "age_group": _("Age"),
}


@dataclass(frozen=True)
class Line:
    """What was typed for one, and what is wrong with it, {part: a sentence}."""

    position: int
    typed: dict[str, str]
    problems: dict[str, str]

    @property
    def is_empty(self) -> bool:
        return not any(self.typed[part] for part in PARTS if part != "age_group")

    @property
    def title(self) -> str:
        return f"{self.typed['given_name']} {self.typed['family_name']}".strip()

    def companion(self) -> Companion:
        return Companion(
            self.position, **(self.typed | {"badge_name": self.typed["badge_name"] or self.title})
        )


class CompanionsField(Field):
    """`data` are the companions that the lines say, right or wrong; `lines` shows all there may be."""

    data: Any
    parts, ages = PARTS, AGES

    def __init__(self, label: Any, *, most: int, **more: Any) -> None:
        super().__init__(label, **more)
        self.most = most

    def process_data(self, value: Any) -> None:
        self.data = tuple(value or ())
        self.typed = {one.position: _as_shown(one) for one in self.data}

    def process_formdata(self, valuelist: list[Any]) -> None:
        words = [tidy(one) if isinstance(one, str) else "" for one in valuelist]
        width, whole = len(PARTS), len(words) - len(words) % len(PARTS)
        rows = [words[start : start + width] for start in range(0, whole, width)][:MOST_COMPANIONS]
        self.typed = {number: dict(zip(PARTS, row, strict=True)) for number, row in enumerate(rows, 1)}
        self.data = tuple(line.companion() for line in self._filled())

    @property
    def lines(self) -> list[Line]:
        last = max([self.most, *self.typed])
        return [self._line(position) for position in range(1, last + 1)]

    def pre_validate(self, form: Any) -> None:
        filled = self._filled()
        if any(map(self.is_surplus, filled)):
            raise StopValidation(str(TooMany.text))
        for line in filled:
            for problem in line.problems.values():
                raise StopValidation(f"{self.title(line)}: {problem}")

    def is_surplus(self, line: Line) -> bool:
        """Whether it says somebody more than may be brought."""
        return line.position > self.most and not line.is_empty

    def title(self, line: Line) -> str:
        return _number(line.position)

    def _filled(self) -> list[Line]:
        lines = [self._line(position) for position in sorted(self.typed)]
        return [line for line in lines if not line.is_empty]

    def _line(self, position: int) -> Line:
        typed = self.typed.get(position, dict.fromkeys(PARTS, ""))
        line = Line(position, typed, {})
        return line if line.is_empty else Line(position, typed, _problems(line))


def differing(stands: Companions, typed: Companions) -> list[tuple[str, str, str]]:
    """(which line, as it stands, as it was typed) of each that is not the same."""
    old, new = ({one.position: person_in_words(one) for one in some} for some in (stands, typed))
    return [
        (_number(position), old.get(position, ""), new.get(position, ""))
        for position in sorted({*old, *new})
        if old.get(position) != new.get(position)
    ]


def _number(position: int) -> str:
    words: str = gettext("Person %(number)s", number=position)
    return words


def _as_shown(one: Companion) -> dict[str, str]:
    """A name for the badge that follows the name stays empty."""
    typed = {part: str(getattr(one, part)) for part in PARTS}
    return typed | {"badge_name": "" if one.badge_name == one.full_name else one.badge_name}


def _problems(line: Line) -> dict[str, str]:
    found = {part: _problem(text) for part, text in line.typed.items()}
    if not line.typed["family_name"]:
        found["family_name"] = gettext("Write the family name.")
    if not found["badge_name"] and len(line.companion().badge_name) > NAME:
        found["badge_name"] = gettext("Use at most %(max)d characters.", max=NAME)
    if line.typed["age_group"] not in AGES:
        found["age_group"] = gettext("Choose one of the answers shown.")
    return {part: words for part, words in found.items() if words}


def _problem(text: str) -> str:
    """Of a name; or nothing."""
    words: str = ""
    if not is_plain(text):
        words = gettext("Remove the invisible control characters from this text.")
    elif text and not fold(text):
        words = gettext("Write this with letters or digits.")
    elif len(text) > NAME:
        words = gettext("Use at most %(max)d characters.", max=NAME)
    return words
