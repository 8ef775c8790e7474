"""Codes as devices keep them: sealed to the server, so that a stolen phone does not tell whom it scanned.

`sealed:` and, in base64url, an ephemeral P-256 point with the code under AES-256-GCM; the key is agreed on
by ECDH with the installation's point and drawn out by HKDF (RFC 5869), and serves one code alone, so
the nonce is zero. The twin of `static/door/sealing.js`.
"""

from base64 import urlsafe_b64decode
from binascii import Error as NotBase64
from functools import cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from eventapp.door.labels import written

PREFIX = "sealed:"
LONGEST = 400  # letters; a sealed code has less than 200

_CURVE = ec.SECP256R1()
_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (NIST SP 800-186)
_POINT_BYTES = 65
_NONCE = bytes(12)


def public_point(secret: bytes) -> str:
    """What devices seal to: the uncompressed point, in base64url."""
    return written(_bytes_of(_key(secret).public_key()))


def opened(text: str, secret: bytes) -> str:
    """The code in a sealed text; any other text, or one sealed to another installation, as it came."""
    if not text.startswith(PREFIX) or len(text) > LONGEST:
        return text
    try:
        box = urlsafe_b64decode(text[len(PREFIX) :] + "==")
        point, sealed = box[:_POINT_BYTES], box[_POINT_BYTES:]
        shared = _key(secret).exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(_CURVE, point))
        return AESGCM(_drawn(shared, point)).decrypt(_NONCE, sealed, None).decode("ascii")
    except (ValueError, NotBase64, InvalidTag):
        return text


@cache
def _key(secret: bytes) -> ec.EllipticCurvePrivateKey:
    """The installation's private key, from its secret; 16 bytes too many make the remainder even."""
    drawn = HKDF(SHA256(), length=48, salt=None, info=b"eventapp door sealing").derive(secret)
    return ec.derive_private_key(int.from_bytes(drawn) % (_ORDER - 1) + 1, _CURVE)


def _drawn(shared: bytes, point: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=point, info=b"eventapp door sealing").derive(shared)


def _bytes_of(key: ec.EllipticCurvePublicKey) -> bytes:
    return key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
