"""The code on a badge: how it is made, typed in, looked up and kept.

A code is 128 random bits written as 32 letters. The sixteen letters sit on the same
keys on QWERTY, AZERTY and QWERTZ keyboards, so a scanner that types works anywhere;
there are no vowels, so no words appear.
"""

import hmac
import re
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LETTERS = "BCDFGHJKLNPRSTVX"
LENGTH = 32

_KEY_BYTES = 32
_NONCE_BYTES = 12  # NIST SP 800-38D, 8.2.2: a random nonce of 96 bits
_LONGEST_INPUT = 200  # a code with generous spacing; whatever is longer is something else
_SPACES_AND_DASHES = re.compile(r"[\s\u002d\u00ad\u200b\u2010-\u2015\u2212]+")
_CODE = re.compile(f"[{LETTERS}]{{{LENGTH}}}")


@dataclass(frozen=True)
class CodeKeys:
    """The keys of one installation: `digest` to look codes up, `seal` to keep them."""

    digest: bytes = field(repr=False)
    seal: bytes = field(repr=False)


def keys(secret: str) -> CodeKeys:
    """Derive both keys from the installation's secret (HKDF, RFC 5869)."""
    return CodeKeys(digest=_derive(secret, "digest"), seal=_derive(secret, "seal"))


def new_code() -> str:
    """Return a fresh code from the system's random generator."""
    return "".join(secrets.choice(LETTERS) for _ in range(LENGTH))


def normalise(text: str) -> str | None:
    """Return the code in `text` as 32 capital letters, or None when it is not a code.

    Any case, spaces and dashes are accepted.
    """
    if len(text) > _LONGEST_INPUT:
        return None
    bare = _SPACES_AND_DASHES.sub("", text)
    # Only ASCII may be upper-cased: "ß" would become the two valid letters "SS".
    code = bare.upper() if bare.isascii() else ""
    return code if _CODE.fullmatch(code) else None


def digest(code: str, key: bytes) -> bytes:
    """Return the 32 bytes under which a code is stored: SHA-256 keyed by HMAC (RFC 2104).

    A code is to be normalised first; any other text has a digest too, so that what was
    scanned by mistake can be recognised again without being kept.
    """
    return hmac.digest(key, code.encode("utf-8", "surrogatepass"), "sha256")


def seal(code: str, key: bytes) -> bytes:
    """Encrypt a code for storage (AES-256-GCM); each call gives other bytes."""
    nonce = secrets.token_bytes(_NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, code.encode("ascii"), None)


def unseal(token: bytes, key: bytes) -> str:
    """Return the code that `seal` encrypted.

    Raises ValueError when the token was altered, cut, or sealed with another key.
    """
    nonce, sealed = token[:_NONCE_BYTES], token[_NONCE_BYTES:]
    try:
        return AESGCM(key).decrypt(nonce, sealed, None).decode("ascii")
    except (InvalidTag, ValueError) as fault:
        raise ValueError("a badge code could not be read with this installation's key") from fault


def _derive(secret: str, purpose: str) -> bytes:
    info = f"eventapp badge code {purpose}".encode()
    return HKDF(SHA256(), length=_KEY_BYTES, salt=None, info=info).derive(secret.encode())
