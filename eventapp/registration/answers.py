"""What a registration says of its person, and writing it over what it said before."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, bindparam, or_, select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.ready import Ready, overwrite
from eventapp.core.text import fold
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Person
from eventapp.registration.accompanying.queries import Companions, companions_of
from eventapp.registration.answer_queries import values_of
from eventapp.registration.finding.domain import find_everywhere_anew
from eventapp.registration.models import ACTIVE, FOLDED, Category, Registration
from eventapp.registration.queries import audience_of

_OWN = (Registration.person_id == bindparam("person"), Registration.sort_name != bindparam("name"))
LISTED = Ready(
    update(Registration).where(*_OWN).values(sort_name=bindparam("name")).returning(Registration.id)
)


class NotActive(Refused):
    text = _("This registration has ended and can no longer be changed.")


class CategoryIsFixed(Refused):
    text = _("Your place is held in your category. The registration desk can change it.")


@dataclass(frozen=True)
class Answers:
    """What the form asks; `audience` is who may see the person on the list of participants.

    `own` are the answers to the event's own questions, {code: value}.
    """

    given_name: str
    family_name: str
    badge_name: str
    organisation: str
    country: str  # ISO 3166-1 alpha-2
    category: Category
    languages: tuple[str, ...]
    audience: str
    own: Mapping[str, str] = field(default_factory=dict)
    accompanying: Companions = ()


def answers_of(registration: Registration) -> Answers:
    """What the person answered last."""
    return Answers(
        given_name=registration.person.given_name,
        family_name=registration.person.family_name,
        badge_name=registration.badge_name,
        organisation=registration.organisation.name,
        country=registration.country,
        category=registration.category,
        languages=tuple(registration.languages),
        audience=audience_of(registration),
        own=values_of(registration.id),
        accompanying=companions_of(registration.id),
    )


def columns_of(data: Answers) -> dict[str, Any]:
    return {
        "category_id": data.category.id,
        "organisation_id": find_or_add_organisation(data.organisation, data.country).id,
        "country": data.country,
        "badge_name": data.badge_name,
        "badge_folded": fold(data.badge_name)[:FOLDED],
        "languages": list(data.languages),
    }


def write_over(registration_id: int, data: Answers, **more: Any) -> str:
    """Write the answers, and `more` columns: the state it then is in. Who holds a place keeps the category.

    Raises NotActive and CategoryIsFixed. The caller has the turn at the event, and calls `rename` or
    `find_anew` afterwards.
    """
    holds_none = and_(Registration.state != "approved", Registration.offer_ends_at.is_(None))
    category_stays = or_(holds_none, Registration.category_id == data.category.id)
    is_active = (Registration.id == registration_id, Registration.state.in_(ACTIVE))
    write = update(Registration).where(*is_active, category_stays).values(**columns_of(data), **more)
    state: str | None = db.session.scalar(write.returning(Registration.state))
    if state is None:
        stands = db.session.scalar(select(Registration.id).where(*is_active))
        raise NotActive if stands is None else CategoryIsFixed
    return state


def sort_name(data: Answers | Person) -> str:
    return fold(f"{data.family_name} {data.given_name}")[:FOLDED]


def rename(person: Person, data: Answers) -> None:
    """A person has one name at all events, and is listed and found under it at each."""
    overwrite(person, given_name=data.given_name, family_name=data.family_name)
    list_anew(person)


def list_anew(person: Person) -> None:
    """Find all registrations of the person under their name and address."""
    for (number,) in LISTED.rows(person=person.id, name=sort_name(person)):
        db.session.expire(db.session.get(Registration, number), ["sort_name"])
    find_everywhere_anew(person.id)


def differences(old: Answers, new: Answers) -> list[str]:
    names = [field.name for field in fields(Answers)]
    return [name for name in names if getattr(old, name) != getattr(new, name)]
