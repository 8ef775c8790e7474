"""A person at a browser with a mailbox: asks for a mail, reads it, follows it."""

import re
from dataclasses import dataclass

from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.mail import Mail
from tests import make

BEN = "ben.adams@example.org"


@dataclass(frozen=True)
class Letter:
    recipient: str
    body: str

    @property
    def code(self) -> str:
        return re.findall(r"^ +(\w{8})$", self.body, re.MULTILINE)[0]

    @property
    def link(self) -> str:
        """The path of the link that the mail carries."""
        return re.findall(r"^http://localhost(/sign-in/\S+)$", self.body, re.MULTILINE)[0]


def letters(app: Flask) -> list[Letter]:
    """Every mail in the outbox, oldest first."""
    with app.app_context():
        rows = db.session.scalars(select(Mail).order_by(Mail.id))
        return [Letter(row.recipient, row.body) for row in rows]


def post(client: FlaskClient, path: str, **data: str) -> TestResponse:
    return client.post(path, data=data, headers=make.SAME_SITE)


def ask(client: FlaskClient, email: str = BEN, **data: str) -> Letter:
    """Ask for a mail and look into the mailbox."""
    assert post(client, "/sign-in", email=email, **data).status_code == 303
    return letters(client.application)[-1]


def is_signed_in(client: FlaskClient) -> bool:
    return "Sign out" in client.get("/accessibility").text


def wrong(code: str) -> str:
    return ("1" if code[0] == "0" else "0") + code[1:]
