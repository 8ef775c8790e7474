"""Pictures put into a PDF that typst made, in place of stand-ins of one grey dot each.

typst reads and writes the same few stand-ins once, where it would read a drawing for every page.
"""

import re
import zlib
from collections.abc import Mapping, Sequence
from functools import cache
from struct import pack

_KIDS = re.compile(rb"/Kids\[([^\]]*)\]")
_REFERENCE = re.compile(rb"(\d+) 0 R")
_RESOURCES = re.compile(rb"(?<=/Resources )(\d+)(?= 0 R)")
_NAMED = re.compile(rb"(/x\d+ )(\d+)(?= 0 R)")
_DOT = re.compile(rb"/Subtype/Image\b.*/Width 1/Height 1/.*?>>\nstream\n(.*)\nendstream$", re.DOTALL)
Objects = Mapping[int, bytes]


@cache
def stand_in(number: int) -> bytes:
    """A PNG file (ISO/IEC 15948) of one dot; `number` is below 256, and another for each on a page."""
    head = pack(">IIBBBBB", 1, 1, 8, 0, 0, 0, 0)  # 1 by 1, 8 bits of grey
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(bytes((0, number)))), (b"IEND", b""))
    chunks = (
        pack(">I", len(data)) + kind + data + pack(">I", zlib.crc32(kind + data)) for kind, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def black_and_white(rows: bytes, width: int, height: int) -> bytes:
    """The object of a picture (ISO 32000-1: 8.9.5): a bit for each dot, 0 where dark; rows of whole bytes."""
    packed = zlib.compress(rows, 1)
    told = b"<</Type/XObject/Subtype/Image/Width %d/Height %d/ColorSpace/DeviceGray/BitsPerComponent 1"
    return b"%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (
        told % (width, height),
        len(packed),
        packed,
    )


def with_pictures(objects: Objects, pages: int, pictures: Sequence[bytes]) -> dict[int, bytes]:
    """The objects of a PDF with these pictures, in the order of its pages and of the stand-ins on each.

    `pages` is the number of the page tree. Raises ValueError where there are not as many stand-ins.
    """
    dots = {number: dot for number, body in objects.items() if (dot := _dot(body)) is not None}
    made, free, shown = dict(objects), max(objects) + 1, 0
    left = set(dots)
    for page in _pages(objects, pages):
        found = _RESOURCES.search(objects[page])
        resources = objects[int(found[1])] if found else b""
        here = {int(named[2]) for named in _NAMED.finditer(resources)} & dots.keys()
        if not here:
            continue
        numbers = {one: free + place for place, one in enumerate(sorted(here, key=dots.__getitem__))}
        own = pictures[shown : shown + len(here)]
        made |= dict(zip(numbers.values(), own, strict=False))
        shown, free = shown + len(here), free + len(here)
        made[free] = _NAMED.sub(lambda one, to=numbers: _renamed(one, to), resources)  # type: ignore[misc]
        made[page] = _RESOURCES.sub(b"%d" % free, objects[page])
        left |= {int(found[1])} if found else set()
        free += 1
    if shown != len(pictures):
        raise ValueError("there is not a place for each picture")
    return {number: body for number, body in made.items() if number not in left}


def _renamed(named: re.Match[bytes], numbers: Mapping[int, int]) -> bytes:
    number = int(named[2])
    return b"%s%d" % (named[1], numbers.get(number, number))


def _dot(body: bytes) -> int | None:
    """The grey of a stand-in."""
    found = _DOT.search(body) if len(body) < 300 and b"/Width 1/" in body else None
    return zlib.decompress(found[1])[0] if found else None


def _pages(objects: Objects, tree: int) -> list[int]:
    kids = _KIDS.search(objects[tree])
    found: list[int] = []
    for kid in _REFERENCE.findall(kids[1]) if kids else ():
        number = int(kid)
        found += _pages(objects, number) if b"/Kids[" in objects[number] else [number]
    return found
