"""Photographs: read whatever they are, made anew in one bounded format without metadata."""

import io
import struct
from dataclasses import dataclass
from hashlib import sha256

from flask_babel import lazy_gettext as _

from eventapp.core.errors import Refused

MOST_BYTES = 10 * 2**20
MOST_PIXELS = 40_000_000  # beyond, decoding takes more memory than a server has to spare
LONGEST_SIDE = 640  # pixels: twice the size at which it is shown
FORMATS = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE = "image/webp"


class Unreadable(Refused):
    text = _("Choose a photo as JPEG, PNG or WebP, of at most 40 megapixels.")


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
    from PIL import Image, ImageOps  # noqa: PLC0415 - heavy and rare

    bombs = (Image.DecompressionBombError, Image.DecompressionBombWarning)
    try:
        with Image.open(io.BytesIO(body), formats=FORMATS) as image:
            if image.width * image.height > MOST_PIXELS:
                raise Unreadable
            image.draft("RGB", (LONGEST_SIDE * 2, LONGEST_SIDE * 2))  # a large JPEG is decoded smaller
            upright = ImageOps.exif_transpose(image).convert("RGBA")
    except (OSError, ValueError, SyntaxError, EOFError, OverflowError, struct.error, *bombs):
        raise Unreadable from None
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    bare = Image.new("RGB", upright.size, "white")  # what was transparent; and no profile, place or camera
    bare.paste(upright, mask=upright.getchannel("A"))
    made = io.BytesIO()
    bare.save(made, "WEBP", quality=82)
    return Photo(made.getvalue(), *bare.size)
