"""Having badges printed: which they are, and that what is new is taken once only."""

import re
from collections.abc import Collection, Sequence
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, select, update

from eventapp.badges.layouts import LAYOUTS
from eventapp.badges.models import Badge, BadgePrint
from eventapp.badges.queries import AT_ONCE
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.models import Registration

MOST = 20_000  # numbers that may be asked for at one go
SHOWN = 12  # unknown numbers, or ranges of them, that are named
_DASH = re.compile(r"\s*[-\u2010-\u2015]\s*")
_RANGE = re.compile(r"(\d{1,7})(?:-(\d{1,7}))?", re.ASCII)


class NothingToPrint(Refused):
    text = _("There is no badge to print.")


class NoBack(Refused):
    text = _("Labels have no back. Choose another paper, or leave the agenda out.")


class UnknownNumbers(Refused):
    """`text` names them."""

    def __init__(self, numbers: Collection[int]) -> None:
        named = _ranges(sorted(numbers))
        shown = ", ".join(named[:SHOWN] + ["…"] * (len(named) > SHOWN))
        super().__init__(_("There is no badge of these numbers: %(numbers)s", numbers=f"\u2066{shown}\u2069"))


def _ranges(numbers: Sequence[int]) -> list[str]:
    """["2", "40–52"] of what is in order."""
    runs: list[list[int]] = []
    for one in numbers:
        if runs and runs[-1][-1] == one - 1:
            runs[-1].append(one)
        else:
            runs.append([one])
    return [f"{run[0]}–{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]


def numbers_in(typed: str) -> set[int]:
    """The badge numbers in "12, 40-52"; ValueError where it is nothing of the kind, or too much."""
    found: set[int] = set()
    for one in re.split(r"[,;\u060c\u3001\s]+", _DASH.sub("-", typed).strip(" ,;")):
        both = _RANGE.fullmatch(one)
        if both is None:
            raise ValueError(typed)
        first, last = int(both[1]), int(both[2] or both[1])
        if last < first or last - first + len(found) >= MOST:
            raise ValueError(typed)
        found.update(range(first, last + 1))
    return found


def have_printed(
    event: Event,
    by: Person,
    *,
    which: str,
    numbers: Collection[int],
    layout: str,
    has_back: bool = False,
    at: datetime,
) -> BadgePrint:
    """Write it into the log; its file is made of that line.

    `which` is "new", "all" or "some", by number. What is new is claimed by the UPDATE that also finds it,
    so of two desks that ask at once each badge goes to one. Raises NothingToPrint, NoBack, and
    UnknownNumbers where the event has never given one of them out; a badge that ended is left out.
    """
    if has_back and not has_other_side(layout):
        raise NoBack
    asked = {"new": Badge.printed_at.is_(None), "some": Badge.number.in_(numbers)}.get(which)
    valid = _valid(event, at) if asked is None else _valid(event, at) & asked
    if which == "new":
        taken = update(Badge).where(valid).values(printed_at=at)
        rows = db.session.execute(taken.returning(Badge.number, Badge.id)).all()
    else:
        _know(event, numbers if which == "some" else ())
        rows = db.session.execute(select(Badge.number, Badge.id).where(valid)).all()
    if not rows:
        raise NothingToPrint
    ids = [badge_id for _number, badge_id in sorted(map(tuple, rows))]
    if which != "new":
        _mark(ids, at=at)
    line = BadgePrint(
        event_id=event.id,
        asked_by_id=by.id,
        asked_at=at,
        which=which,
        layout=layout,
        has_back=has_back,
        badge_ids=ids,
    )
    db.session.add(line)
    db.session.flush()
    return line


def has_other_side(layout: str) -> bool:
    """Whether badges on that paper can carry an agenda on their back."""
    return LAYOUTS[layout].back is not None


def _know(event: Event, numbers: Collection[int]) -> None:
    known = select(Badge.number).where(Badge.event_id == event.id, Badge.number.in_(numbers))
    unknown = set(numbers) - set(db.session.scalars(known)) if numbers else set()
    if unknown:
        raise UnknownNumbers(unknown)


def _mark(ids: Sequence[int], *, at: datetime) -> None:
    """Those that were found and no others: what is issued meanwhile is new still."""
    unprinted = update(Badge).where(Badge.printed_at.is_(None)).values(printed_at=at)
    for begin in range(0, len(ids), AT_ONCE):
        db.session.execute(unprinted.where(Badge.id.in_(ids[begin : begin + AT_ONCE])))


def _valid(event: Event, at: datetime) -> ColumnElement[bool]:
    approved = select(Registration.id).where(
        Registration.event_id == event.id, Registration.state == "approved"
    )
    issued = (Badge.event_id == event.id) & (Badge.issued_at <= at) & Badge.ended_at.is_(None)
    return issued & Badge.registration_id.in_(approved)
