"""Photographs: read whatever they are, made anew in one bounded format without metadata."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from threading import Lock
from typing import TYPE_CHECKING

from flask_babel import lazy_gettext as _

from eventapp.core.errors import Refused

if TYPE_CHECKING:
    from PIL.Image import Image as Picture

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000
MOST_WHOLE = 12_000_000  # pixels of what is only decoded whole, at up to 12 bytes each
LONGEST_SIDE = 640  # pixels: twice the size at which it is shown
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"
PLAIN = ("L", "RGB", "RGBA", "CMYK")  # ways to write colours that can be made smaller as they are
TURN = Lock()  # so that a process never has two whole pictures in memory


class Unreadable(Refused):
    text = _(
        "Choose a photo as JPEG of at most 40 megapixels, or as PNG, WebP or progressive JPEG of at most 12."
    )


@dataclass(frozen=True)
class Photo:
    body: bytes
    width: int
    height: int

    @property
    def digest(self) -> str:
        """It names the photo in its address, so that a new one has a new address."""
        return sha256(self.body).hexdigest()[:16]


def photo_of(body: bytes) -> Photo:
    """Upright, in RGB, of at most LONGEST_SIDE each way; raises Unreadable."""
    from PIL import Image  # noqa: PLC0415 - heavy and rare

    with TURN, _opened(body) as image:
        upright = _small(image)
    bare = Image.new("RGB", upright.size, "white")  # what was transparent; and no profile, place or camera
    bare.paste(upright, mask=upright.getchannel("A"))
    made = io.BytesIO()
    bare.save(made, "WEBP", quality=82)
    return Photo(made.getvalue(), *bare.size)


def kept_photo(body: bytes) -> Photo:
    """The same, but that what `photo_of` made itself stays to the byte; raises Unreadable."""
    made = photo_of(body)
    return Photo(body, made.width, made.height) if _is_own(body, made) else made


def pixels_of(body: bytes) -> int:
    """As its header says; raises Unreadable."""
    with _opened(body) as image:
        return int(image.width * image.height)


@contextmanager
def _opened(body: bytes) -> Iterator["Picture"]:
    """Not decoded yet; raises Unreadable there and in what is done with it."""
    from PIL import Image  # noqa: PLC0415 - heavy and rare

    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            yield image
    except Exception:  # noqa: BLE001 - whatever a decoder trips over, it cannot read this
        raise Unreadable from None


def _is_own(body: bytes, made: Photo) -> bool:
    """Whether it is one lossy picture of that size and nothing else: no colour profile, no place, no
    camera, nothing behind (RFC 9649, 2.5; RFC 6386, 9.1)."""
    size, chunk = (int.from_bytes(body[place : place + 4], "little") for place in (4, 16))
    sides = [int.from_bytes(body[place : place + 2], "little") & 0x3FFF for place in (26, 28)]
    is_alone = size + 8 == len(body) == chunk + chunk % 2 + 20
    return (
        (body[:4], body[8:16]) == (b"RIFF", b"WEBPVP8 ") and is_alone and sides == [made.width, made.height]
    )


def _small(image: "Picture") -> "Picture":
    """Upright, in RGBA, bounded; raises Unreadable before it decodes what is too large."""
    from PIL import ImageOps  # noqa: PLC0415 - heavy and rare

    pixels = image.width * image.height
    if pixels > MOST_PIXELS:
        raise Unreadable
    is_progressive = "progressive" in image.info  # then its coefficients are all in memory at once
    twice = 2 * LONGEST_SIDE / max(image.size)
    image.draft("RGB", (int(image.width * twice) or 1, int(image.height * twice) or 1))  # JPEG alone
    if (pixels if is_progressive else image.width * image.height) > MOST_WHOLE:
        raise Unreadable
    plain = image if image.mode in PLAIN and "transparency" not in image.info else image.convert("RGBA")
    plain.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    return ImageOps.exif_transpose(plain).convert("RGBA")
