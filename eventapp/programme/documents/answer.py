"""A file as an answer: to be kept, never to be run or shown within the site."""

from unicodedata import normalize
from urllib.parse import quote

from flask import Response

from eventapp.core.web import cached
from eventapp.programme.documents.models import DocumentFile

HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Vary": "Cookie"}


def attachment(file: DocumentFile) -> Response:
    """With its name in letters that every browser takes, and in its own (RFC 6266)."""
    bare = normalize("NFKD", file.name).encode("ascii", "ignore").decode().lstrip(". ")
    named = f"attachment; filename=\"{bare}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return cached(file.body, file.media_type, **HEADERS, **{"Content-Disposition": named})
