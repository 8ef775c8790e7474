"""A sample's people: who they are, on which bodies they sit, how far they are registered."""

from eventapp.badges.domain import issue_badge
from eventapp.bodies.models import SEATS, Membership
from eventapp.core.db import db
from eventapp.core.i18n import COUNTRY_CODES
from eventapp.people.domain import find_or_add_person, grant, is_address
from eventapp.people.models import Person
from eventapp.policy import ROLES
from eventapp.registration.answers import Answers
from eventapp.registration.domain import approve, submit
from eventapp.registration.models import Category
from eventapp.samples.loading import Loading, country_of, keep, languages_of
from eventapp.samples.reading import Entry


def add_category(loading: Loading, entry: Entry) -> None:
    code = entry.code("code")
    loading.categories[code] = keep(
        Category(
            event_id=loading.event.id,
            code=code,
            letter=entry.text("letter", 2),
            colour=entry.colour("colour"),
            self_service=entry.flag("self_service", default=True),
            name=entry.translated("name"),
        )
    )


def add_person(loading: Loading, entry: Entry) -> None:
    person = find_or_add_person(email_of(entry), at=loading.at)
    person.given_name, person.family_name = entry.text("given_name", 120), entry.text("family_name", 120)
    organisation, country = entry.text("organisation"), country_of(entry)
    for role in entry.texts("roles"):
        if role not in ROLES:
            raise entry.broken(f"{role!r} is no role", "roles")
        grant(person.id, role, loading.event.code, at=loading.at)
    for seat in entry.entries("memberships"):
        _membership(loading, seat, person)
    answers = Answers(
        given_name=person.given_name,
        family_name=person.family_name,
        badge_name=entry.text("badge_name", 120),
        organisation=organisation,
        country=country,
        category=category_of(loading, entry),
        languages=tuple(languages_of(entry, "languages")),
        audience="nobody",
    )
    _register(loading, entry, person, answers)


def _membership(loading: Loading, entry: Entry, person: Person) -> None:
    body, seat = entry.among("body", loading.bodies), entry.one_of("role", SEATS)
    from_at, until_at = entry.moment("from"), entry.moment("to")
    seat_of: str | None = entry.take("for", (str, type(None)))
    if body is None or from_at is None:
        raise entry.broken("a membership needs its body and its beginning")
    entry.done()
    keep(
        Membership(
            body_id=body.id,
            person_id=person.id,
            seat=seat,
            country=seat_of if seat_of in COUNTRY_CODES else None,
            organisation_id=None,
            from_at=loading.utc(from_at),
            until_at=loading.utc(until_at) if until_at else None,
            address_confirmed_at=loading.at,
        )
    )


def _register(loading: Loading, entry: Entry, person: Person, answers: Answers) -> None:
    wanted = entry.one_of("registration", ("none", "submitted", "approved"))
    if wanted == "none":
        return
    registration = submit(loading.event, person, answers, at=loading.at)
    db.session.flush()
    if wanted == "approved":
        approve(registration.id, by=None, at=loading.at)
        db.session.refresh(registration)
        issue_badge(registration, loading.keys, at=loading.at)


def category_of(loading: Loading, entry: Entry) -> Category:
    category = entry.among("category", loading.categories)
    if category is None:
        raise entry.broken("a category belongs here", "category")
    return category


def email_of(entry: Entry, key: str = "email") -> str:
    address = entry.text(key, 254)
    if not is_address(address):
        raise entry.broken(f"{address!r} is no e-mail address", key)
    return address
