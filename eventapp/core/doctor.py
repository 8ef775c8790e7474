"""What is wrong with an installation, each with what to do about it: `flask --app wsgi doctor`."""

import shutil
import smtplib
import socket
import ssl
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

from sqlalchemy import func, select, text
from sqlalchemy.exc import SQLAlchemyError

from eventapp.core import jobs, schema
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.core.envelope import mail_server, sentence

SPACE = 2**30  # bytes that should be free
PATIENCE = 10  # seconds for another server
SOON = timedelta(days=14)  # before its end a certificate should be renewed
SILENT = timedelta(minutes=2)
LOCAL = ("127.0.0.1", "::1", "localhost")


@dataclass(frozen=True)
class Finding:
    """What is wrong, and what to do."""

    problem: str
    advice: str


Findings = Iterator[Finding]


def examine(settings: Settings, *, at: datetime) -> dict[str, list[Finding]]:
    """{what was looked at: what is wrong with it}"""
    looks: dict[str, Callable[[], Findings]] = {
        "configuration": lambda: configuration(settings),
        "database": database,
        "worker": lambda: worker(at),
        "mail": lambda: mail(settings),
        "certificate": lambda: certificate(settings, at),
        "disk": lambda: disk(settings),
    }
    return {name: list(look()) for name, look in looks.items()}


def configuration(settings: Settings) -> Findings:
    host = urlsplit(settings.base_url).hostname
    if not settings.production and host not in LOCAL:
        advice = "Set EVENTAPP_ENV=production with a SECRET_KEY and an https BASE_URL."
        yield Finding("It runs for development, at an address that others reach.", advice)
    if settings.is_https and not settings.trusted_proxies and host not in LOCAL:
        advice = "Set TRUSTED_PROXIES to the number of proxies that end HTTPS in front of it."
        yield Finding("All visitors look like the proxy, and share its limits.", advice)


def database() -> Findings:
    try:
        if not schema.is_there() or not schema.is_current():
            yield Finding("Its schema is not that of this version.", "Run: flask --app wsgi db upgrade")
        if db.engine.dialect.name == "sqlite":
            if db.session.scalar(text("PRAGMA quick_check(1)")) != "ok":
                advice = "Stop the server, keep the file, and restore the last backup."
                yield Finding("The file is damaged.", advice)
        elif db.session.scalar(text("SHOW synchronous_commit")) != "on":
            advice = "Set synchronous_commit = on, or what was acknowledged may be lost with the power."
            yield Finding("It acknowledges before it has written.", advice)
    except SQLAlchemyError:
        yield Finding("It does not answer.", "Start it, and look whether DATABASE_URL is right.")
    finally:
        db.session.rollback()


def worker(at: datetime) -> Findings:
    try:
        beat = jobs.last_beat()
        failed = select(func.count()).where(jobs.Job.failed_at.is_not(None))
        count = db.session.scalar(failed) or 0
    except SQLAlchemyError:
        return  # the database is a finding of its own
    finally:
        db.session.rollback()
    if beat is None or at - beat > SILENT:
        said = f"since {beat:%Y-%m-%d %H:%M} UTC" if beat else "ever"
        yield Finding(f"It has not been heard of {said}: no mail goes out.", "Run: flask --app wsgi work")
    if count:
        advice = (
            "Look for “failed at attempt” in the worker's log; a failed mail can be sent again on its page."
        )
        yield Finding(f"Jobs given up in the last days: {count}.", advice)


def mail(settings: Settings) -> Findings:
    if settings.mail_url is None:
        if settings.production:
            yield Finding("Mails are only written into files.", "Set MAIL_URL to your mail server.")
        return
    try:
        with mail_server(settings.mail_url) as server:
            server.noop()
    except (smtplib.SMTPException, OSError) as problem:
        advice = "Look at host, port, user and password in MAIL_URL; mails wait until it works."
        yield Finding(f"The mail server does not take us: {sentence(problem)}.", advice)


def certificate(settings: Settings, at: datetime, trusting: ssl.SSLContext | None = None) -> Findings:
    """`trusting` knows authorities of its own; without it, those of the machine."""
    if not settings.is_https:
        return
    parts = urlsplit(settings.base_url)
    host, context = parts.hostname or "", trusting or ssl.create_default_context()
    try:
        with (
            socket.create_connection((host, parts.port or 443), PATIENCE) as plain,
            context.wrap_socket(plain, server_hostname=host) as safe,
        ):
            found = safe.getpeercert() or {}
    except ssl.SSLError as problem:
        yield Finding(f"Browsers refuse it: {problem.reason}.", "Have it issued anew for this name.")
    except OSError as problem:
        advice = "Look whether the proxy runs, and whether BASE_URL is right."
        yield Finding(f"{settings.base_url} is not reached: {problem}.", advice)
    else:
        ends_at = datetime.fromtimestamp(ssl.cert_time_to_seconds(str(found["notAfter"])), UTC)
        if ends_at - at < SOON:
            yield Finding(f"It ends on {ends_at:%Y-%m-%d}.", "Renew it, or see why it does not renew itself.")


def disk(settings: Settings) -> Findings:
    try:
        with tempfile.TemporaryFile(dir=settings.var) as file:
            file.write(b"0")
    except OSError as problem:
        yield Finding(f"Nothing can be written to {settings.var}: {problem.strerror}.", "Mend that first.")
    free = shutil.disk_usage(settings.var).free
    if free < SPACE:
        advice = "Make room: when it is full, nothing can be changed."
        yield Finding(f"Only {free // 2**20} MiB are free at {settings.var}.", advice)
