"""A speaker's photo in cells of a sheet: base64 (RFC 4648, 4), in as many pieces as it needs."""

import re
from base64 import b64decode, b64encode
from collections.abc import Mapping

from flask_babel import lazy_gettext as _

from eventapp.core.errors import Refused
from eventapp.programme.profiles.photos import Photo, Unreadable, kept_photo, pixels_of

NAME = "photo_"  # and a number from 1 on
NUMBER = re.compile("[1-9][0-9]{0,2}")
PIECE = 32_000  # characters: a spreadsheet has room for 32,767 in a cell
MOST_PIXELS = 120_000_000  # of all photos of a file: about 300 as they are exported


class TooMany(Refused):
    text = _("There are too many photos in this file. Divide it.")


class Budget:
    """How many pixels of a file may still be decoded."""

    def __init__(self) -> None:
        self.left = MOST_PIXELS

    def spend(self, body: bytes) -> None:
        """Raises TooMany, and Unreadable."""
        self.left -= pixels_of(body)
        if self.left < 0:
            raise TooMany


def cells_of(body: bytes) -> dict[str, str]:
    text = b64encode(body).decode()
    starts = range(0, len(text), PIECE)
    return {f"{NAME}{place}": text[start : start + PIECE] for place, start in enumerate(starts, start=1)}


def photo_in(said: Mapping[str, str], budget: Budget) -> Photo | None:
    """None where a row has none; raises Unreadable and TooMany."""
    numbers = [column.removeprefix(NAME) for column in said if column.startswith(NAME)]
    pieces = sorted((int(number), said[NAME + number]) for number in numbers if NUMBER.fullmatch(number))
    text = "".join(piece for _number, piece in pieces)
    if not text:
        return None
    try:
        body = b64decode(text, validate=True)
    except ValueError:
        raise Unreadable from None
    budget.spend(body)
    return kept_photo(body)
