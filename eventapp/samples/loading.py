"""One file on its way into the database: what its parts share."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy.exc import DataError, IntegrityError

from eventapp.badges.codes import CodeKeys
from eventapp.bodies.models import Body
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import COUNTRY_CODES, is_language
from eventapp.programme.models import Day, Event, Room, Round, Track
from eventapp.programme.wall_time import utc
from eventapp.registration.models import Category
from eventapp.samples.reading import Entry

Row = TypeVar("Row")


@dataclass
class Loading:
    """One file on its way into the database, and what of it is known by code already."""

    event: Event
    at: datetime
    keys: CodeKeys
    rooms: dict[str, Room] = field(default_factory=dict)
    days: dict[date, Day] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    tracks: dict[str, Track] = field(default_factory=dict)
    bodies: dict[str, Body] = field(default_factory=dict)
    categories: dict[str, Category] = field(default_factory=dict)

    def utc(self, local: datetime) -> datetime:
        """Raises NoSuchHour."""
        return utc(self.event, local)


@contextmanager
def told(entry: Entry) -> Iterator[None]:
    """What the database or a rule does not take is told with the entry's line."""
    try:
        yield
    except (IntegrityError, DataError) as error:
        reason = str(error.orig).splitlines()[0]
        raise entry.broken(f"the database does not take this: {reason}") from error
    except Refused as refused:
        raise entry.broken(str(refused.text)) from refused


def keep(row: Row) -> Row:
    db.session.add(row)
    db.session.flush()
    return row


def country_of(entry: Entry) -> str:
    code = entry.text("country")
    if code not in COUNTRY_CODES:
        raise entry.broken(f"{code!r} is no country", "country")
    return code


def languages_of(entry: Entry, key: str) -> list[str]:
    codes = entry.texts(key)
    if unknown := [code for code in codes if not is_language(code)]:
        raise entry.broken(f"{unknown[0]!r} is no language", key)
    return codes
