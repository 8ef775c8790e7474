"""The doctor finds what is wrong, says what to do about it, and leaves the healthy alone."""

import errno
import ssl
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest
from flask import Flask
from sqlalchemy import insert, text

from eventapp.core import clock, doctor, jobs, schema
from eventapp.core.config import Settings
from eventapp.core.db import db
from tests.core.post_office import certificate, post_office
from tests.make import NOON
from tests.serving import free_port


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings.from_env({"EVENTAPP_VAR": str(tmp_path)})


@pytest.fixture
def migrated(database: None) -> Iterator[None]:
    db.session.execute(text("CREATE TABLE alembic_version (version_num VARCHAR(32))"))
    db.session.execute(text("INSERT INTO alembic_version VALUES (:it)"), {"it": schema.newest_revision()})
    db.session.commit()
    yield
    db.session.rollback()
    db.session.execute(text("DROP TABLE alembic_version"))
    db.session.commit()


def problems(findings: Iterator[doctor.Finding]) -> list[str]:
    found = list(findings)
    assert all(one.advice.endswith((".", "upgrade", "work")) for one in found)
    return [one.problem for one in found]


@pytest.mark.parametrize(
    ("base_url", "production", "proxies", "said"),
    [
        ("http://127.0.0.1:8000", False, 0, []),
        ("https://localhost", False, 0, []),
        ("https://events.example.org", True, 1, []),
        ("http://events.example.org", False, 0, ["for development"]),
        ("https://events.example.org", True, 0, ["look like the proxy"]),
        ("https://events.example.org", False, 0, ["for development", "look like the proxy"]),
    ],
)
def test_configuration(
    settings: Settings, base_url: str, production: bool, proxies: int, said: list[str]
) -> None:
    chosen = replace(settings, base_url=base_url, production=production, trusted_proxies=proxies)
    found = problems(doctor.configuration(chosen))
    assert [words in problem for words, problem in zip(said, found, strict=True)] == [True] * len(said)


def test_a_database_that_is_fit(migrated: None) -> None:
    assert problems(doctor.database()) == []


def test_a_database_of_another_version(migrated: None) -> None:
    db.session.execute(text("UPDATE alembic_version SET version_num = 'older'"))
    db.session.commit()
    assert problems(doctor.database()) == ["Its schema is not that of this version."]


def test_a_database_without_a_schema(database: None) -> None:
    assert problems(doctor.database()) == ["Its schema is not that of this version."]


def test_a_worker_is_well_silent_or_was_never_there(database: None) -> None:
    never = problems(doctor.worker(NOON))
    jobs.beat(NOON)
    told = [problems(doctor.worker(NOON + timedelta(minutes=minutes))) for minutes in (2, 3)]
    assert never == ["It has not been heard of ever: no mail goes out."]
    assert told == [[], ["It has not been heard of since 2019-10-15 10:00 UTC: no mail goes out."]]


def test_work_that_was_given_up(database: None) -> None:
    jobs.beat(NOON)
    row = {"name": "registration.mail", "payload": {}, "enqueued_at": NOON, "due_at": NOON, "attempts": 6}
    db.session.execute(insert(jobs.Job), [row, row | {"failed_at": NOON}])
    assert problems(doctor.worker(NOON)) == ["Jobs given up in the last days: 1."]


def test_mails_into_files_are_well_for_trying_out_alone(settings: Settings) -> None:
    found = [problems(doctor.mail(replace(settings, production=one))) for one in (False, True)]
    assert found == [[], ["Mails are only written into files."]]


def test_a_mail_server_that_takes_us(settings: Settings) -> None:
    with post_office() as office:
        here = replace(settings, mail_url=f"smtp://127.0.0.1:{office.port}")
        assert problems(doctor.mail(here)) == []
    [problem] = problems(doctor.mail(here))
    assert problem.startswith("The mail server does not take us: ")


@contextmanager
def https(file: Path) -> Iterator[str]:
    """The address of a server that shakes hands and closes."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(file)
    with create_server(("127.0.0.1", 0)) as listening:

        def answer() -> None:
            plain, _address = listening.accept()
            with plain, suppress(OSError):  # who asks may not trust us
                context.wrap_socket(plain, server_side=True).close()

        answering = Thread(target=answer)
        answering.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}"
        answering.join()


@pytest.mark.parametrize(("days", "said"), [(0, "It ends on "), (60, "")])
def test_a_certificate_that_ends_soon(settings: Settings, tmp_path: Path, days: int, said: str) -> None:
    file = certificate(tmp_path / "certificate.pem")
    at = clock.now() - timedelta(days=days)
    with https(file) as address:
        trusting = ssl.create_default_context(cafile=file)
        found = problems(doctor.certificate(replace(settings, base_url=address), at, trusting))
    assert [problem[: len(said)] for problem in found] == ([said] if said else [])


def test_a_certificate_that_nobody_trusts(settings: Settings, tmp_path: Path) -> None:
    with https(certificate(tmp_path / "certificate.pem")) as address:
        found = problems(doctor.certificate(replace(settings, base_url=address), NOON))
    assert [problem[:17] for problem in found] == ["Browsers refuse i"]


def test_an_address_where_nobody_answers(settings: Settings) -> None:
    there = replace(settings, base_url=f"https://127.0.0.1:{free_port()}")
    [problem] = problems(doctor.certificate(there, NOON))
    assert "is not reached" in problem


def test_a_disk_that_is_nearly_full(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "SPACE", 2**80)
    assert [problem[:4] for problem in problems(doctor.disk(settings))] == ["Only"]


def test_a_folder_that_cannot_be_written(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**_where: object) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(doctor.tempfile, "TemporaryFile", refused)
    [problem] = problems(doctor.disk(settings))
    assert problem.endswith(": Read-only file system.")


def test_the_command_tells_each_and_fails_if_any_is_ill(app: Flask) -> None:
    told = app.test_cli_runner().invoke(args=["doctor"])
    assert (told.exit_code, "configuration: well" in told.output) == (1, True)
    assert "  → Run: flask --app wsgi work" in told.output
