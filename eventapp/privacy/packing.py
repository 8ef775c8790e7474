"""A person's data as one ZIP: data.json, and the files that they sent."""

import io
import json
import zipfile
from collections.abc import Iterable, Mapping
from typing import Any


def packed(data: Mapping[str, Any], files: Iterable[tuple[str, bytes]]) -> bytes:
    """`files` are (name, body); each gets a number before its name, so that none hides another."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as pack:
        pack.writestr("data.json", json.dumps(data, ensure_ascii=False, indent=1))
        for number, (name, body) in enumerate(files, 1):
            pack.writestr(f"files/{number}-{name}", body)
    return whole.getvalue()
