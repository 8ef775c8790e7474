"""Static files under a path that names their content: /static/<build>/base.css.

The build is a digest over all files, so answers may be kept for a year, and relative
imports between modules and style sheets stay inside one build. Text files are compressed
once per build, beside a copy under var/; comments of our own are not sent.
"""

import hashlib
import re
import shutil
import tempfile
from collections.abc import Iterable, MutableMapping
from pathlib import Path, PurePosixPath

import brotli
from whitenoise import WhiteNoise

from eventapp.core.config import ROOT

STATIC = ROOT / "static"
LARGE = 50_000  # bytes: more takes seconds to compress as small as it goes
SLOW, FAST = 11, 9  # of compression
COMPRESSED = {".css", ".js", ".svg", ".json", ".wasm"}
COMMENTS = re.compile(
    rb"^[ \t]*(?:/\*.*?\*/|//[^\n]*)[ \t]*\n", re.DOTALL | re.MULTILINE
)  # lines of their own
_NAMED = {
    ".js": re.compile(r"""(?:from|import)\s*\(?\s*["'](\.{1,2}/[^"']+)["']"""),
    ".css": re.compile(r"""url\(["']?([^"')]+)["']?\)|@import\s+["']([^"']+)["']"""),
}


def build_number(folder: Path) -> str:
    """Twelve hexadecimal digits over the names and bytes of every file."""
    digest = hashlib.sha256()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        digest.update(str(path.relative_to(folder)).encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


def prepare(var: Path) -> tuple[str, Path]:
    """(build, folder with the files and their compressed twins), made when it is missing."""
    build = build_number(STATIC)
    target = var / "static" / build
    if not target.exists():
        target.parent.mkdir(parents=True, exist_ok=True)
        making = Path(tempfile.mkdtemp(dir=target.parent))
        shutil.copytree(STATIC, making, dirs_exist_ok=True)
        for path in list(making.rglob("*")):
            if path.suffix in COMPRESSED:
                plain = _without_comments(path, making)
                quality = SLOW if len(plain) < LARGE else FAST
                path.with_name(path.name + ".br").write_bytes(brotli.compress(plain, quality=quality))
        try:
            making.rename(target)
        except OSError:  # another process was first
            shutil.rmtree(making)
    return build, target


def _without_comments(path: Path, folder: Path) -> bytes:
    """What is left of a file, there too; those of others stay as they came."""
    plain = path.read_bytes()
    if path.suffix in {".css", ".js"} and "vendor" not in path.relative_to(folder).parts:
        plain = COMMENTS.sub(b"", plain)
        path.write_bytes(plain)
    return plain


def serve(wsgi: object, build: str, folder: Path) -> WhiteNoise:
    """Answer /static/<build>/… before the application is asked."""
    files = WhiteNoise(
        wsgi, allow_all_origins=False, immutable_file_test="^/static/", add_headers_function=_guard
    )
    files.add_files(str(folder), prefix=f"static/{build}/")
    return files


def _guard(headers: MutableMapping[str, str], _path: str, _url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Cross-Origin-Resource-Policy"] = "same-origin"


def with_what_they_name(first: Iterable[str]) -> tuple[str, ...]:
    """These paths under static/, and of all that the files load in turn, so that a device can keep them."""
    found: set[str] = set()
    coming = list(first)
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
