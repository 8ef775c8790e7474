"""Hand-outs, for the tests that ask every route as everybody."""

from typing import Any

COLUMNS: dict[str, Any] = {
    "checkpoint.first_instruction": "word",
    "item.code": "word",
    "item.name": "word",
    "item.reentry": "word",
}
