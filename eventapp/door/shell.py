"""Which files the scanner page is made of, so that a device can keep them: found by what they name."""

import re
from functools import cache
from pathlib import Path, PurePosixPath

from eventapp.core.config import ROOT

STATIC = ROOT / "static"
FIRST = (
    "base.css",
    "fonts.css",
    "door/scanner.css",
    "door/scanner.js",
    "icons/mark.svg",
    "vendor/zxing-wasm/reader/zxing_reader.wasm",
)
_NAMED = {
    ".js": re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']"""),
    ".css": re.compile(r"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']"""),
}


@cache
def paths() -> tuple[str, ...]:
    """Paths under static/, of what the page loads itself and all that these files load."""
    found: set[str] = set()
    coming = list(FIRST)
    while coming:
        path = coming.pop()
        if path not in found:
            found.add(path)
            coming += _named_in(path)
    return tuple(sorted(found))


def _named_in(path: str) -> list[str]:
    pattern = _NAMED.get(Path(path).suffix)
    if pattern is None:
        return []
    names = ("".join(found.groups("")) for found in pattern.finditer((STATIC / path).read_text("utf-8")))
    return [_resolved(path, name) for name in names if not name.startswith("data:")]


def _resolved(path: str, name: str) -> str:
    folder = PurePosixPath(path).parent / name
    parts: list[str] = []
    for part in folder.parts:
        if part == "..":
            parts.pop()
        else:
            parts.append(part)
    return "/".join(parts)
