"""How an entry of the door list is found and opened: by the code on the badge and nothing else.

The twin of `static/door/labels.js`.
"""

import json
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Sequence
from hashlib import sha256

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 16
NONCE_BYTES = 12


def key_of(code: str, salt: bytes) -> str:
    """Under what a code is found: SHA-256(salt ‖ code), the first 16 bytes."""
    return written(sha256(salt + code.encode("ascii")).digest()[:KEY_BYTES])


def seal_label(label: Sequence[str], code: str, salt: bytes) -> str:
    """The label (AES-256-GCM), its random nonce before it: a label may change, its key does not."""
    nonce = secrets.token_bytes(NONCE_BYTES)
    plain = json.dumps(label, ensure_ascii=False, separators=(",", ":")).encode()
    return written(nonce + AESGCM(label_key(code, salt)).encrypt(nonce, plain, None))


def label_key(code: str, salt: bytes) -> bytes:
    """The key of one label (HKDF, RFC 5869); the code's 128 random bits need no stretching."""
    return HKDF(SHA256(), length=32, salt=salt, info=b"eventapp door label").derive(code.encode("ascii"))


def written(value: bytes) -> str:
    """Bytes as base64url without its padding (RFC 4648, section 5)."""
    return urlsafe_b64encode(value).decode().rstrip("=")
