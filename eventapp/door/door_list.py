"""The list by which a device can decide alone: badges it can recognise but not name.

An entry is found by a digest of the code, and its label opens with a key made from the code, so
a stolen device tells nobody's name until their badge is held before it.
"""

import json
import re
from base64 import b64encode
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from sqlalchemy import ColumnElement, func, or_, select
from sqlalchemy.orm import joinedload

from eventapp.badges import codes
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.registration.models import Registration, RegistrationStep

PAGE = 1000
KEY_BYTES = 16
NONCE = bytes(12)  # each label has a key of its own, used once
OVERLAP = timedelta(minutes=1)  # changes that were committed later than they are dated

_SINCE = re.compile(r"(\d{1,17})(?:-(\d{1,17})-(\d{1,10}))?")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Since:
    """From which moment, and in the midst of paging up to which moment, after which badge."""

    start: datetime
    until: datetime | None = None
    last_id: int = 0


def read_since(text: str) -> Since | None:
    """A revision as devices send it back: `0` for everything, else what the last answer said."""
    match = _SINCE.fullmatch(text) if text.isascii() else None
    if match is None:
        return None
    start, until, last_id = match.groups()
    return Since(_moment(start), _moment(until) if until else None, int(last_id or 0))


def revision(event_id: int) -> str:
    """Microseconds of the latest change to a badge or a registration of the event."""
    badges = select(func.max(Badge.issued_at), func.max(Badge.ended_at)).where(Badge.event_id == event_id)
    steps = select(func.max(RegistrationStep.taken_at)).join(
        Registration, Registration.id == RegistrationStep.registration_id
    )
    issued, ended = db.session.execute(badges).one()
    taken = db.session.scalar(steps.where(Registration.event_id == event_id))
    return _micros(max(moment for moment in (issued, ended, taken, _EPOCH) if moment is not None))


def page_of(event_id: int, since: Since, salt: bytes, seal_key: bytes, *, at: datetime) -> dict[str, Any]:
    """`{"revision", "more", "entries": [{"key", "state", "registration", "label"}]}`.

    `revision` is to be sent as the next `since`. Entries may come twice; the later one counts.
    """
    until = since.until or at
    found = select(Badge).where(Badge.event_id == event_id, Badge.id > since.last_id, _changed(since.start))
    holder = joinedload(Badge.registration)
    found = found.options(
        holder.joinedload(Registration.category), holder.joinedload(Registration.organisation)
    )
    badges = db.session.scalars(found.order_by(Badge.id).limit(PAGE + 1)).all()
    more = len(badges) > PAGE
    shown = badges[:PAGE]
    paging = f"{_micros(since.start)}-{_micros(until)}-{shown[-1].id}" if more else _micros(until)
    entries = [_entry(badge, salt, codes.unseal(badge.code_sealed, seal_key)) for badge in shown]
    return {"revision": paging, "more": more, "entries": entries}


def key_of(code: str, salt: bytes) -> bytes:
    """The 16 bytes under which a code is found in the list."""
    return sha256(salt + code.encode("ascii")).digest()[:KEY_BYTES]


def label_key(code: str, salt: bytes) -> bytes:
    """The AES-256 key of one label (HKDF, RFC 5869)."""
    return HKDF(SHA256(), length=32, salt=salt, info=b"eventapp door label").derive(code.encode("ascii"))


def _entry(badge: Badge, salt: bytes, code: str) -> dict[str, str]:
    holder = badge.registration
    label = [holder.badge_name, holder.organisation.name, holder.category.code, badge.short_number]
    sealed = AESGCM(label_key(code, salt)).encrypt(NONCE, json.dumps(label).encode(), None)
    return {
        "key": b64encode(key_of(code, salt)).decode(),
        "state": badge.ended_as or "valid",
        "registration": holder.state,
        "label": b64encode(sealed).decode(),
    }


def _changed(start: datetime) -> ColumnElement[bool]:
    after = max(start - OVERLAP, _EPOCH) if start > _EPOCH else _EPOCH
    stepped = select(RegistrationStep.registration_id).where(RegistrationStep.taken_at > after)
    return or_(Badge.issued_at > after, Badge.ended_at > after, Badge.registration_id.in_(stepped))


def _micros(moment: datetime) -> str:
    return str((moment - _EPOCH) // timedelta(microseconds=1))


def _moment(micros: str) -> datetime:
    return _EPOCH + timedelta(microseconds=int(micros))
