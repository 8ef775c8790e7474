"""What a file is, by its first bytes and its parts; what it is called decides nothing."""

import io
import re
import zipfile
from dataclasses import dataclass
from pathlib import PurePosixPath
from unicodedata import normalize

from eventapp.core.text import is_plain, tidy

MOST_BYTES = 20 * 2**20
MOST_PARTS = 10_000  # of a package: large ones have some hundreds
LONGEST_NAME = 100  # characters, without its ending
_OFFICE = "application/vnd.openxmlformats-officedocument."
_OPEN = "application/vnd.oasis.opendocument."
_UNSAFE = re.compile(r'[<>:"|?*%/\\\x00-\x1f]')  # no file system takes them all


@dataclass(frozen=True)
class Format:
    ending: str
    media_type: str


PDF = Format("pdf", "application/pdf")
TEXT = Format("txt", "text/plain; charset=utf-8")
OFFICE = {  # by the part that such a package must have (ECMA-376, part 2)
    "word/document.xml": Format("docx", f"{_OFFICE}wordprocessingml.document"),
    "xl/workbook.xml": Format("xlsx", f"{_OFFICE}spreadsheetml.sheet"),
    "ppt/presentation.xml": Format("pptx", f"{_OFFICE}presentationml.presentation"),
}
OPEN = {  # by what its first part says (OpenDocument 1.3, part 2, section 3.3)
    f"{_OPEN}{name}": Format(ending, f"{_OPEN}{name}")
    for ending, name in (("odt", "text"), ("ods", "spreadsheet"), ("odp", "presentation"))
}
FORMATS = (PDF, TEXT, *OFFICE.values(), *OPEN.values())
ENDINGS = {one.media_type: one.ending for one in FORMATS}


def format_of(body: bytes) -> Format | None:
    """None where it is none of FORMATS, or holds macros."""
    if body.startswith(b"%PDF-"):
        return PDF
    if body.startswith(b"PK\x03\x04"):
        return _packed(body)
    return TEXT if _is_text(body) else None


def safe_name(name: str, ending: str) -> str:
    """A file name for any system, with the ending that its content has."""
    last = PurePosixPath(name.replace("\\", "/")).name
    stem = last.rsplit(".", 1)[0] if "." in last.lstrip(".") else last
    return f"{_safe(stem)}.{ending}"


def ascii_name(kept: str) -> str:
    """A safe name in ASCII alone; made safe once more, as U+FF02 and its like become quotes and slashes."""
    parts = (normalize("NFKD", part).encode("ascii", "ignore").decode() for part in kept.rsplit(".", 1))
    return ".".join(_safe(part) for part in parts)


def _safe(stem: str) -> str:
    plain = "".join(char for char in stem if is_plain(char))
    return tidy(_UNSAFE.sub(" ", plain)).strip(". ")[:LONGEST_NAME] or "document"


def _packed(body: bytes) -> Format | None:
    """Each part's entry begins with a mark, so that these are counted, whatever the file says of itself."""
    if body.count(b"PK\x01\x02") > MOST_PARTS:
        return None
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as opened:
            names = set(opened.namelist())
            kind = _kind(opened) if "mimetype" in names else b""
    except Exception:  # noqa: BLE001 - whatever it trips over, what is damaged is of no format
        return None
    if any(name.endswith("vbaProject.bin") or name.startswith("Basic/") for name in names):
        return None
    if "[Content_Types].xml" in names:
        return next((found for part, found in OFFICE.items() if part in names), None)
    return OPEN.get(kind.decode("ascii", "replace"))


def _kind(opened: zipfile.ZipFile) -> bytes:
    """Little of it is unpacked: the other ways to pack give all that a block holds."""
    part = opened.getinfo("mimetype")
    if part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return b""
    with opened.open(part) as reading:
        return reading.read(100)


def _is_text(body: bytes) -> bool:
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    return bool(text.strip()) and is_plain(text.replace("\f", ""))
