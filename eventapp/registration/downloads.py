"""Files that people sent, as downloads: never shown as a page of ours."""

from urllib.parse import quote

from flask import Response

from eventapp.core.web import private
from eventapp.registration.form_models import AnswerFile


def as_download(file: AnswerFile) -> Response:
    """By the kind that its bytes say; the name in UTF-8 (RFC 8187)."""
    answer = Response(file.body, content_type=file.media_type)
    answer.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(file.name, safe='')}"
    answer.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return private(answer)
