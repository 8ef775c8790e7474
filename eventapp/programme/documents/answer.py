"""A file as an answer: to be kept, never to be run or shown within the site."""

from urllib.parse import quote

from flask import Response

from eventapp.core.web import cached
from eventapp.programme.documents.formats import ascii_name
from eventapp.programme.documents.models import DocumentFile

HEADERS = {"Content-Security-Policy": "sandbox; default-src 'none'", "Vary": "Cookie"}


def attachment(file: DocumentFile) -> Response:
    """With its name in letters that every browser takes, and in its own (RFC 6266)."""
    named = f"attachment; filename=\"{ascii_name(file.name)}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    return cached(file.body, file.media_type, **HEADERS, **{"Content-Disposition": named})
