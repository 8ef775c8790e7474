"""Mail through the outbox: to files, to a real server, and never to anybody else."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from eventapp.core import mail
from eventapp.core.db import db
from eventapp.core.jobs import LEASE, Job, waiting, work_one
from eventapp.core.mail import Filed, Mail
from tests.core import post_office as post_offices
from tests.core.post_office import PostOffice, post_office
from tests.make import NOON

BEN = "ben@example.org"
HEADERS = ["From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted"]
HEADERS += ["MIME-Version", "Content-Type", "Content-Language"]


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


@pytest.mark.parametrize("sign", ["\r\n", "\n", "\r", "\n\n", "\v", "\f", "\x1c", "\x85", "\u2028", "\u2029"])
def test_no_sign_in_any_field_starts_a_header(database: None, office: PostOffice, sign: str) -> None:
    """What a mail server takes in has the headers that we wrote, and its text where it was."""
    typed = f"Welcome{sign}Bcc: all@example.org"
    mail.post(BEN, typed, f"Hello,\n\n{typed}", at=NOON, filed=Filed(language="e\n"))
    db.session.commit()
    work_one(NOON)
    (letter,) = office.letters
    assert [name for name in letter if name not in ("X-Peer", "X-MailFrom", "X-RcptTo")] == HEADERS
    assert str(make_header(decode_header(letter["Subject"]))) == "Welcome Bcc: all@example.org"
    assert office.recipients == [[BEN]]


def test_a_mail_says_the_same_as_text_and_as_a_page_of_its_language(
    database: None, office: PostOffice
) -> None:
    body = "عزيزي <b>Ben</b> & co,\n\nhttp://localhost/forum/me\nhttp://localhost.evil.example/ <img src=x>\n"
    mail.post(BEN, "أهلا <i>", body, at=NOON, filed=Filed(language="ar"))
    db.session.commit()
    work_one(NOON)

    letter = message_from_bytes(bytes(office.letters[0]), policy=policy.default)
    text, page = (part.get_content() for part in letter.iter_parts())

    assert (letter.get_content_type(), letter["Content-Language"]) == ("multipart/alternative", "ar")
    assert text.replace("\r\n", "\n") == body
    assert page.replace("\r\n", "\n") == (
        '<!doctype html>\n<html lang="ar" dir="rtl">\n'
        '<head><meta charset="utf-8"><title>أهلا &lt;i&gt;</title></head>\n<body>\n'
        "<p>عزيزي &lt;b&gt;Ben&lt;/b&gt; &amp; co,</p>\n"
        '<p><a href="http://localhost/forum/me" dir="ltr">http://localhost/forum/me</a><br>\n'
        "http://localhost.evil.example/ &lt;img src=x&gt;</p>\n</body>\n</html>\n"
    )


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
        "<ben@example.org>",
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
