"""Small pictures of every kind."""

import io
from random import Random
from typing import Any

from PIL import Image


def picture(kind: str = "JPEG", size: tuple[int, int] = (80, 100), mode: str = "RGB", **saved: Any) -> bytes:
    """Its left half red, the right one blue."""
    image = Image.new(mode, size, "blue")
    image.paste("red", (0, 0, size[0] // 2, size[1]))
    made = io.BytesIO()
    image.save(made, kind, **saved)
    return made.getvalue()


def lying() -> bytes:
    """As a phone takes it: lying on its side, told so beside the picture, with the place and the camera."""
    about = Image.Exif()
    about[0x0112], about[0x010F] = 6, "A camera"  # to be turned clockwise; its maker
    about.get_ifd(0x8825)[1] = "N"  # where on earth
    return picture(size=(100, 80), exif=about, icc_profile=b"a profile")


def noise(side: int) -> bytes:
    """A square that no format makes much smaller; always the same."""
    made, dots = io.BytesIO(), Random(side).randbytes(side * side * 3)
    Image.frombytes("RGB", (side, side), dots).save(made, "PNG")
    return made.getvalue()
