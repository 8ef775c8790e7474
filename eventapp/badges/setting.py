"""What badge.typ is given: every text of a badge with its size, chosen beforehand."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from eventapp.badges import back_setting
from eventapp.badges.fit import (
    LATIN,
    NAME_AIR,
    ORGANISATION_AIR,
    Fitted,
    Person,
    air,
    fit,
    leading,
    size_for,
    stack,
    with_breaks,
)
from eventapp.badges.layouts import Layout
from eventapp.badges.showing import BadgeFace, BadgeWords, ink_on
from eventapp.core.fonts import families
from eventapp.core.i18n import locale_of
from eventapp.core.lettering import Lettering, clean, letter
from eventapp.core.pictures import stand_in
from eventapp.core.widths import learn

HEAD_GAP = 1.8  # mm between event and dates
_TEXTS = ("event", "dates", "name", "latin_name", "organisation", "country", "category")
Texts = Mapping[str, Lettering]
_letter = lru_cache(maxsize=2000)(letter)  # much stands on many badges


def sheet(
    faces: Sequence[BadgeFace], *, language: str, title: str, words: BadgeWords, layout: Layout
) -> dict[str, Any]:
    lettered = [_lettered(face) for face in faces]
    known = {text for texts in lettered for text in texts.values()}
    if backs := [face.back for face in faces if face.back]:
        known.update(back_setting.words_of(words), *map(back_setting.texts_of, backs))
    learn(known)
    return {
        "title": clean(title),
        "language": language,
        "direction": locale_of(language).text_direction,
        "fonts": {han: families(han) for han in ("zh", "ja", "ko")},
        "layout": asdict(layout),
        "head_gap": HEAD_GAP,
        "symbol_text": words.symbol,
        "stand_ins": [list(stand_in(number)) for number in range(symbols_on_a_page(layout))],
        "faces": [_face(face, texts, words, layout) for face, texts in zip(faces, lettered, strict=True)],
    }


def symbols_on_a_page(layout: Layout) -> int:
    return layout.sheet.columns * layout.sheet.rows if layout.sheet else 1


def _lettered(face: BadgeFace) -> Texts:
    return {name: _letter(shown) for name in _TEXTS if (shown := getattr(face, name)) is not None}


def _face(face: BadgeFace, texts: Texts, words: BadgeWords, layout: Layout) -> dict[str, Any]:
    head, head_height = _head(texts["event"], texts["dates"], layout)
    width = layout.column.w
    person = Person(texts["name"], texts.get("latin_name"), texts["organisation"], texts["country"])
    room = layout.column.h - head_height - layout.gap
    fitted = fit(person, layout.sizes, width=width, room=room, without_event=layout.column.h)
    return {
        "head": head if fitted.has_event else [],
        "name": _set(person.name, fitted.name, width, weight=700, is_tight=fitted.is_tight, air_of=NAME_AIR),
        "rest": _rest(person, fitted, width),
        "category": _category(texts["category"], layout),
        "letter": clean(face.letter),
        "colour": face.colour,
        "accent": face.accent,
        "ink": ink_on(face.colour),
        "languages": clean(" · ".join(face.languages)),
        "number": clean(face.number),
        "issue": words.issue % {"number": face.issue},
        "back": _back(face, texts["name"], words, layout),
    }


def _back(face: BadgeFace, name: Lettering, words: BadgeWords, layout: Layout) -> dict[str, Any] | None:
    if face.back is None or layout.back is None:
        return None
    return back_setting.setting(face.back, name, words, layout.back)


@lru_cache(maxsize=32)
def _head(event: Lettering, on: Lettering, layout: Layout) -> tuple[list[dict[str, Any]], float]:
    """Event and dates, and their height in mm."""
    sizes, width = layout.sizes, layout.column.w
    size = size_for(event, sizes.event, width, layout.event_height)
    lines = [(event, size), (on, sizes.dates)]
    title = _set(event, size, width, weight=600)
    dates = _set(on, sizes.dates, width, weight=400)
    return [title, dates], sum(stack(text, size, width) for text, size in lines) + HEAD_GAP


def _rest(person: Person, fitted: Fitted, width: float) -> list[dict[str, Any]]:
    found = []
    if person.latin_name and fitted.has_latin_name:
        found.append(_set(person.latin_name, LATIN * fitted.rest, width, weight=600))
    if fitted.has_rest:
        found.append(_set(person.organisation, fitted.rest, width, weight=400, air_of=ORGANISATION_AIR))
        found.append(_set(person.country, fitted.rest, width, weight=600))
    return found


@lru_cache(maxsize=200)
def _category(text: Lettering, layout: Layout) -> dict[str, Any]:
    width = layout.band.w - 2 * layout.band_inset - layout.letter_room
    size = size_for(text, layout.sizes.category, width, layout.band.h - 2 * layout.band_air)
    return _set(text, size, width, weight=700)


def _set(
    text: Lettering, size: float, width: float, *, weight: int, is_tight: bool = False, air_of: float = 1
) -> dict[str, Any]:
    return {
        "text": with_breaks(text, size, width),
        "direction": text.direction,
        "han": text.han,
        "size": size,
        "weight": weight,
        "leading": leading(text, is_tight=is_tight),
        "air": air(text, air_of * size),
    }
