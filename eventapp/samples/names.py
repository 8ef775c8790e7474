"""Invented people: names in many scripts, the languages they follow, the house they come from."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random

import yaml

PLACES = [
    start + end
    for start in ("Al", "Bren", "Cor", "Dal", "Es", "Mar", "Tol", "Var")
    for end in ("dova", "mere", "tino", "ville", "borg")
]


@dataclass(frozen=True)
class Tongue:
    """A language with its countries, its names, and its words for institutions."""

    language: str
    countries: list[str]
    given: list[str]
    family: list[str]
    houses: list[str]
    family_first: bool = False


@dataclass(frozen=True)
class Invented:
    """One person: the name for the badge in its own script, the others in Latin letters."""

    given_name: str
    family_name: str
    badge_name: str
    organisation: str
    country: str  # ISO 3166-1 alpha-2
    languages: list[str]  # followed


def invent(random: Random, organisations: int, spoken: list[str]) -> Invented:
    """Somebody from one of that many organisations, who follows some of the languages spoken."""
    tongues, house = _tongues(), random.randrange(organisations)
    tongue = tongues[house % len(tongues)]
    given, family = _both(random.choice(tongue.given)), _both(random.choice(tongue.family))
    in_order = (family[0], given[0]) if tongue.family_first else (given[0], family[0])
    followed = [code for code in (tongue.language, "en") if code in spoken]
    return Invented(
        given_name=given[1],
        family_name=family[1],
        badge_name=("" if all(map(_is_ideographic, in_order)) else " ").join(in_order),
        organisation=_organisation(tongue, house // len(tongues)),
        country=tongue.countries[house % len(tongue.countries)],
        languages=list(dict.fromkeys(followed)) or spoken[:1],
    )


def _organisation(tongue: Tongue, number: int) -> str:
    """Another one for every number: `Caisse nationale, Aldova`."""
    rest, kind = divmod(number, len(tongue.houses))
    more, place = divmod(rest, len(PLACES))
    return f"{tongue.houses[kind]}, {PLACES[place]}" + (f" {more + 1}" if more else "")


def _both(name: str) -> tuple[str, str]:
    """(in its own script, in Latin letters)"""
    own, _, latin = name.partition("=")
    return own, latin or own


def _is_ideographic(name: str) -> bool:
    return all("\u3040" <= letter <= "\u9fff" for letter in name)


@cache
def _tongues() -> list[Tongue]:
    file = Path(__file__).parent / "invented" / "names.yaml"
    return [Tongue(**entry) for entry in yaml.safe_load(file.read_text("utf-8"))]
