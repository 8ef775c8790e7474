"""A hit of the name search as a device scans it: a handle that only the server can read.

`found:` and, in base64url, the badge's code and the moment of the search under AES-256-GCM, bound to the
device that asked. It stands for scans that this device makes within ten minutes, whenever they arrive.
"""

import secrets
from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from datetime import UTC, datetime, timedelta

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from eventapp.door.labels import written

PREFIX = "found:"
LONGEST = 200  # letters; a handle has about 100
LASTS = timedelta(minutes=10)
EARLY = timedelta(minutes=2)  # that a device's clock, as far as it is corrected, may be behind

_NONCE = 12
_MOMENT = 8  # bytes, in seconds since 1970


def handle_of(code: str, device_id: int, secret: bytes, *, at: datetime) -> str:
    """What the device may scan in place of the badge with that code."""
    nonce = secrets.token_bytes(_NONCE)
    plain = int(at.timestamp()).to_bytes(_MOMENT) + code.encode("ascii")
    return PREFIX + written(nonce + _box(secret).encrypt(nonce, plain, _owner(device_id)))


def code_of(handle: str, device_id: int, secret: bytes, *, at: datetime) -> str | None:
    """The badge's code, or None for a text that is no handle of this device's, or none at that moment."""
    if not handle.startswith(PREFIX) or len(handle) > LONGEST:
        return None
    try:
        bare = urlsafe_b64decode(handle[len(PREFIX) :] + "==")
        plain = _box(secret).decrypt(bare[:_NONCE], bare[_NONCE:], _owner(device_id))
    except (ValueError, NotBase64, InvalidTag):
        return None
    found_at = datetime.fromtimestamp(int.from_bytes(plain[:_MOMENT]), UTC)
    return plain[_MOMENT:].decode("ascii") if found_at - EARLY <= at < found_at + LASTS else None


def _box(secret: bytes) -> AESGCM:
    drawn = HKDF(SHA256(), length=32, salt=None, info=b"eventapp door found by name").derive(secret)
    return AESGCM(drawn)


def _owner(device_id: int) -> bytes:
    return f"device {device_id}".encode()
