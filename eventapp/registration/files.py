"""Files sent as answers: what kind a file is, told by its first bytes and never by its name."""

import re

from eventapp.core.text import is_plain, tidy

MOST_BYTES = 2 * 1024 * 1024
LONGEST_NAME = 120
ENDINGS = {"application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png"}
_SIGNS = {b"%PDF-": "application/pdf", b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}


def media_type(body: bytes) -> str | None:
    """PDF, JPEG or PNG; None for all else."""
    return next((kind for sign, kind in _SIGNS.items() if body.startswith(sign)), None)


def safe_name(typed: str, kind: str) -> str:
    """The file's own name without its path, with the ending of what it is."""
    stem = tidy(re.split(r"[/\\]", typed)[-1].rpartition(".")[0] or typed)
    ending = ENDINGS[kind]
    if not is_plain(stem) or not re.search(r"\w", stem):
        stem = "file"
    return stem[: LONGEST_NAME - len(ending)] + ending
