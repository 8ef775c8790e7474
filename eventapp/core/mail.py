"""Mail through an outbox: written in the caller's transaction, sent by the worker.

Each message has one recipient and a Message-ID fixed when it is written, so that a message
sent twice after a crash is recognised as one. Without MAIL_URL messages become files.
"""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid
from typing import Any
from urllib.parse import unquote, urlsplit

from flask import current_app
from sqlalchemy import String, delete, update
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.config import Settings
from eventapp.core.db import Base, db
from eventapp.core.jobs import enqueue, handles

TIMEOUT = 20  # seconds
LONGEST_SUBJECT = 300  # characters; a title may stand in it


class Mail(Base):
    """One message to one person; once sent, `body` is emptied: it may have carried a secret."""

    __tablename__ = "mail"

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str]
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]


def post(recipient: str, subject: str, body: str, *, at: datetime) -> Mail:
    """Put a plain-text message into the outbox; it is sent if the caller's transaction commits.

    Raises ValueError where the recipient is not one address alone.
    """
    if len(recipient.split()) != 1 or "," in recipient:
        raise ValueError("a message goes to one address")
    mail = Mail(
        message_id=make_msgid(domain=urlsplit(_settings().base_url).hostname or "localhost"),
        recipient=recipient.strip(),
        subject=_one_line(subject)[:LONGEST_SUBJECT],
        body=body.strip() + "\n",
        written_at=at,
    )
    db.session.add(mail)
    db.session.flush()
    enqueue("mail.send", at=at, mail_id=mail.id)
    return mail


def forget(recipient: str) -> None:
    """Nothing that was written to this address is kept, nor sent any more."""
    db.session.execute(delete(Mail).where(Mail.recipient == recipient))


@handles("mail.send")
def send(payload: dict[str, Any], at: datetime) -> None:
    mail = db.session.get(Mail, payload["mail_id"])
    if mail is None or mail.sent_at is not None:
        return
    message = _message(mail)
    db.session.rollback()  # no transaction stays open while a server takes its time
    deliver(message)
    db.session.execute(update(Mail).where(Mail.id == payload["mail_id"]).values(sent_at=at, body=""))


def deliver(message: EmailMessage) -> None:
    settings = _settings()
    if settings.mail_url is None:
        folder = settings.var / "mail"
        folder.mkdir(mode=0o700, exist_ok=True)
        name = str(message["Message-ID"]).strip("<>").replace("/", "_")
        (folder / f"{name}.eml").write_bytes(bytes(message))
        return
    with _server(settings.mail_url) as server:
        server.send_message(message, to_addrs=[str(message["To"])])


@contextmanager
def _server(url: str) -> Iterator[smtplib.SMTP]:
    parts = urlsplit(url)
    host, safe = parts.hostname or "localhost", ssl.create_default_context()
    server: smtplib.SMTP
    if parts.scheme == "smtps":
        server = smtplib.SMTP_SSL(host, parts.port or 465, timeout=TIMEOUT, context=safe)
    else:
        server = smtplib.SMTP(host, parts.port or 25, timeout=TIMEOUT)
    with server:
        server.ehlo_or_helo_if_needed()  # only then are its extensions known
        if parts.scheme == "smtp" and server.has_extn("starttls"):
            server.starttls(context=safe)
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        yield server


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = f"eventapp <no-reply@{urlsplit(_settings().base_url).hostname}>"
    message["To"] = mail.recipient
    message["Subject"] = mail.subject
    message["Date"] = format_datetime(mail.written_at)
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.body)
    return message


def _one_line(text: str) -> str:
    """Headers never take a line break, whatever a person typed."""
    return " ".join(text.split())


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
