"""A message as it leaves the house: its headers, its two parts, and the server that takes it.

Without MAIL_URL messages become files.
"""

import smtplib
import ssl
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from html import escape
from typing import Protocol
from urllib.parse import unquote, urlsplit

from flask import current_app

from eventapp.core.config import Settings
from eventapp.core.i18n import direction

TIMEOUT = 20  # seconds
BREAKS = ("Cc", "Cs", "Zl", "Zp")  # control characters, halves of characters, breaks of lines and paragraphs


class Written(Protocol):
    """What of a mail goes out."""

    message_id: str
    recipient: str
    subject: str
    body: str
    language: str | None
    written_at: datetime


def message(mail: Written, settings: Settings) -> EmailMessage:
    """The same words twice: as plain text, and as HTML that asks nobody for anything."""
    made = EmailMessage()
    made["From"] = f"eventapp <no-reply@{urlsplit(settings.base_url).hostname}>"
    made["To"] = mail.recipient
    made["Subject"] = mail.subject
    made["Date"] = format_datetime(mail.written_at)
    made["Message-ID"] = mail.message_id
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(mail.body)
    page = as_page(mail.subject, mail.body, mail.language or "en", home=settings.base_url)
    made.add_alternative(page, subtype="html")
    if mail.language:  # last: what is said of the content before would go with the first part
        made["Content-Language"] = one_line(mail.language)
    return made


def as_page(subject: str, body: str, language: str, *, home: str) -> str:
    """The text as HTML, escaped; only addresses of our own become links."""
    paragraphs = [part for part in body.split("\n\n") if part.strip()]
    written = "\n".join(f"<p>{_lines(part, home)}</p>" for part in paragraphs)
    return (
        f'<!doctype html>\n<html lang="{escape(language)}" dir="{direction(language)}">\n'
        f'<head><meta charset="utf-8"><title>{escape(subject)}</title></head>\n'
        f"<body>\n{written}\n</body>\n</html>\n"
    )


def _lines(paragraph: str, home: str) -> str:
    return "<br>\n".join(
        " ".join(_word(word, home) for word in line.split()) for line in paragraph.strip("\n").split("\n")
    )


def _word(word: str, home: str) -> str:
    shown = escape(word)
    is_own = word == home or word.startswith(f"{home}/")
    return f'<a href="{shown}" dir="ltr">{shown}</a>' if is_own else shown


def one_line(text: str) -> str:
    """Headers never take a line break, whatever a person typed."""
    return " ".join("".join(" " if unicodedata.category(one) in BREAKS else one for one in text).split())


def deliver(letter: EmailMessage) -> None:
    """Raises smtplib.SMTPException or OSError where nobody took it."""
    settings: Settings = current_app.config["SETTINGS"]
    if settings.mail_url is None:
        folder = settings.var / "mail"
        folder.mkdir(mode=0o700, exist_ok=True)
        name = str(letter["Message-ID"]).strip("<>").replace("/", "_")
        (folder / f"{name}.eml").write_bytes(bytes(letter))
        return
    with mail_server(settings.mail_url) as server:
        server.send_message(letter, to_addrs=[str(letter["To"])])


@contextmanager
def mail_server(url: str) -> Iterator[smtplib.SMTP]:
    """The server of MAIL_URL, greeted and signed in to; raises smtplib.SMTPException or OSError."""
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


def is_final(problem: Exception) -> bool:
    """Whether the server will never take this message (RFC 5321, 4.2.1: codes from 500 on).

    What it has against ourselves, such as a wrong password, is for the operator to mend.
    """
    return isinstance(problem, (smtplib.SMTPRecipientsRefused, smtplib.SMTPDataError)) and all(
        code >= 500 for code, _text in _answers(problem)
    )


def sentence(problem: Exception) -> str:
    """What the server said, in one line; or why none was reached."""
    said = _answers(problem)
    return one_line(" ".join(f"{code} {text}" for code, text in said) if said else str(problem))


def _answers(problem: Exception) -> list[tuple[int, str]]:
    if isinstance(problem, smtplib.SMTPRecipientsRefused):
        return [(code, _text(text)) for code, text in problem.recipients.values()]
    if isinstance(problem, smtplib.SMTPResponseException):
        return [(problem.smtp_code, _text(problem.smtp_error))]
    return []


def _text(said: bytes | str) -> str:
    return said.decode("utf-8", "replace") if isinstance(said, bytes) else said
