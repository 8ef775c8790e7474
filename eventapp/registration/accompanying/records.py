"""Writing accompanying persons, and the places they need.

Whoever calls holds the registration's row until the commit, see `answering`.
"""

from collections import Counter

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.registration.accompanying.models import AccompanyingPerson
from eventapp.registration.accompanying.queries import Companions, rows_in
from eventapp.registration.asking import Asked, Form

PERSONS = "persons"  # in place of an option, where the places of all of them are counted
Places = Counter[tuple[str, str]]  # {(question, option): how many}


class TooMany(Refused):
    text = _("These are more accompanying persons than one participant may bring.")


def places_for(question: Asked | None, companions: Companions) -> Places:
    return Counter({(question.code, PERSONS): len(companions)}) if question else Counter()


def places_held(registration_id: int) -> Places:
    """As long as the registration stands."""
    return Counter((row.question, PERSONS) for row in rows_in([registration_id]))


def write(registration_id: int, form: Form, question: Asked | None, companions: Companions) -> None:
    """These are there from now on, and no others; where nobody asks for them, none. Raises TooMany."""
    positions = [one.position for one in companions]
    most = question.most if question else 0
    if any(not 0 < position <= most for position in positions) or len(set(positions)) < len(positions):
        raise TooMany
    own = AccompanyingPerson.registration_id == registration_id
    db.session.execute(delete(AccompanyingPerson).where(own, AccompanyingPerson.position.not_in(positions)))
    for one in companions:
        said = vars(one) | {"version_id": form.version_id, "question": question.code if question else ""}
        row = update(AccompanyingPerson).where(own, AccompanyingPerson.position == one.position)
        if db.session.scalar(row.values(said).returning(AccompanyingPerson.id)) is None:
            db.session.add(AccompanyingPerson(registration_id=registration_id, **said))
    db.session.flush()


def hand_over(gone_id: int, kept_id: int) -> bool:
    """Give a registration that has none those of another, which keeps its own; whether there were any."""
    rows = rows_in([gone_id])
    if not rows or rows_in([kept_id]):
        return False
    names = [one.name for one in AccompanyingPerson.__table__.columns if one.name != "id"]
    for row in rows:
        said = {name: getattr(row, name) for name in names}
        db.session.add(AccompanyingPerson(**(said | {"registration_id": kept_id})))
    db.session.flush()
    return True


def delete_all(registration_id: int) -> None:
    own = delete(AccompanyingPerson).where(AccompanyingPerson.registration_id == registration_id)
    db.session.execute(own)
