"""What the help desk looks up: people by name, organisation or number, and where they were last."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import joinedload

from eventapp.badges.codes import unseal
from eventapp.badges.models import Badge
from eventapp.core.db import db
from eventapp.core.paging import Page
from eventapp.door.found import handle_of
from eventapp.door.models import DeskDevice, Device, Scan, ScanUndo
from eventapp.people.throttle import count_try
from eventapp.programme.models import Event
from eventapp.registration.finding.queries import Sought, first_found, page_found, sought
from eventapp.registration.finding.words import are_enough
from eventapp.registration.models import Registration

LARGEST_NUMBER = 2**31 - 1
LATEST = 20  # scans of one person that are shown
MOST_HITS = 10  # that a device is told
MOST_SEARCHES = 30  # by one device in a window
SEARCH_WINDOW = timedelta(minutes=1)
WHOLE = (joinedload(Registration.organisation), joinedload(Registration.category))

log = logging.getLogger(__name__)


def is_enough(words: str) -> bool:
    """Three letters, two of those that are a syllable or a word, or a badge's number."""
    return words.strip().isdecimal() or are_enough(words)


def may_search(device: Device, *, at: datetime) -> bool:
    """Counts the search; so many in a minute are more than a desk needs, and enough to read the list."""
    return count_try("door search", str(device.id), limit=MOST_SEARCHES, window=SEARCH_WINDOW, at=at)


def note_search(by: str, event: Event, found: int, *, at: datetime) -> None:
    """Who looked and how many were found; never for what."""
    log.info("%s searched the people of %s at %s: %s found", by, event.code, at.isoformat(), found)


def note_too_many(by: str, event: Event, *, at: datetime) -> None:
    log.warning("%s searched the people of %s too often at %s", by, event.code, at.isoformat())


def hits(
    device: Device, words: str, language: str, secret: bytes, *, at: datetime
) -> tuple[list[dict[str, str | None]], bool]:
    """(the first by name, as a device tells them apart, whether there are more); who has a badge comes with a
    handle that the device may scan."""
    found = db.session.scalars(_found(device.event, words).options(*WHOLE).limit(MOST_HITS + 1)).all()
    people = found[:MOST_HITS]
    badges = badges_of_people(people)
    handles = {
        number: handle_of(unseal(one.code_sealed, secret), device.id, secret, at=at)
        for number, one in badges.items()
    }
    told = [_hit(one, badges.get(one.id), language) | {"handle": handles.get(one.id)} for one in people]
    return told, len(found) > MOST_HITS


def found_people(event: Event, words: str, page: int) -> Page[Registration]:
    """By name, those of whom every word begins one of a name or their house, or is the badge's number."""
    return page_found(_found(event, words), page, *WHOLE)


def _found(event: Event, words: str) -> Select[Any]:
    looked_for = [
        _or_number(event, word, one)
        for word, one in zip(words.split(), sought(event.id, words, by_address=False), strict=False)
    ]
    found = select(Registration).where(first_found(looked_for))
    return found.order_by(Registration.sort_name, Registration.id)


def _hit(one: Registration, badge: Badge | None, language: str) -> dict[str, str | None]:
    return {
        "name": one.badge_name,
        "organisation": one.organisation.name,
        "category": one.category.name.plain(language),
        "number": badge.short_number if badge else None,
    }


def badges_of_people(people: Sequence[Registration]) -> Mapping[int, Badge]:
    """The last issue of each who has one, by registration."""
    found = select(Badge).where(Badge.registration_id.in_([one.id for one in people])).order_by(Badge.issue)
    return {badge.registration_id: badge for badge in db.session.scalars(found)}


def last_scans(people: Sequence[Registration], told_of: ColumnElement[bool]) -> Mapping[int, Scan]:
    """The latest scan of each, with whatever badge, by registration; `told_of` as `open_scans` makes it."""
    rank = func.row_number().over(
        partition_by=Badge.registration_id, order_by=(Scan.happened_at.desc(), Scan.id.desc())
    )
    ranked = select(Scan.id, Badge.registration_id, rank.label("rank")).join(Scan.badge)
    ranked = ranked.where(Badge.registration_id.in_([one.id for one in people]), told_of)
    latest = ranked.subquery()
    found = select(latest.c.registration_id, Scan).join(Scan, Scan.id == latest.c.id)
    found = found.where(latest.c.rank == 1).options(joinedload(Scan.checkpoint))
    return {row[0]: row[1] for row in db.session.execute(found)}


def scans_of(registration: Registration, told_of: ColumnElement[bool]) -> Sequence[Scan]:
    """The latest of one person, the newest first."""
    found = select(Scan).join(Scan.badge).where(Badge.registration_id == registration.id, told_of)
    found = found.options(joinedload(Scan.checkpoint), joinedload(Scan.device))
    found = found.options(joinedload(Scan.undo).joinedload(ScanUndo.undone_by))
    return db.session.scalars(found.order_by(Scan.happened_at.desc(), Scan.id.desc()).limit(LATEST)).all()


def desk_names(scans: Sequence[Scan]) -> Mapping[int, str]:
    """Who recorded these scans at a desk, by device."""
    found = select(DeskDevice).where(DeskDevice.device_id.in_({one.device_id for one in scans}))
    found = found.options(joinedload(DeskDevice.person))
    return {one.device_id: one.person.full_name for one in db.session.scalars(found) if one.person}


def _or_number(event: Event, word: str, one: Sought) -> Sought:
    if not word.isdecimal() or int(word) > LARGEST_NUMBER:
        return one
    own = select(Badge.registration_id)
    return replace(one, also=own.where(Badge.event_id == event.id, Badge.number == int(word)))
