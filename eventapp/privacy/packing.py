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
        _add(pack, "data.json", json.dumps(data, ensure_ascii=False, indent=1).encode())
        for number, (name, body) in enumerate(files, 1):
            _add(pack, f"files/{number}-{name}", body)
    return whole.getvalue()


def _add(pack: zipfile.ZipFile, name: str, body: bytes) -> None:
    """Without a time, so that the same data are the same bytes."""
    pack.writestr(zipfile.ZipInfo(name), body, compress_type=zipfile.ZIP_DEFLATED)
