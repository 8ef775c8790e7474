"""PDFs that typst made, put together into one as they come: what is written is not kept in memory.

The parts are those of one source: tagged, with headings in an outline, without links and notes. Their
objects get new numbers; the trees of pages and of tags, and the outline, get one root each
(ISO 32000-1: 7.7.3, 14.7.2, 12.3.3).
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from typing import BinaryIO

from eventapp.core.pictures import with_pictures

_TRAILER = re.compile(rb"/Root (\d+) 0 R/Info (\d+) 0 R[^\n]*\nstartxref\n(\d+)\n%%EOF\s*$")
_PLACE = re.compile(rb"(\d{10}) \d{5} n")
_HEAD = re.compile(rb"(\d+) 0 obj\n")
_STREAM = re.compile(rb">>\nstream\n")
_CATALOG = re.compile(
    rb"(/Pages )(\d+)( 0 R/Metadata )(\d+)( 0 R.*/StructTreeRoot )(\d+)( 0 R.*/Outlines )(\d+)( 0 R)",
    re.DOTALL,
)
_TAGS = re.compile(
    rb"<</Type/StructTreeRoot(/RoleMap<<[^>]*>>)?/K\[(\d+) 0 R\]"
    rb"/ParentTree<</Nums\[([^\]]+)\]>>/ParentTreeNextKey (\d+)>>"
)
_OUTLINE = re.compile(rb"/First (\d+) 0 R/Last (\d+) 0 R/Count (\d+)")
_COUNT = re.compile(rb"/Type/Pages/Count (\d+)")
_NUMBER = re.compile(rb"(\d+) (\d+) 0 R")
# In text, which stands in brackets or in hexadecimal, nothing is a reference (ISO 32000-1: 7.3.4).
_MOVING = re.compile(rb"(?P<text>\()|<[0-9A-Fa-f\s]*>|\b(?P<to>\d+) 0 R\b|(?<=/StructParents )(?P<key>\d+)")
_REFERENCE = re.compile(rb"\b\d+ 0 R\b")
_APART = b"\0"
_BRACKET = re.compile(rb"\\.|[()]", re.DOTALL)
_PAGES, _ROOT, _DOCUMENT, _OUTLINES, _FREE = 1, 2, 3, 4, 5


class Joined:
    """One PDF of many: `add` each, then `close`. Raises ValueError where a part is not as described."""

    def __init__(self, out: BinaryIO) -> None:
        self._out, self._written, self._offsets = out, 0, [0] * _FREE
        self._first: _Part | None = None
        self._digest = sha256()
        self._pages: list[int] = []  # a node for each part, and so on
        self._elements: list[int] = []
        self._key_nodes: list[int] = []
        self._page_count = self._keys = self._entries = 0
        self._first_entry = self._last_entry = 0
        self._held = b""  # the last entry of the outline, which does not know yet what follows it
        self._write(b"%PDF-1.7\n%\x80\x80\x80\x80\n\n")

    def add(self, document: bytes, pictures: Sequence[bytes] = ()) -> None:
        """Write the pages of one more part; `pictures` are objects that take the place of its stand-ins."""
        part = _read(document)
        self._first = self._first or part.bare()
        for piece in (document, *pictures):
            self._digest.update(piece)
        if pictures:
            part = replace(part, objects=with_pictures(part.objects, part.pages, pictures))
        roots = part.roots
        kept = [number for number in part.objects if number not in roots]
        to = dict(zip(kept, range(len(self._offsets), len(self._offsets) + len(kept)), strict=True))
        self._offsets += [0] * len(kept)
        to |= {part.tags: _ROOT, part.outlines: _OUTLINES}
        self._link(to[part.first_entry], to[part.last_entry])
        moved = _all_moved(part, to)
        for number in kept:
            self._place(part, number, to, moved.get(number))
        self._key_nodes.append(self._append(_key_node(part, to, self._keys)))
        self._pages.append(to[part.pages])
        self._elements.append(to[part.document])
        self._page_count += part.page_count
        self._entries += part.entries
        self._keys += part.next_key

    def close(self) -> None:
        """Write what holds the parts together. Raises ValueError where there is none."""
        if self._first is None:
            raise ValueError("there is no part to write")
        self._object(self._last_entry, self._held)
        self._object(
            _PAGES, b"<</Type/Pages/Count %d/Kids[%s]>>" % (self._page_count, _references(self._pages))
        )
        tree = (self._first.roles, _DOCUMENT, _references(self._key_nodes), self._keys)
        self._object(
            _ROOT,
            b"<</Type/StructTreeRoot%s/K[%d 0 R]/ParentTree<</Kids[%s]>>/ParentTreeNextKey %d>>" % tree,
        )
        elements = _references(self._elements)
        self._object(_DOCUMENT, b"<</Type/StructElem/S/Document/P %d 0 R/K[%s]>>" % (_ROOT, elements))
        ends = (self._first_entry, self._last_entry, self._entries)
        self._object(_OUTLINES, b"<</Type/Outlines/First %d 0 R/Last %d 0 R/Count %d>>" % ends)
        metadata = self._append(_told_pages(self._first.objects[self._first.metadata], self._page_count))
        info = self._append(self._first.objects[self._first.info])
        roots = rb"\g<1>%d\g<3>%d\g<5>%d\g<7>%d\g<9>" % (_PAGES, metadata, _ROOT, _OUTLINES)
        self._end(self._append(_CATALOG.sub(roots, self._first.objects[self._first.catalog])), info)

    def _link(self, first: int, last: int) -> None:
        """The outline goes on: what was held is written, and knows what follows."""
        if self._held:
            self._object(self._last_entry, b"<</Next %d 0 R" % first + self._held[2:])
        self._first_entry = self._first_entry or first
        self._before, self._last_entry = self._last_entry, last

    def _place(self, part: "_Part", number: int, to: Mapping[int, int], body: bytes | None) -> None:
        if body is None:
            body = _moved(part.objects[number], to, self._keys)
        if number == part.pages:
            body = b"<</Parent %d 0 R" % _PAGES + body[2:]
        elif number == part.document:
            under = b"/S/Part/P %d 0 R" % _DOCUMENT
            body = body.replace(b"/S/Document/P %d 0 R" % _ROOT, under, 1)
        if number == part.first_entry and self._before:
            body = b"<</Prev %d 0 R" % self._before + body[2:]
        if number == part.last_entry:
            self._held = body
        else:
            self._object(to[number], body)

    def _append(self, body: bytes) -> int:
        self._offsets.append(0)
        self._object(len(self._offsets) - 1, body)
        return len(self._offsets) - 1

    def _object(self, number: int, body: bytes) -> None:
        self._offsets[number] = self._written
        self._write(b"%d 0 obj\n%s\nendobj\n" % (number, body))

    def _end(self, catalog: int, info: int) -> None:
        begins, name = self._written, self._digest.hexdigest()[:32].encode()
        places = b"".join(b"%010d 00000 n\r\n" % offset for offset in self._offsets[1:])
        self._write(b"xref\n0 %d\n0000000000 65535 f\r\n%s" % (len(self._offsets), places))
        told = (len(self._offsets), catalog, info, name, name, begins)
        self._write(
            b"trailer\n<</Size %d/Root %d 0 R/Info %d 0 R/ID[<%s><%s>]>>\nstartxref\n%d\n%%%%EOF" % told
        )

    def _write(self, piece: bytes) -> None:
        self._written += len(piece)
        self._out.write(piece)


@dataclass(frozen=True)
class _Part:
    """One PDF: its objects by number, and those that the whole has once only."""

    objects: dict[int, bytes]
    catalog: int
    info: int
    metadata: int
    tags: int
    outlines: int
    pages: int
    page_count: int
    document: int
    roles: bytes
    nums: bytes  # of the tags' parent tree: key, reference, and so on
    next_key: int
    first_entry: int
    last_entry: int
    entries: int

    @property
    def roots(self) -> set[int]:
        return {self.catalog, self.info, self.metadata, self.tags, self.outlines}

    def bare(self) -> "_Part":
        """With what the whole takes from it, and no pages."""
        kept = {number: self.objects[number] for number in (self.catalog, self.info, self.metadata)}
        return _Part(**(vars(self) | {"objects": kept, "nums": b""}))


def _read(document: bytes) -> _Part:
    trailer = _TRAILER.search(document, max(0, len(document) - 400))
    if trailer is None:
        raise ValueError("a part has no trailer")
    catalog, info, places = map(int, trailer.groups())
    objects = _objects(document, places)
    roots = _CATALOG.search(objects[catalog])
    if roots is None:
        raise ValueError("a part has no tags or no outline")
    pages, metadata, tree, outlines = (int(roots[group]) for group in (2, 4, 6, 8))
    tags, outline = _TAGS.fullmatch(objects[tree]), _OUTLINE.search(objects[outlines])
    count = _COUNT.search(objects[pages])
    if tags is None or outline is None or count is None:
        raise ValueError("a part has other roots than typst gives")
    first, last, entries = map(int, outline.groups())
    return _Part(
        objects=objects,
        catalog=catalog,
        info=info,
        metadata=metadata,
        tags=tree,
        outlines=outlines,
        pages=pages,
        page_count=int(count[1]),
        document=int(tags[2]),
        roles=tags[1] or b"",
        nums=tags[3],
        next_key=int(tags[4]),
        first_entry=first,
        last_entry=last,
        entries=entries,
    )


def _objects(document: bytes, places: int) -> dict[int, bytes]:
    begins = sorted(int(place) for place in _PLACE.findall(document, places))
    found = {}
    for begin, end in zip(begins, [*begins[1:], places], strict=True):
        head = _HEAD.match(document, begin, end)
        close = document.rfind(b"\nendobj", begin, end)
        if head is None or close < 0:
            raise ValueError("a part's objects are not where it says")
        found[int(head[1])] = document[head.end() : close]
    return found


def _all_moved(part: "_Part", to: Mapping[int, int]) -> dict[int, bytes]:
    """The objects without text, streams and keys, which are nearly all: as `_moved` gives them, at one go."""
    plain = [
        number
        for number, body in part.objects.items()
        if b"(" not in body and b"/StructParents" not in body and not body.endswith(b"endstream")
    ]
    told = {b"%d 0 R" % before: b"%d 0 R" % after for before, after in to.items()}
    whole = _APART.join(map(part.objects.__getitem__, plain))
    moved = _REFERENCE.sub(lambda found: told.get(found[0], found[0]), whole)
    return dict(zip(plain, moved.split(_APART), strict=True))


def _moved(body: bytes, to: Mapping[int, int], keys: int) -> bytes:
    """With the numbers that its references have in the whole; what refers to nothing stays."""
    stream = _STREAM.search(body) if body.endswith(b"endstream") else None
    end, done, pieces = stream.start() if stream else len(body), 0, []
    while found := _MOVING.search(body, done, end):
        if found["text"]:
            close = _end_of_text(body, found.end(), end)
            pieces.append(body[done:close])
            done = close
            continue
        told = found[0]
        if found["to"] and int(found["to"]) in to:
            told = b"%d 0 R" % to[int(found["to"])]
        elif found["key"]:
            told = b"%d" % (int(found["key"]) + keys)
        pieces += [body[done : found.start()], told]
        done = found.end()
    return b"".join([*pieces, body[done:]])


def _end_of_text(body: bytes, begin: int, end: int) -> int:
    """Where its bracket closes: those within come in pairs, however deep, or after a backslash."""
    depth = 1
    for found in _BRACKET.finditer(body, begin, end):
        depth += {b"(": 1, b")": -1}.get(found[0], 0)
        if depth == 0:
            return found.end()
    return end


def _key_node(part: _Part, to: Mapping[int, int], keys: int) -> bytes:
    nums = _NUMBER.findall(part.nums)
    told = b" ".join(b"%d %d 0 R" % (int(key) + keys, to[int(number)]) for key, number in nums)
    limits = (int(nums[0][0]) + keys, int(nums[-1][0]) + keys)
    return b"<</Limits[%d %d]/Nums[%s]>>" % (*limits, told)


def _told_pages(metadata: bytes, count: int) -> bytes:
    """The XMP packet (ISO 16684-1) with the number of pages of the whole."""
    stream = _STREAM.search(metadata)
    if stream is None:
        raise ValueError("a part has no metadata")
    told = b"<xmpTPg:NPages>%d</xmpTPg:NPages>" % count
    packet = metadata[stream.end() : metadata.rindex(b"\nendstream")]
    packet = re.sub(rb"<xmpTPg:NPages>\d+</xmpTPg:NPages>", told, packet)
    head = re.sub(rb"/Length \d+", b"/Length %d" % len(packet), metadata[: stream.end()])
    return head + packet + b"\nendstream"


def _references(numbers: Iterable[int]) -> bytes:
    return b" ".join(b"%d 0 R" % number for number in numbers)
