"""Issuing badges: the first follows the accreditation, a reissue voids what was before."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update

from eventapp.badges.codes import CodeKeys, digest, new_code, seal
from eventapp.badges.models import Badge, BadgeCounter
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.registration.models import Registration


class NotAccredited(Refused):
    text = _("There is no badge without an approved registration.")


class NoValidBadge(Refused):
    text = _("There is no valid badge to replace.")


def issue_badge(registration: Registration, keys: CodeKeys, *, at: datetime) -> None:
    """Give an accredited person their first badge; a second call changes nothing.

    The partial unique key lets only one valid badge stand, whoever else is issuing.
    """
    if registration.state != "approved":
        raise NotAccredited
    issued = select(Badge.id).where(Badge.registration_id == registration.id).limit(1)
    if db.session.scalar(issued) is None:
        _insert(registration, _next_number(registration.event_id), 1, keys, at=at)


def reissue_badge(
    registration: Registration,
    keys: CodeKeys,
    *,
    at: datetime,
    by_id: int | None,
    because: str | None = None,
    is_lost: bool = False,
) -> None:
    """End the valid badge, as replaced or lost, and issue the next; the number stays, the code is new.

    Where the last one is void by now, the next follows that.
    """
    if registration.state != "approved":
        raise NotAccredited
    last = _end(registration, "lost" if is_lost else "replaced", because, at=at) or _void(registration)
    _insert(registration, last.number, last.issue + 1, keys, at=at, by_id=by_id)


def void_badge(registration: Registration, *, because: str, is_lost: bool, at: datetime) -> None:
    """End the valid badge, as revoked or lost, and issue no other before somebody asks for it."""
    if _end(registration, "lost" if is_lost else "revoked", because, at=at) is None:
        raise NoValidBadge


def _end(registration: Registration, ended_as: str, because: str | None, *, at: datetime) -> Badge | None:
    ending = update(Badge).where(Badge.registration_id == registration.id, Badge.ended_at.is_(None))
    how = {"ended_at": at, "ended_as": ended_as, "ended_because": because}
    ended: Badge | None = db.session.scalar(ending.values(**how).returning(Badge))
    return ended


def _void(registration: Registration) -> Badge:
    """The last issue, which has ended; what somebody else has just issued is not replaced unseen."""
    issues = select(Badge).where(Badge.registration_id == registration.id).order_by(Badge.issue.desc())
    last = db.session.scalar(issues.limit(1).execution_options(populate_existing=True))
    if last is None or last.ended_at is None:
        raise NoValidBadge
    return last


def _insert(
    registration: Registration,
    number: int,
    issue: int,
    keys: CodeKeys,
    *,
    at: datetime,
    by_id: int | None = None,
) -> None:
    enter_badge(registration, number, issue, new_code(), keys, at=at, issued_by_id=by_id)


def enter_badge(
    registration: Registration,
    number: int,
    issue: int,
    code: str,
    keys: CodeKeys,
    *,
    at: datetime,
    **facts: Any,
) -> None:
    """A badge of that code, whatever the registration's state, where there is none of that issue."""
    insert_if_absent(
        Badge,
        event_id=registration.event_id,
        registration_id=registration.id,
        number=number,
        issue=issue,
        code_digest=digest(code, keys.digest),
        code_sealed=seal(code, keys.seal),
        issued_at=at,
        **facts,
    )


def _next_number(event_id: int) -> int:
    insert_if_absent(BadgeCounter, event_id=event_id, last=0)
    counting = update(BadgeCounter).where(BadgeCounter.event_id == event_id)
    return db.session.scalars(counting.values(last=BadgeCounter.last + 1).returning(BadgeCounter.last)).one()
