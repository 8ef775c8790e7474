"""Reading look-alikes and what is compared of registrations, always within one event."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, String, and_, cast, func, or_, select
from sqlalchemy.orm import aliased, joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.people.models import Organisation, Person
from eventapp.programme.models import Event
from eventapp.registration.answer_queries import current_form
from eventapp.registration.duplicates.models import Compared, Lookalike, NameKey
from eventapp.registration.duplicates.scoring import Face
from eventapp.registration.form_models import Answer
from eventapp.registration.models import Registration

AT_ONCE = 500  # keys or registrations that one statement names
MOST_HOLDERS = 200  # of a key; else a hundred people called Test 1, Test 2 would all be compared
BIRTH = ("birth", "naissance", "nacimiento", "geburt", "geboorte", "рожд", "ميلاد", "出生", "生日")


def pairs(event: Event, *, dismissed: bool, page: int) -> Page[Lookalike]:
    """Those of registrations that stand or were refused, the likeliest first."""
    found = _standing(event).where(
        Lookalike.dismissed_at.is_not(None) if dismissed else Lookalike.dismissed_at.is_(None)
    )
    found = found.order_by(Lookalike.score.desc(), Lookalike.second_id.desc(), Lookalike.id)
    return paged(found.options(*_whole()), page)


def pair_in(event: Event, number: int) -> Lookalike:
    """Also one that no longer stands; another event's raises NotFound."""
    own = select(Lookalike).where(Lookalike.event_id == event.id, Lookalike.id == number)
    found = db.session.scalar(own.options(*_whole()))
    if found is None:
        raise NotFound
    return found


def pairs_of(registration: Registration) -> Sequence[Lookalike]:
    """Whom this one may be the same as, but for those that were dismissed."""
    if registration.state == "cancelled":
        return ()
    either = or_(Lookalike.first_id == registration.id, Lookalike.second_id == registration.id)
    found = _standing(registration.event).where(either, Lookalike.dismissed_at.is_(None))
    return db.session.scalars(found.order_by(Lookalike.score.desc()).options(*_whole()).limit(5)).all()


def _standing(event: Event) -> Select[Any]:
    first, second = aliased(Registration), aliased(Registration)
    found = select(Lookalike).where(Lookalike.event_id == event.id)
    found = found.join(first, first.id == Lookalike.first_id).where(first.state != "cancelled")
    return found.join(second, second.id == Lookalike.second_id).where(second.state != "cancelled")


def _whole() -> Iterable[Any]:
    for side in (Lookalike.first, Lookalike.second):
        for part in (Registration.person, Registration.organisation, Registration.category):
            yield joinedload(side).joinedload(part)


def birth_question(event: Event) -> str:
    """The code of the question that asks for the day of birth, where the desk may read its answers."""
    form = current_form(event)
    for one in form.questions if form else ():
        label = " ".join(one.label.values()).casefold()
        if (one.kind, one.audience) == ("date", "registrars") and any(word in label for word in BIRTH):
            return one.code
    return ""


def faces(event: Event, ids: Collection[int], birth: str) -> dict[int, Face]:
    """What is compared of these registrations."""
    return {number: Face(*row) for number, *row in _rows(event, birth, Registration.id.in_(ids))}


def changed_faces(event: Event, birth: str, *, most: int) -> dict[int, Face]:
    """Of registrations that were not compared yet, or not as they are now."""
    is_new = or_(Compared.face.is_(None), Compared.face != _written())
    found = _rows(event, birth, is_new, order=Registration.id, most=most)
    return {number: Face(*row) for number, *row in found}


def written_faces(event: Event, ids: Collection[int], birth: str) -> dict[int, str]:
    """As `Compared` keeps them."""
    return dict(
        iter(
            db.session.execute(
                _joined(event, birth, Registration.id, _written()).where(Registration.id.in_(ids))
            )
        )
    )


def _rows(
    event: Event, birth: str, which: ColumnElement[bool], *, order: Any = None, most: int | None = None
) -> Sequence[Any]:
    columns = (
        Registration.id,
        Person.given_name,
        Person.family_name,
        Registration.badge_name,
        Person.email,
        Organisation.name,
        func.coalesce(Answer.value, ""),
    )
    return db.session.execute(_joined(event, birth, *columns).where(which).order_by(order).limit(most)).all()


def _joined(event: Event, birth: str, *columns: Any) -> Select[Any]:
    given = and_(Answer.registration_id == Registration.id, Answer.question == birth)
    found = select(*columns).select_from(Registration).where(Registration.event_id == event.id)
    found = found.join(Person, Registration.person_id == Person.id)
    found = found.join(Organisation, Registration.organisation_id == Organisation.id)
    return found.outerjoin(Answer, given).outerjoin(Compared, Compared.registration_id == Registration.id)


def _written() -> ColumnElement[str]:
    parts = (Registration.badge_name, cast(Registration.organisation_id, String), Person.email, Answer.value)
    written: ColumnElement[str] = cast(Registration.sort_name, String)
    for part in parts:
        written = written + "|" + func.coalesce(part, "")
    return written


def holders(event: Event, wanted: Sequence[str]) -> dict[str, list[int]]:
    """{key: the registrations that have it}, some of which may have been cancelled since.

    A key that more than MOST_HOLDERS have says nothing and is left out.

    The keys are named in the statement: of a table joined with itself SQLite reads the wrong side first.
    """
    found: dict[str, list[int]] = {}
    for start in range(0, len(wanted), AT_ONCE):
        keys = select(NameKey.key).where(
            NameKey.event_id == event.id, NameKey.key.in_(wanted[start : start + AT_ONCE])
        )
        telling = db.session.scalars(keys.group_by(NameKey.key).having(func.count() <= MOST_HOLDERS)).all()
        some = select(NameKey.key, NameKey.registration_id).where(
            NameKey.event_id == event.id, NameKey.key.in_(telling)
        )
        for key, number in db.session.execute(some):
            found.setdefault(key, []).append(number)
    return found


def standing(ids: Collection[int]) -> set[int]:
    """Those that were not cancelled."""
    own = select(Registration.id).where(Registration.id.in_(ids), Registration.state != "cancelled")
    return set(db.session.scalars(own))
