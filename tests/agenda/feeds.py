"""What the tests of the calendar feed share: Ben Adams at the forum, and what his feed says."""

from typing import Any

from flask import Flask
from flask.testing import FlaskClient

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.models import Person
from eventapp.programme.models import Event, Session
from tests import make
from tests.agenda.cast import add, bureau_meeting


def ben() -> Person:
    return db.session.query(Person).filter_by(email="ben.adams@example.org").one()


def forum() -> Event:
    return db.session.query(Event).filter_by(code="forum").one()


def chosen(app: Flask, title: str = "Plenary", **fields: Any) -> int:
    """A session of the forum that Ben chose; its id."""
    with app.app_context():
        session = make.session(forum(), title, **fields)
        add(ben(), forum(), session)
        make.revise(forum())
        db.session.commit()
        return session.id


def changed(app: Flask, session_id: int, **fields: Any) -> None:
    with app.app_context():
        session = db.session.get_one(Session, session_id)
        for name, value in fields.items():
            setattr(session, name, value)
        make.revise(session.event)
        db.session.commit()


def required(app: Flask, **fields: Any) -> None:
    """A meeting of the Bureau, of which Ben is a member; each marker says where it stood."""
    seat = fields.pop("seat", {})
    with app.app_context():
        event = forum()
        hall = make.room(event, name=Text(en="Marker room"))
        meeting = bureau_meeting(
            event, "Marker title", abstract=Text(en="Marker abstract"), rooms=(hall,), **fields
        )
        make.membership(meeting.body, ben(), **seat)
        db.session.commit()


def seen_by_a_role(app: Flask, disclosure: str) -> None:
    """The same of a programme editor, whose address as a member nobody has confirmed."""
    required(app, disclosure=disclosure, seat={"address_confirmed_at": None})
    with app.app_context():
        make.role(ben(), "programme_editor", forum())
        db.session.commit()


def events(client: FlaskClient, address: str) -> list[dict[str, str]]:
    """The VEVENTs of the feed as {property: value}, unfolded, parameters dropped."""
    text = client.get(address).text.replace("\r\n ", "")
    found = []
    for block in text.split("BEGIN:VEVENT\r\n")[1:]:
        lines = block.split("END:VEVENT")[0].strip().split("\r\n")
        found.append({line.split(":", 1)[0].split(";")[0]: line.split(":", 1)[1] for line in lines})
    return found


def summaries(client: FlaskClient, address: str) -> list[str]:
    return [event["SUMMARY"] for event in events(client, address)]
