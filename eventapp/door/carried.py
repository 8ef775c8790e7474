"""Badges as the door reads them: no more of whoever carries one than is judged by and shown."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select

from eventapp.badges.models import Badge
from eventapp.core.i18n import Text
from eventapp.core.ready import Ready
from eventapp.people.models import Organisation
from eventapp.registration.models import Category, Registration


@dataclass(frozen=True, slots=True)
class Holder:
    """The registration that a badge belongs to."""

    person_id: int
    state: str
    badge_name: str
    organisation: str
    category_id: int
    category: Text
    valid_days: Sequence[str] = ()
    instruction: str | None = None


@dataclass(frozen=True, slots=True)
class Carried:
    """A badge with its holder; of any event."""

    id: int
    event_id: int
    registration_id: int
    number: int
    issue: int
    ended_at: datetime | None
    ended_as: str | None
    registration: Holder

    @property
    def short_number(self) -> str:
        return f"{self.number:04d}"


BADGE = (
    Badge.id,
    Badge.event_id,
    Badge.registration_id,
    Badge.number,
    Badge.issue,
    Badge.ended_at,
    Badge.ended_as,
)
HOLDER = (
    Registration.person_id,
    Registration.state,
    Registration.badge_name,
    Organisation.name,
    Registration.category_id,
    Category.name,
    Category.valid_days,
    Registration.door_instruction,
)
READ = Ready(
    select(*BADGE, *HOLDER)
    .join(Registration, Registration.id == Badge.registration_id)
    .join(Organisation, Organisation.id == Registration.organisation_id)
    .join(Category, Category.id == Registration.category_id)
    .where(Badge.code_digest == bindparam("digest"))
)


def carried_by_digest(digests: Collection[bytes]) -> Mapping[bytes, Carried]:
    """The badges of any event whose codes have these digests."""
    found = {digest: READ.first(digest=digest) for digest in digests}
    return {digest: _carried(row) for digest, row in found.items() if row is not None}


def _carried(row: tuple[Any, ...]) -> Carried:
    own = len(BADGE)
    values: list[Any] = [*row[:own], Holder(*row[own:])]
    return Carried(*values)
