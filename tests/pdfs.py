"""Reading our own PDFs back: their pages, the text on them, and the headings by which one jumps."""

import re
import zlib
from collections.abc import Iterator

OBJECT = re.compile(rb"(\d+) 0 obj\s(.*?)\sendobj", re.DOTALL)
STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
BRACKETED = rb"\((?:\\.|[^\\()])*\)"
for _depth in range(5):  # brackets in pairs need no backslash
    BRACKETED = rb"\((?:\\.|[^\\()]|" + BRACKETED + rb")*\)"
STRING = re.compile(BRACKETED + rb"|<[0-9A-Fa-f]*>", re.DOTALL)
TITLE = re.compile(rb"/Title(" + BRACKETED + rb"|<[0-9A-F]+>)", re.DOTALL)
SHOWN = re.compile(
    rb"/(f\d+) [\d.]+ Tf|(\[(?:" + BRACKETED + rb"|[^\]])*\]|" + BRACKETED + rb")\s*T[jJ]|(ET)\b", re.DOTALL
)
SIZE = re.compile(rb"/f\d+ ([\d.]+) Tf")
MAPPED = re.compile(rb"^<([0-9A-Fa-f]{4})> <([0-9A-Fa-f]+)>$", re.MULTILINE)
HEADING = re.compile(rb"/S/H1/.*/K\[([\d ]+)\]/Pg (\d+) 0 R", re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
LETTERS = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
Glyphs = dict[bytes, str]


def streams(document: bytes) -> list[bytes]:
    """What is in its streams: page descriptions, fonts, pictures."""
    return [_plain(stream) for stream in STREAM.findall(document)]


def sizes(document: bytes) -> list[tuple[int, int]]:
    """(width, height) of each page in millimetres."""
    return [(round(width), round(height)) for width, height in exact_sizes(document)]


def exact_sizes(document: bytes) -> list[tuple[float, float]]:
    boxes = re.findall(rb"/MediaBox\[0 0 ([\d.]+) ([\d.]+)\]", document)
    return [(float(width) / 72 * 25.4, float(height) / 72 * 25.4) for width, height in boxes]


def texts(document: bytes) -> list[str]:
    """What stands on each page, a line for each run of letters, in the order in which it is drawn."""
    objects = dict(OBJECT.findall(document))
    pages = [body for body in objects.values() if re.search(rb"/Type/Page\b", body)]
    return ["".join(_runs(_content(page, objects), _fonts(page, objects))) for page in pages]


def words(document: bytes) -> str:
    """All that its pages say, on one line."""
    return " ".join("".join(texts(document)).split())


def headings(document: bytes) -> list[str]:
    """The titles in its outline, in reading order."""
    objects = dict(OBJECT.findall(document))
    root = next(body for body in objects.values() if b"/Type/Outlines" in body)
    return list(_outline(root, objects))


def heading_sizes(document: bytes) -> list[set[float]]:
    """The sizes in points in which the letters of each heading are set, in reading order."""
    objects = dict(OBJECT.findall(document))
    found = []
    for body in objects.values():
        if tag := HEADING.search(body):
            content = _content(objects[tag[2]], objects)
            marked = [
                re.search(rb"<</MCID %d>>BDC(.*?)EMC" % int(one), content, re.DOTALL)
                for one in tag[1].split()
            ]
            found.append({float(size) for mark in marked if mark for size in SIZE.findall(mark[1])})
    return found


def _outline(parent: bytes, objects: dict[bytes, bytes]) -> Iterator[str]:
    following = re.search(rb"/First (\d+) 0 R", parent)
    while following:
        item = objects[following[1]]
        title = TITLE.search(item)
        assert title is not None
        written = _bytes(title[1])
        is_wide = written.startswith(b"\xfe\xff")
        yield written.decode("utf-16") if is_wide else written.decode("latin-1")
        yield from _outline(item, objects)
        following = re.search(rb"/Next (\d+) 0 R", item)


def _runs(content: bytes, fonts: dict[bytes, Glyphs]) -> Iterator[str]:
    glyphs: Glyphs = {}
    for font, shown, end in SHOWN.findall(content):
        if font:
            glyphs = fonts.get(font, {})
        elif end:
            yield "\n"
        else:
            for piece in STRING.findall(shown):
                codes = _bytes(piece)
                yield "".join(glyphs.get(codes[at : at + 2], "\ufffd") for at in range(0, len(codes), 2))


def _fonts(page: bytes, objects: dict[bytes, bytes]) -> dict[bytes, Glyphs]:
    found = re.search(rb"/Resources (\d+) 0 R", page)
    resources = objects[found[1]] if found else page
    named = re.findall(rb"/(f\d+) (\d+) 0 R", resources)
    return {name: _glyphs(objects[number], objects) for name, number in named}


def _glyphs(font: bytes, objects: dict[bytes, bytes]) -> Glyphs:
    """{code: letters}"""
    found = re.search(rb"/ToUnicode (\d+) 0 R", font)
    pairs = MAPPED.findall(_of(objects[found[1]])) if found else []
    return {
        bytes.fromhex(code.decode()): bytes.fromhex(to.decode()).decode("utf-16-be") for code, to in pairs
    }


def _content(page: bytes, objects: dict[bytes, bytes]) -> bytes:
    found = re.search(rb"/Contents (\d+) 0 R", page)
    assert found is not None
    return _of(objects[found[1]])


def _of(body: bytes) -> bytes:
    found = STREAM.search(body)
    assert found is not None
    return _plain(found[1])


def _plain(stream: bytes) -> bytes:
    return zlib.decompressobj().decompress(stream) if stream[:1] == b"x" else stream


def _hex(digits: bytes) -> bytes:
    return bytes.fromhex(digits.decode())


def _bytes(string: bytes) -> bytes:
    """Of a string as PDF writes it, in brackets or in hexadecimal."""
    if string.startswith(b"<"):
        return _hex(string[1:-1])

    def unescaped(found: re.Match[bytes]) -> bytes:
        code = found[1]
        return bytes([int(code, 8)]) if code[:1].isdigit() else LETTERS.get(code, code)

    return ESCAPED.sub(unescaped, string[1:-1])
