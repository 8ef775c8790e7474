"""Small files of every kind."""

import io
import zipfile


def packed(how: int = zipfile.ZIP_STORED, /, **parts: bytes) -> bytes:
    """A ZIP of these parts; `__` in a name is a slash, `_` a dot."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", how) as made:
        for name, body in parts.items():
            made.writestr(name.replace("__", "/").replace("_", "."), body)
    return file.getvalue()


def office(part: str, **more: bytes) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for name, body in {"[Content_Types].xml": b"<Types/>", part: b"<x/>", **more}.items():
            made.writestr(name, body)
    return file.getvalue()


def spoilt(how: int) -> bytes:
    """An ODT whose first part cannot be unpacked."""
    whole = packed(how, mimetype=b"application/vnd.oasis.opendocument.text" * 3)
    start = 30 + len("mimetype")  # where the part begins
    return whole[:start] + b"\xff" * 12 + whole[start + 12 :]


PDF = b"%PDF-1.7\n%%EOF\n"
DOCX = office("word/document.xml")
XLSX = office("xl/workbook.xml")
PPTX = office("ppt/presentation.xml")
ODT = packed(mimetype=b"application/vnd.oasis.opendocument.text", content_xml=b"<x/>")
MACROS = office("word/document.xml", **{"word/vbaProject.bin": b"Sub AutoOpen()"})
