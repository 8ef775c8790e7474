"""Badges to print, set by typst as a tagged PDF (PDF/UA-1), some hundred at a time."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO

import typst

from eventapp.badges import qr
from eventapp.badges.layouts import A6, Layout
from eventapp.badges.setting import sheet
from eventapp.badges.showing import ENGLISH, Back, BackDay, BackLine, BadgeFace, BadgeWords
from eventapp.core.fonts import uncovered
from eventapp.core.joining import Joined
from eventapp.core.lettering import clean
from eventapp.core.pictures import black_and_white
from eventapp.core.typesetting import BOX, boxed, forget, tagged_pdf

SOURCE = Path(__file__).with_name("badge.typ")
AT_ONCE = 504  # badges, whole sheets of labels; typst's memory grows with their number
BACKS_AT_ONCE = 80  # badges with an agenda on the back
Setting = Callable[[Sequence[BadgeFace]], dict[str, Any]]


def badge_sheet(
    faces: Iterable[BadgeFace],
    *,
    language: str,
    title: str,
    words: BadgeWords = ENGLISH,
    layout: Layout = A6,
) -> bytes:
    """Return what `write_badges` writes."""
    out = BytesIO()
    write_badges(faces, out, language=language, title=title, words=words, layout=layout)
    return out.getvalue()


def write_badges(
    faces: Iterable[BadgeFace],
    out: BinaryIO,
    *,
    language: str,
    title: str,
    words: BadgeWords = ENGLISH,
    layout: Layout = A6,
) -> None:
    """Write a PDF of the badges in the order given.

    The same badges give the same bytes. Names wrap, then shrink, never under 14 pt. A
    character that no installed font has is shown as a box, and a name with one gives way to
    the name in Latin letters. Raises ValueError when there is no badge to print.
    """
    setting = partial(sheet, language=language, title=title, words=words, layout=layout)
    whole = Joined(out)
    for piece, part in _parts(_pieces(iter(faces)), setting):
        whole.add(part, _symbols(piece))
    whole.close()


def _parts(
    pieces: Iterable[Sequence[BadgeFace]], setting: Setting
) -> Iterator[tuple[Sequence[BadgeFace], bytes]]:
    """Each piece with its PDF. typst, in a thread of its own, leaves Python's lock alone: while it sets one,
    the one before is joined and the next is read and sized.
    """
    with ThreadPoolExecutor(1) as typesetter:
        before: tuple[Sequence[BadgeFace], Future[bytes]] | None = None
        for piece in pieces:
            sized = setting(piece)
            if before:
                typesetter.submit(forget)
            begun = typesetter.submit(tagged_pdf, SOURCE, sized)
            if before:
                yield before[0], _made(*before, setting)
            before = piece, begun
        if before:
            yield before[0], _made(*before, setting)


def _pieces(faces: Iterator[BadgeFace]) -> Iterator[list[BadgeFace]]:
    for first in faces:
        at_once = AT_ONCE if first.back is None else BACKS_AT_ONCE
        yield [first, *islice(faces, at_once - 1)]


def _symbols(faces: Sequence[BadgeFace]) -> list[bytes]:
    side = 8 * qr.SIZE
    return [black_and_white(qr.dots(face.code), side, side) for face in faces]


def _made(faces: Sequence[BadgeFace], begun: Future[bytes], setting: Setting) -> bytes:
    try:
        return begun.result()
    except typst.TypstError:
        # PDF/UA forbids empty headings and characters that no font can show. Looking for
        # them is dear, so it is done only when there are some.
        return tagged_pdf(SOURCE, setting([in_known_letters(face) for face in faces]))


def in_known_letters(face: BadgeFace) -> BadgeFace:
    """Return the badge without the characters that no installed font can draw."""
    name = face.name
    if face.latin_name and (not clean(name) or uncovered(clean(name))):
        name = face.latin_name
    return replace(
        face,
        event=boxed(face.event),
        dates=boxed(face.dates),
        name=boxed(name) or BOX,
        latin_name=boxed(face.latin_name) if face.latin_name not in (None, name) else None,
        organisation=boxed(face.organisation),
        country=boxed(face.country),
        category=boxed(face.category),
        letter=boxed(face.letter),
        languages=tuple(boxed(language) for language in face.languages),
        number=boxed(face.number),
        back=_back_in_known_letters(face.back) if face.back else None,
    )


def _back_in_known_letters(back: Back) -> Back:
    days = (BackDay(boxed(day.title), tuple(map(_line, day.lines))) for day in back.days)
    return Back(tuple(days), boxed(back.as_of), back.contact)


def _line(line: BackLine) -> BackLine:
    return BackLine(boxed(line.hours), boxed(line.title), boxed(line.rooms))
