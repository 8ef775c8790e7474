"""A certificate for a venue's own network, and the authority that devices have to trust for it.

A camera and a service worker need a certificate that the browser trusts by itself. The authority's key is
thrown away once it has signed: what a device trusts from then on can vouch for these names and no others.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

FOLDER = "lan"
LIFETIME = timedelta(days=397)  # Apple takes up to 825 of an authority that the user installed
AUTHORITY, CERTIFICATE, KEY = "authority.crt", "server.crt", "server.key"


@dataclass(frozen=True)
class Made:
    """All in PEM."""

    authority: bytes
    certificate: bytes
    key: bytes


def make(hosts: Sequence[str], *, at: datetime) -> Made:
    """Valid from the day before, for devices whose clock is behind. Raises ValueError for what is no name."""
    names = x509.SubjectAlternativeName([_named(host) for host in hosts])
    root, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    issuer = _called(f"eventapp {hosts[0]}"[:64])
    authority = _begun(issuer, issuer, root.public_key(), at)
    authority = authority.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    authority = authority.add_extension(_usage(signs_certificates=True), critical=True)
    own = _begun(_called(hosts[0][:64]), issuer, key.public_key(), at)
    own = own.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    own = own.add_extension(_usage(signs_certificates=False), critical=True)
    own = own.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
    own = own.add_extension(names, critical=False)
    above = x509.AuthorityKeyIdentifier.from_issuer_public_key(root.public_key())
    own = own.add_extension(above, critical=False)
    return Made(
        authority.sign(root, SHA256()).public_bytes(Encoding.PEM),
        own.sign(root, SHA256()).public_bytes(Encoding.PEM),
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
    )


def keep(made: Made, folder: Path) -> None:
    """In place of the one before; the key is readable by its owner alone from its first byte on."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    for name, text in ((AUTHORITY, made.authority), (CERTIFICATE, made.certificate), (KEY, made.key)):
        fresh = folder / f"{name}.new"
        fresh.unlink(missing_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(text)
        fresh.replace(folder / name)


def _named(host: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ip_address(host))
    except ValueError:
        letters = host.replace(".", "").replace("-", "")
        if not (host.isascii() and letters.isalnum()) or len(host) > 253:
            raise ValueError(host) from None
        return x509.DNSName(host.lower())


def _begun(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, at: datetime
) -> x509.CertificateBuilder:
    begun = x509.CertificateBuilder().subject_name(subject).issuer_name(issuer).public_key(key)
    begun = begun.serial_number(x509.random_serial_number())
    begun = begun.not_valid_before(at - timedelta(days=1)).not_valid_after(at + LIFETIME)
    return begun.add_extension(x509.SubjectKeyIdentifier.from_public_key(key), critical=False)


def _called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        encipher_only=False,
        decipher_only=False,
    )
