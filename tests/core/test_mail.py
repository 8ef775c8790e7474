"""Mail through the outbox: to files, to a real server, and never to anybody else."""

from dataclasses import replace
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventapp.core import mail
from eventapp.core.db import db
from eventapp.core.jobs import LEASE, Job, waiting, work_one
from eventapp.core.mail import Mail
from tests.core import post_office as post_offices
from tests.core.post_office import PostOffice, post_office
from tests.make import NOON

BEN = "ben@example.org"


@pytest.fixture
def office(app: Flask, monkeypatch: pytest.MonkeyPatch) -> PostOffice:
    with post_office() as office:
        use(app, monkeypatch, f"smtp://127.0.0.1:{office.port}")
        yield office


def use(app: Flask, monkeypatch: pytest.MonkeyPatch, url: str | None) -> None:
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], mail_url=url))


def write(subject: str = "Welcome", body: str = "Hello,\n\nsee you in Brussels.\n", to: str = BEN) -> Mail:
    written = mail.post(to, subject, body, at=NOON)
    db.session.commit()
    return written


def files(app: Flask) -> list[Any]:
    folder: Path = app.config["SETTINGS"].var / "mail"
    return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in folder.glob("*.eml")]


def test_without_a_server_messages_become_files(app: Flask, database: None) -> None:
    written = write("Wëlcome 你好", "Grüße, مرحبا")
    assert work_one(NOON)
    (letter,) = files(app)
    assert {name: letter[name] for name in ("To", "From", "Subject", "Message-ID", "Auto-Submitted")} == {
        "To": BEN,
        "From": "eventapp <no-reply@localhost>",
        "Subject": "Wëlcome 你好",
        "Message-ID": written.message_id,
        "Auto-Submitted": "auto-generated",
    }
    assert letter["Date"].datetime == NOON
    assert letter.get_body(("plain",)).get_content() == "Grüße, مرحبا\n"
    assert written.sent_at == NOON


def test_a_message_is_sent_if_its_transaction_commits(app: Flask, database: None) -> None:
    mail.post(BEN, "Welcome", "Hello", at=NOON)
    db.session.rollback()
    assert (work_one(NOON), files(app)) == (False, [])


@pytest.mark.parametrize(
    "subject", ["Welcome\r\nBcc: all@example.org", "Welcome\nBcc: all@example.org\n\nbody"]
)
def test_a_line_break_in_a_subject_starts_no_header(app: Flask, database: None, subject: str) -> None:
    write(subject)
    work_one(NOON)
    (letter,) = files(app)
    assert (letter["Bcc"], letter["Subject"]) == (None, " ".join(subject.split()))


def test_a_subject_is_cut_to_what_the_table_holds(app: Flask, database: None) -> None:
    assert write("x" * 500).subject == "x" * 300


@pytest.mark.parametrize(
    "recipient",
    [
        "",
        " ",
        "ben@example.org, sue@example.org",
        "ben@example.org\r\nBcc: sue@example.org",
        "Ben <ben@example.org>",
    ],
)
def test_a_message_has_one_recipient(database: None, recipient: str) -> None:
    with pytest.raises(ValueError, match="a message goes to one address"):
        mail.post(recipient, "Welcome", "Hello", at=NOON)


def test_a_server_gets_each_message_for_its_one_recipient(database: None, office: PostOffice) -> None:
    write(to="ben@example.org")
    write(to="sue@example.org", body="Grüße")
    while work_one(NOON):
        pass
    assert office.recipients == [["ben@example.org"], ["sue@example.org"]]
    assert [letter["To"] for letter in office.letters] == ["ben@example.org", "sue@example.org"]
    assert db.session.query(Mail).filter(Mail.sent_at == NOON).count() == 2


def test_a_message_sent_twice_is_recognised_as_one(app: Flask, database: None, office: PostOffice) -> None:
    """The worker was killed after the server had taken the message."""
    written = write()
    mail.deliver(mail.message(written, app.config["SETTINGS"]))
    assert work_one(NOON + LEASE)
    assert [letter["Message-ID"] for letter in office.letters] == [written.message_id] * 2


def test_a_message_that_was_sent_is_not_sent_again(database: None, office: PostOffice) -> None:
    written = write()
    work_one(NOON)
    mail.send({"mail_id": written.id}, NOON)
    mail.send({"mail_id": written.id + 1}, NOON)
    assert len(office.letters) == 1


def test_what_a_server_refuses_is_tried_again(database: None, office: PostOffice) -> None:
    written, office.answer = write(), "451 Not now"
    work_one(NOON)
    assert (written.sent_at, waiting()) == (None, 1)
    office.answer = "250 OK"
    again = db.session.query(Job).one().due_at
    work_one(again)
    assert (written.sent_at, waiting()) == (again, 0)


def test_an_unreachable_server_loses_nothing(
    app: Flask, database: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    with post_office() as closed:
        use(app, monkeypatch, f"smtp://127.0.0.1:{closed.port}")
    written = write()
    assert work_one(NOON)
    assert (written.sent_at, waiting()) == (None, 1)


def test_a_password_goes_over_the_tls_that_a_server_offers(
    app: Flask, database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    trusted = post_offices.certificate(tmp_path / "certificate.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with post_office(trusted) as office:
        use(app, monkeypatch, f"smtp://ben:p%40ss@127.0.0.1:{office.port}")
        write()
        work_one(NOON)
    assert (office.passwords, len(office.letters)) == ([(b"p@ss", True)], 1)


def test_a_strangers_certificate_gets_neither_password_nor_mail(
    app: Flask, database: None, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    with post_office(post_offices.certificate(tmp_path / "certificate.pem")) as office:
        use(app, monkeypatch, f"smtp://ben:p%40ss@127.0.0.1:{office.port}")
        write()
        work_one(NOON)
    assert (office.passwords, office.letters, waiting()) == ([], [], 1)
