"""What stands on a person's badge, taken from their registration."""

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import lru_cache

from eventapp.badges.codes import CodeKeys, unseal
from eventapp.badges.models import Badge
from eventapp.badges.queries import in_pieces
from eventapp.badges.showing import Back, BadgeFace
from eventapp.core.i18n import Formats, country, own_name
from eventapp.programme.models import Event

Backs = Callable[[int], Back]  # by the number of a person


def faces_of(
    badge_ids: Sequence[int], event: Event, keys: CodeKeys, *, language: str, backs: Backs | None = None
) -> Iterator[BadgeFace]:
    """The faces of these badges in that order, made as they are asked for; with their backs, if any."""
    return (face(badge, event, keys, language=language, backs=backs) for badge in in_pieces(badge_ids))


def face(
    badge: Badge, event: Event, keys: CodeKeys, *, language: str, backs: Backs | None = None
) -> BadgeFace:
    """The face in that language; the registration with person, category and organisation is read."""
    registration = badge.registration
    category = registration.category
    name, full_name = registration.badge_name, registration.person.full_name
    return BadgeFace(
        event=event.title.plain(language),
        dates=_days(language, event.starts_on, event.ends_on),
        name=name,
        latin_name=full_name if not is_latin(name) and is_latin(full_name) else None,
        organisation=registration.organisation.name,
        country=country(registration.country, language),
        category=category.name.plain(language),
        letter=category.letter,
        colour=category.colour,
        accent=event.accent,
        languages=tuple(own_name(code) for code in registration.languages),
        number=badge.short_number,
        issue=badge.issue,
        code=unseal(badge.code_sealed, keys.seal),
        back=backs(registration.person_id) if backs else None,
    )


def is_latin(text: str) -> bool:
    return all(map(_is_latin, text))


@lru_cache(maxsize=5000)
def _is_latin(letter: str) -> bool:
    return not letter.isalpha() or unicodedata.name(letter, "").startswith("LATIN")


@lru_cache(maxsize=100)
def _days(language: str, first: date, last: date) -> str:
    return Formats(language).days(first, last)
