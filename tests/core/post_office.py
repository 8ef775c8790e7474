"""A real mail server on this machine, with or without TLS and passwords."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import Message
from ipaddress import ip_address
from pathlib import Path
from socket import socket
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, Session
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

HOST = "127.0.0.1"


@dataclass
class PostOffice:
    """What came in: messages, who they were for, and with which password over which line."""

    port: int
    letters: list[Message] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    passwords: list[tuple[bytes, bool]] = field(default_factory=list)  # (password, over TLS)
    answer: str = "250 OK"

    async def handle_DATA(self, _server: Any, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.recipients.append(list(envelope.rcpt_tos))
        self.letters.append(message_from_bytes(envelope.content or b""))
        return self.answer

    def authenticate(
        self, _server: Any, session: Session, _envelope: Any, _how: str, data: Any
    ) -> AuthResult:
        self.passwords.append((data.password, session.ssl is not None))
        return AuthResult(success=data.password == b"p@ss")


@contextmanager
def post_office(certificate: Path | None = None) -> Iterator[PostOffice]:
    """Open while the block runs; with a certificate it asks for STARTTLS and a password."""
    with socket() as free:
        free.bind((HOST, 0))
        office = PostOffice(free.getsockname()[1])
    extra: dict[str, Any] = {}
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        extra = {"tls_context": context, "require_starttls": True, "authenticator": office.authenticate}
    controller = Controller(office, hostname=HOST, port=office.port, **extra)
    controller.start()
    try:
        yield office
    finally:
        controller.stop()


def certificate(path: Path) -> Path:
    """A key and a certificate for 127.0.0.1 in one file."""
    key, name = generate_private_key(SECP256R1()), x509.Name([])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now).not_valid_after(now + timedelta(hours=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(HOST))]), critical=True)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(private + made.sign(key, SHA256()).public_bytes(Encoding.PEM))
    return path
