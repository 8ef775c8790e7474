"""Checkpoints and what they give, for the tests that ask every route as everybody."""

from collections.abc import Callable
from typing import Any

from sqlalchemy import select

from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.door.checkpoints import item_by_code, state_of
from eventapp.door.item_models import Item
from eventapp.door.models import Checkpoint, Scan, ScanUndo
from eventapp.door.queries import checkpoint_by_code
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from tests.cast import Cast
from tests.named import NOWHERE, Sent, read

LEADS = frozenset({"organiser", "door_lead", "admin"})
FACTS = {"text_en": "Another", "direction": "in-only", "reentry": "daily", "first_instruction": ""}
NEW = FACTS | {"code": "new-door", "purpose": "hand-out", "room": "", "item": ""}
USUAL = {"checkpoint": "main", "item": "bags"}
SPECIAL = {"door_checkpoints.delete": {"checkpoint": "spare"}}
ALL = {"checkpoint": ["main", "bags", NOWHERE], "item": ["bags", NOWHERE]}


def bodies(cast: Cast) -> dict[str, Callable[[], Sent]]:
    def seen(find: Callable[[Event, str], Checkpoint | Item], code: str) -> str:
        return read(cast, lambda: state_of(find(event_by_code("forum"), code)))

    return {
        "door_checkpoints.create": lambda: {"data": NEW},
        "door_checkpoints.save": lambda: {"data": FACTS | {"seen": seen(checkpoint_by_code, "main")}},
        "door_checkpoints.delete": lambda: {"data": {}},
        "door_checkpoints.save_item": lambda: {
            "data": FACTS | {"per_person": "1", "stock": "", "seen": seen(item_by_code, "bags")}
        },
    }


def passed_scan(cast: Cast) -> int:
    """The first that let the member in and was not taken back."""
    own = select(Scan.id).join(Scan.badge).where(Badge.registration_id == cast.registrations["member"])
    return read(cast, lambda: db.session.scalar(own.where(Scan.passed).order_by(Scan.id).limit(1))) or 0


def _leads(_cast: Any, _row: Item) -> frozenset[str]:
    return LEADS


def told_of_undoing(_cast: Any, row: Scan) -> frozenset[str]:
    """The device that made it, once somebody else took the scan back."""
    return frozenset({"device"}) if row.undo and not row.undo.device_at else frozenset()


def _desk(_cast: Any, _row: ScanUndo) -> frozenset[str]:
    return LEADS | {"registration_desk"}


COLUMNS: dict[str, Any] = {
    "scan_undo.because": _desk,
    "checkpoint.first_instruction": "word",
    "item.code": "word",
    "item.name": _leads,
    "item.reentry": "word",
}
