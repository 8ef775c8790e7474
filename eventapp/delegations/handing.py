"""Giving one person's nominations at an event to another, where two registrations are one person's."""

from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.delegations.models import Delegation, Nomination
from eventapp.programme.models import Event

Record = dict[str, Any]


class DelegationChanged(Refused):
    text = _("The delegation was changed since. What was merged can no longer be taken apart.")


def hand_over(person_id: int, to_id: int, event: Event, *, at: datetime) -> list[Record]:
    """Those that stand; where the other is nominated too, the place is free. Returns what was done."""
    own, others = _standing(person_id, event), {row.delegation_id for row in _standing(to_id, event)}
    done = []
    for row in own:
        done.append({"id": row.id, "is_head": row.is_head, "ended": row.delegation_id in others})
        if row.delegation_id in others:
            row.withdrawn_at, row.is_head = at, False
            _count(row.delegation_id, -1)
        else:
            row.person_id = to_id
    db.session.flush()
    return done


def hand_back(person_id: int, to_id: int, records: list[Record]) -> None:
    """Undo that for the one who gave, `to_id`. Raises DelegationChanged."""
    try:
        with db.session.begin_nested():
            for record in records:
                _restore(record, person_id, to_id)
    except IntegrityError:
        raise DelegationChanged from None


def _restore(record: Record, person_id: int, to_id: int) -> None:
    own = update(Nomination).where(Nomination.id == record["id"])
    if record["ended"]:
        back = own.where(Nomination.person_id == to_id, Nomination.withdrawn_at.is_not(None))
        back = back.values(withdrawn_at=None, is_head=record["is_head"])
    else:
        stands = (Nomination.person_id == person_id, Nomination.withdrawn_at.is_(None))
        back = own.where(*stands).values(person_id=to_id)
    delegation_id = db.session.scalar(back.returning(Nomination.delegation_id))
    if delegation_id is None or (record["ended"] and not _count(delegation_id, 1)):
        raise DelegationChanged


def _count(delegation_id: int, more: int) -> bool:
    """False where that would be more than the quota."""
    count = update(Delegation).where(Delegation.id == delegation_id)
    if more > 0:
        count = count.where(Delegation.nominated < Delegation.quota)
    count = count.values(nominated=Delegation.nominated + more)
    return db.session.scalar(count.returning(Delegation.id)) is not None


def _standing(person_id: int, event: Event) -> list[Nomination]:
    own = select(Nomination).join(Nomination.delegation).where(Delegation.event_id == event.id)
    own = own.where(Nomination.person_id == person_id, Nomination.withdrawn_at.is_(None))
    return list(db.session.scalars(own.order_by(Nomination.id).with_for_update(of=Nomination)))
