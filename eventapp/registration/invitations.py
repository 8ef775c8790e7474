"""Invitations: a code by which several people come into the places that are kept for them.

Only a code's digest is kept, so it is shown once. Whoever registers with it is approved in one of the
block's places, as long as there are any; a new code ends the one before.
"""

import secrets
from collections.abc import Collection
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, bindparam, or_, select, update

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.ready import Ready
from eventapp.programme.models import Event
from eventapp.registration.models import PlaceBlock, Registration

LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"  # no vowels, so no words; nothing that looks like another
GROUPS, OF = 3, 4  # about 57 bits, to be typed from paper


class NoInvitation(Refused):
    text = _("This code is not known, or has been used as often as it may.")


def invite(event: Event, block_id: int, *, uses: int) -> str:
    """A code that may be used so often; in place of the one before. Raises NotFound."""
    groups = ("".join(secrets.choice(LETTERS) for _letter in range(OF)) for _group in range(GROUPS))
    code = "-".join(groups)
    own = (PlaceBlock.id == block_id, PlaceBlock.event_id == event.id, PlaceBlock.ended_at.is_(None))
    made = update(PlaceBlock).where(*own).values(invitation_digest=digest_of(code), invitations_left=uses)
    if db.session.scalar(made.returning(PlaceBlock.id)) is None:
        raise NotFound
    return code


def may_be_invited(event: Event) -> bool:
    """Whether a code of the event can be used still."""
    return INVITES.first(event=event.id) is not None


def use(registration: Registration, code: str) -> None:
    """Use the code once, for this registration. Raises NoInvitation."""
    own = (PlaceBlock.event_id == registration.event_id, PlaceBlock.invitation_digest == digest_of(code))
    once = update(PlaceBlock).where(*own, *_live()).values(invitations_left=PlaceBlock.invitations_left - 1)
    block_id = db.session.scalar(once.returning(PlaceBlock.id))
    if block_id is None:
        raise NoInvitation
    registration.invited_to_id = block_id


def invited_among(registration_ids: Collection[int]) -> dict[int, int]:
    """{registration: the block that it was invited to}, where that is open to its category."""
    found = select(Registration.id, PlaceBlock.id).join(
        PlaceBlock, PlaceBlock.id == Registration.invited_to_id
    )
    fits = or_(PlaceBlock.category_id.is_(None), PlaceBlock.category_id == Registration.category_id)
    found = found.where(Registration.id.in_(registration_ids), PlaceBlock.ended_at.is_(None), fits)
    return dict(db.session.execute(found).all())


def digest_of(code: str) -> bytes:
    """However it is typed: in any case, with or without its dashes."""
    letters = "".join(letter for letter in code.upper() if letter.isalnum())
    return sha256(letters.encode("utf-8", "surrogatepass")).digest()


def _live() -> tuple[ColumnElement[bool], ...]:
    return PlaceBlock.ended_at.is_(None), PlaceBlock.invitations_left > 0


INVITES = Ready(select(PlaceBlock.id).where(PlaceBlock.event_id == bindparam("event"), *_live()).limit(1))
