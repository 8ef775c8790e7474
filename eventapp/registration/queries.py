"""Reading registrations, always within one event."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, literal_column, or_, select
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.core.paging import Page, paged
from eventapp.core.ready import Ready, present
from eventapp.core.text import fold
from eventapp.people.models import LONGEST_NAME, Organisation, Person
from eventapp.programme.models import Event
from eventapp.registration.filtering import Filter, is_asked, stands
from eventapp.registration.finding.queries import page_found, read_whole
from eventapp.registration.models import STANDINGS, Category, Consent, Registration, RegistrationStep

WHOLE = (
    joinedload(Registration.person),
    joinedload(Registration.organisation),
    joinedload(Registration.category),
)
COUNTED = 10_000  # registrations of one state, for a list
SEVERAL = 5  # people name a house before it is suggested to others


def registration_of(event: Event, person_id: int | None) -> Registration | None:
    """A person's registration at that event, in whatever state."""
    own = select(Registration).where(Registration.event_id == event.id, Registration.person_id == person_id)
    return db.session.scalar(own.options(*WHOLE))


def language_for(event: Event, person: Person) -> str:
    """Of mails: the person's choice, else the language they registered in, else the event's own."""
    registered = registration_of(event, person.id)
    return language_of(registered) if registered else person.language or event.default_language


def language_of(registration: Registration) -> str:
    chosen = registration.person.language or registration.page_language
    return chosen or registration.event.default_language


def registration_in(event: Event, registration_id: int) -> Registration:
    """One registration of that event; another event's raises NotFound."""
    one = select(Registration).where(Registration.event_id == event.id, Registration.id == registration_id)
    found = db.session.scalar(one.options(*WHOLE))
    if found is None:
        raise NotFound
    return found


def registrations(
    event: Event,
    *,
    words: str = "",
    state: str = "",
    page: int,
    narrowed: Filter | None = None,
    total: int | None = None,
) -> Page[Registration]:
    """A page of the list: by name, by arrival where they are to be decided, or as they stand in line.

    `total` is how many of that state there are, where that is known and nothing else is asked for.
    """
    asked = narrowed or Filter(words, state)
    found = asked.first_of(event)
    orders: dict[str, tuple[Any, ...]] = dict.fromkeys(("submitted", "asked"), (Registration.submitted_at,))
    if asked.state == "waiting":
        found = found.join(Registration.category)
        orders["waiting"] = Category.priority, Registration.line_number
    order = orders.get(asked.state, (Registration.sort_name,))
    ordered = found.order_by(*order, Registration.id)
    if asked.q.split():
        return page_found(ordered, page, *WHOLE)
    known = total if set(asked.asked) <= {"state"} else None
    ids = ordered.with_only_columns(Registration.id, maintain_column_froms=True)
    return read_whole(paged(ids, page, most=COUNTED, total=known), *WHOLE)


def countries_of(event: Event) -> list[str]:
    """The codes of the countries that people come from: one step in an index for each."""
    here = Registration.event_id == event.id
    first = select(func.min(Registration.country).label("code")).where(here).cte("held", recursive=True)
    after = select(func.min(Registration.country)).where(here, Registration.country > first.c.code)
    held = first.union_all(select(after.scalar_subquery()).where(first.c.code.is_not(None)))
    return list(db.session.scalars(select(held.c.code).where(held.c.code.is_not(None))))


def chosen_in(event: Event, ids: Sequence[int]) -> list[int]:
    """Those of the ids that belong to the event, in the order in which they arrived."""
    chosen = select(Registration.id).where(Registration.event_id == event.id, Registration.id.in_(ids))
    return list(db.session.scalars(chosen.order_by(Registration.submitted_at, Registration.id)))


def states_of(event: Event) -> dict[str, int]:
    """{standing: how many registrations}, every one named. Counted so that an index has it all."""
    every = select(Registration.state, func.count()).where(Registration.event_id == event.id)
    counts = Counter(dict(db.session.execute(every.group_by(Registration.state)).all()))
    for standing in ("asked", "offered"):
        some = every.where(*stands(standing)).group_by(Registration.state)
        for state, number in db.session.execute(some):
            counts.update({state: -number, standing: number})
    return {state: counts[state] for state in STANDINGS}


def states_up_to(event: Event) -> dict[str, int]:
    """The same, where more than COUNTED say only that there are more: what it costs does not grow."""
    counts = db.session.execute(_counting(), {"event": event.id}).one()
    return dict(zip(STANDINGS, counts, strict=True))


@cache
def _counting() -> Select[Any]:
    """Made once: that took longer than to answer it."""
    here = Registration.event_id == bindparam("event")
    kinds: list[Select[Any]] = [
        select(literal_column("1")).where(here, *stands(one)).limit(COUNTED + 1) for one in STANDINGS
    ]
    counts = [select(func.count()).select_from(kind.subquery()).scalar_subquery() for kind in kinds]
    return select(*counts)


def total_of(states: Mapping[str, int], state: str = "") -> int:
    """Of one standing, or of all."""
    return states[state] if state else sum(states.values())


def approved_count(event: Event) -> int:
    approved = select(func.count()).where(Registration.event_id == event.id, Registration.state == "approved")
    return db.session.scalar(approved) or 0


def oldest_undecided_at(event: Event) -> datetime | None:
    """Since when the registration that has waited longest for a decision waits."""
    return db.session.scalar(
        select(func.min(Registration.submitted_at)).where(
            Registration.event_id == event.id, Registration.state == "submitted", ~is_asked
        )
    )


def steps_of(registration: Registration) -> Sequence[RegistrationStep]:
    """The history, oldest first, with who took each step."""
    steps = select(RegistrationStep).where(RegistrationStep.registration_id == registration.id)
    steps = steps.order_by(RegistrationStep.id).options(joinedload(RegistrationStep.taken_by))
    return db.session.scalars(steps).all()


def reason_of(registration: Registration) -> str:
    """The reason given for a refusal that stands, or what the person is asked for; or nothing."""
    if registration.standing not in ("refused", "asked"):
        return ""
    reasons = select(RegistrationStep.reason).where(
        RegistrationStep.registration_id == registration.id,
        RegistrationStep.state == registration.standing,
    )
    return db.session.scalar(reasons.order_by(RegistrationStep.id.desc()).limit(1)) or ""


def audience_of(registration: Registration) -> str:
    """Who may see the person on the list of participants, as last consented to."""
    given = select(Consent.audience).where(Consent.registration_id == registration.id)
    return db.session.scalar(given.order_by(Consent.id.desc()).limit(1)) or "nobody"


OFFERED = Ready(
    select(*Category.__table__.columns)
    .where(
        Category.event_id == bindparam("event"), or_(Category.self_service, Category.id == bindparam("held"))
    )
    .order_by(Category.id)
)


def categories_for(event: Event, held: Category | None = None) -> Sequence[Category]:
    """The categories that people may choose themselves, and the one that somebody holds."""
    rows = OFFERED.rows(event=event.id, held=held.id if held else 0)
    return [present(Category, row) for row in rows]


def all_categories(event: Event) -> Sequence[Category]:
    own = select(Category).where(Category.event_id == event.id)
    return db.session.scalars(own.order_by(Category.id)).all()


def known_organisations(limit: int = 500) -> list[str]:
    """For the field's suggestions, in alphabetical order: houses that several people named.

    One that a single person named would tell everybody of that person.
    """
    return list(db.session.scalars(_known().order_by(Organisation.name).limit(limit)))


def known_as(name: str) -> str:
    """A house as it is suggested, however it is typed; one that is not known stays as it is."""
    known = _known().where(Organisation.folded == fold(name)[:LONGEST_NAME])
    return db.session.scalar(known.order_by(Organisation.name).limit(1)) or name


def _known() -> Select[str]:
    people = func.count(Registration.person_id.distinct())
    named = select(Organisation.name).join(Registration, Registration.organisation_id == Organisation.id)
    named = named.join(Registration.event).where(Event.practice_of_id.is_(None))
    return named.group_by(Organisation.name).having(people >= SEVERAL)
