"""Mail through an outbox: written in the caller's transaction, sent by the worker.

Each message has one recipient and a Message-ID fixed when it is written, so that a message
sent twice after a crash is recognised as one. What comes of it later is in `outbox`.
"""

import logging
import re
import smtplib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.utils import make_msgid
from typing import Any
from urllib.parse import urlsplit

from flask import current_app
from sqlalchemy import ForeignKey, Index, String, case, delete, insert, update
from sqlalchemy.orm import Mapped, mapped_column

from eventapp.core.config import Settings
from eventapp.core.db import Base, db
from eventapp.core.envelope import deliver, is_final, message, one_line, sentence
from eventapp.core.jobs import enqueue, enqueue_all, given_up, handles

LONGEST_SUBJECT = 300  # characters; a title may stand in it
LONGEST_REFUSAL = 300  # of what a server says
log = logging.getLogger(__name__)


class Mail(Base):
    """One message to one person. Its body is emptied as soon as it is sent, for it may carry a secret,
    unless it `keeps_body`; then it stays for some time (`outbox.KEPT`).

    `event_code` is empty where the installation itself writes. Of one batch nobody gets two.
    """

    __tablename__ = "mail"
    __table_args__ = (
        Index(None, "event_code", "id"),
        Index(None, "recipient"),
        Index("uq_mail_batch_id_recipient", "batch_id", "recipient", unique=True),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    message_id: Mapped[str] = mapped_column(String(200), unique=True)
    recipient: Mapped[str] = mapped_column(String(254))
    subject: Mapped[str] = mapped_column(String(LONGEST_SUBJECT))
    body: Mapped[str]
    event_code: Mapped[str | None] = mapped_column(
        ForeignKey("event.code", ondelete="CASCADE", onupdate="CASCADE")
    )
    batch_id: Mapped[int | None]
    step: Mapped[str] = mapped_column(String(20), default="")  # what it is about, such as `approved`
    language: Mapped[str | None] = mapped_column(String(2))
    keeps_body: Mapped[bool] = mapped_column(default=False)
    written_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    failed_at: Mapped[datetime | None]  # when it was given up
    refusal: Mapped[str] = mapped_column(String(LONGEST_REFUSAL), default="")  # why it was not taken last
    resent_at: Mapped[datetime | None]  # as a new message
    returned_at: Mapped[datetime | None]  # as somebody has noted
    returned_because: Mapped[str] = mapped_column(String(LONGEST_REFUSAL), default="")
    returned_by_id: Mapped[int | None] = mapped_column(ForeignKey("person.id", ondelete="SET NULL"))


@dataclass(frozen=True)
class Filed:
    """Where a message belongs; only one that carries no secret may keep its body."""

    event_code: str | None = None
    step: str = ""
    language: str | None = None
    keeps_body: bool = False
    batch_id: int | None = None


@dataclass(frozen=True)
class Words:
    """One of many messages of the same kind."""

    recipient: str
    subject: str
    body: str
    language: str


UNFILED = Filed()
NOBODY = "@nobody.invalid"  # ends the address of who has none; no server takes it (RFC 6761, 6.4)


def post(recipient: str, subject: str, body: str, *, at: datetime, filed: Filed = UNFILED) -> Mail:
    """Put a message into the outbox; it is sent if the caller's transaction commits.

    Raises ValueError where the recipient is not one address alone.
    """
    mail = Mail(**_columns(recipient, subject, body, at), **vars(filed))
    db.session.add(mail)
    db.session.flush()
    enqueue("mail.send", at=at, mail_id=mail.id)
    return mail


def post_all(letters: Sequence[Words], *, at: datetime, filed: Filed) -> None:
    """Put many messages into the outbox in two statements."""
    if not letters:
        return
    rows = [
        _columns(one.recipient, one.subject, one.body, at) | vars(filed) | {"language": one.language}
        for one in letters
    ]
    numbers = db.session.scalars(insert(Mail).returning(Mail.id), rows).all()
    enqueue_all("mail.send", [{"mail_id": number} for number in numbers], at=at)


def _columns(recipient: str, subject: str, body: str, at: datetime) -> dict[str, Any]:
    if len(recipient.split()) != 1 or any(sign in recipient for sign in ",<>\0"):
        raise ValueError("a message goes to one address")
    return {
        "message_id": make_msgid(domain=urlsplit(_settings().base_url).hostname or "localhost"),
        "recipient": recipient.strip(),
        "subject": one_line(subject)[:LONGEST_SUBJECT],
        "body": body.strip() + "\n",
        "written_at": at,
    }


def forget(recipient: str) -> None:
    """Nothing that was written to this address is kept, nor sent any more."""
    db.session.execute(delete(Mail).where(Mail.recipient == recipient))


@handles("mail.send")
def send(payload: dict[str, Any], at: datetime) -> None:
    """What a server refuses for good is not tried again, and what goes to nobody not at all."""
    number, mail = payload["mail_id"], db.session.get(Mail, payload["mail_id"])
    if mail is None or mail.sent_at is not None or mail.failed_at is not None:
        return
    if mail.recipient.endswith(NOBODY):
        fail(payload, at)
        return
    letter, recipient = message(mail, _settings()), mail.recipient
    db.session.rollback()  # no transaction stays open while a server takes its time
    try:
        deliver(letter)
    except (smtplib.SMTPException, OSError) as problem:
        # Who may read of the refusal need not know the address.
        refusal = re.sub(re.escape(recipient), "…", sentence(problem), flags=re.IGNORECASE)[:LONGEST_REFUSAL]
        db.session.execute(update(Mail).where(Mail.id == number).values(refusal=refusal))
        if not is_final(problem):
            db.session.commit()
            raise
        log.warning("mail %s is refused: %s", number, type(problem).__name__)
        fail(payload, at)
    else:
        values = {"sent_at": at, "refusal": "", "body": _kept_body}
        db.session.execute(update(Mail).where(Mail.id == number).values(values))


@given_up("mail.send")
def fail(payload: dict[str, Any], at: datetime) -> None:
    unsent = update(Mail).where(Mail.id == payload["mail_id"], Mail.sent_at.is_(None))
    db.session.execute(unsent.values(failed_at=at, body=_kept_body))


_kept_body = case((Mail.keeps_body, Mail.body), else_="")


def _settings() -> Settings:
    settings: Settings = current_app.config["SETTINGS"]
    return settings
