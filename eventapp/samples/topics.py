"""Invented sessions: what they are about, in the interface's languages."""

from functools import cache
from pathlib import Path
from random import Random
from typing import TypedDict

import yaml

from eventapp.core.i18n import Text


class Words(TypedDict):
    topics: list[str]
    about: str


def invent(random: Random, number: int, floor: str) -> tuple[Text, Text]:
    """(title, abstract) in the floor's language and one more; the number tells them apart."""
    title, abstract = Text(), Text()
    first, second = random.sample(range(len(_words()["en"]["topics"])), 2)
    for language in (floor, "fr" if floor == "en" else "en"):
        words = _words()[language]
        pair = words["topics"][first], words["topics"][second]
        title[language] = f"{pair[0]}: {pair[1]} ({number})"
        abstract[language] = words["about"].format(*pair)
    return title, abstract


@cache
def _words() -> dict[str, Words]:
    file = Path(__file__).parent / "invented" / "topics.yaml"
    words: dict[str, Words] = yaml.safe_load(file.read_text("utf-8"))
    return words
