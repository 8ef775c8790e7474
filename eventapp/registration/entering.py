"""Registrations that organisers bring in: what a row would do, and doing it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _
from sqlalchemy import func, or_, select

from eventapp.bodies.models import Membership
from eventapp.core.db import db
from eventapp.core.i18n import own_name
from eventapp.core.jobs import enqueue
from eventapp.people.domain import find_or_add_person
from eventapp.people.models import Person, RoleGrant
from eventapp.people.queries import main_addresses, viewer_of
from eventapp.policy import may_decide_registrations
from eventapp.programme.models import Speaker
from eventapp.registration import answering
from eventapp.registration import cells as read
from eventapp.registration.answers import Answers, rename, write_over
from eventapp.registration.asking import Form
from eventapp.registration.blocks import approve_from
from eventapp.registration.choice_line import offer_options
from eventapp.registration.domain import AlreadyRegistered, EventFull, approve, submit
from eventapp.registration.duplicates.spelling import sounds
from eventapp.registration.duplicates.warning import warned
from eventapp.registration.entering_answers import Bringing, bringing, own_columns, said_in
from eventapp.registration.entering_answers import changes as own_changes
from eventapp.registration.entering_blocks import COLUMN, Reserved, reserved
from eventapp.registration.finding.domain import find_anew
from eventapp.registration.models import ACTIVE, UNDECIDED, Category, Registration, RegistrationStep
from eventapp.registration.places import await_turn
from eventapp.registration.queries import WHOLE, all_categories
from eventapp.registration.steps import take_step
from eventapp.registration.waiting import offer_places
from eventapp.sheets.domain import ChangedMeanwhile
from eventapp.sheets.kinds import Cells, Fate, Kind, Task, register

TEXTS = {"given_name": read.NAME, "family_name": read.NAME, "badge_name": read.NAME}
ENDED = _("This registration was refused or cancelled. A file does not take it up again.")
FIXED = _("The category of somebody who has a place, or is offered one, is not changed by a file.")


@dataclass(frozen=True)
class Known:
    """What is there of the people in some rows: by address, and their registrations by person.

    Of those who did not come by a file, or are known elsewhere, the name is theirs to change.
    """

    categories: Sequence[Category]
    people: Mapping[str, Person]
    registrations: Mapping[int, Registration]
    elsewhere: frozenset[int]
    answers: Bringing
    reserved: Reserved


def judge(task: Task, rows: Sequence[Cells]) -> list[Fate]:
    known = _known(task, rows)
    return warned(task.event, rows, [_fate(task, known, cells) for cells in rows])


def _known(task: Task, rows: Sequence[Cells]) -> Known:
    """Held until the commit, in the order of `hold`, so that what a row changes is what was compared."""
    event, addresses = task.event, [read.key(cells) for cells in rows]
    merged = select(Person.merged_into_id).where(Person.email.in_(addresses))
    named = select(Person).where(or_(Person.email.in_(addresses), Person.id.in_(merged))).order_by(Person.id)
    named = named.with_for_update(key_share=True).execution_options(populate_existing=True)
    held = {one.id: one for one in db.session.scalars(named)}
    people = {one.email: held.get(one.merged_into_id or one.id, one) for one in held.values()}
    await_turn(event.id)
    ids = [one.id for one in people.values()]
    here = select(Registration).where(Registration.event_id == event.id, Registration.person_id.in_(ids))
    here = here.options(*WHOLE).order_by(Registration.id).with_for_update(of=Registration)
    found = db.session.scalars(here.execution_options(populate_existing=True)).all()
    other = select(Registration.person_id).where(
        Registration.event_id != event.id, Registration.person_id.in_(ids)
    )
    roles = select(RoleGrant.person_id).where(RoleGrant.role != "attendee", RoleGrant.person_id.in_(ids))
    others = (select(one.person_id).where(one.person_id.in_(ids)) for one in (Membership, Speaker))
    return Known(
        all_categories(event),
        people,
        {one.person_id: one for one in found},
        frozenset(db.session.scalars(other.union(roles, *others))),
        bringing(task, rows, [one.id for one in found]),
        reserved(event, task.taken),
    )


def _fate(task: Task, known: Known, cells: Cells) -> Fate:
    try:
        email = read.address(cells)
        person = known.people.get(email)
        held = known.registrations.get(person.id) if person else None
        if held is None:
            data = _new(known, cells, person)
            block = known.reserved.take(cells, data.category)
            if block is None and task.options.get("approve"):
                known.reserved.approve(data.category)
            known.answers.count(data.category.code, {}, data.own)
            changes = [(COLUMN, "", block.label)] if block else []
            act = partial(_enter, task, email, data, known.answers.form, block.id if block else None)
            return Fate("new", changes=changes, act=act)
        return _changing(task, known, cells, held)
    except read.Unfit as problem:
        return Fate("refused", problem.column, problem.because)


def _new(known: Known, cells: Cells, person: Person | None) -> Answers:
    said = _said(known, cells)
    if person is not None and person.full_name:
        _check_whose(person, said)
        said |= {"given_name": person.given_name, "family_name": person.family_name}
    if "category" not in said and len(known.categories) == 1:
        said["category"] = known.categories[0]
    for column in ("family_name", "organisation", "country", "category"):
        if column not in said:
            raise read.required(column)
    given_name = said.get("given_name", "")
    full_name = f"{given_name} {said['family_name']}".strip()
    if "badge_name" not in said and len(full_name) > read.NAME:
        raise read.Unfit("badge_name", _("Use at most %(max)d characters.", max=read.NAME))
    return Answers(
        given_name=given_name,
        badge_name=said.pop("badge_name", full_name),
        languages=said.pop("languages", ()),
        audience="nobody",
        own=said_in(cells, known.answers, said["category"].code, {}),
        **{name: said[name] for name in ("family_name", "organisation", "country", "category")},
    )


def _check_whose(person: Person, said: Mapping[str, Any]) -> None:
    """Who has the address, where a name is given that has no word of theirs in whatever spelling."""
    typed = f"{said.get('given_name', '')} {said.get('family_name', '')}"
    if typed.strip() and not {*sounds(typed)} & {*sounds(person.full_name)}:
        whose = _("This address is %(name)s’s. Give their name, or another address.", name=person.full_name)
        raise read.Unfit("email", whose)


def _said(known: Known, cells: Cells) -> dict[str, Any]:
    """{column: value} of the cells that are not empty."""
    said: dict[str, Any] = {name: read.line(cells, name, most) for name, most in TEXTS.items()}
    said["organisation"] = read.line(cells, "organisation", read.ORGANISATION)
    said["country"] = read.country_code(cells)
    said["languages"] = read.languages(cells)
    said["category"] = read.category(cells, known.categories)
    return {name: value for name, value in said.items() if value}


def _changing(task: Task, known: Known, cells: Cells, held: Registration) -> Fate:
    if held.state not in ACTIVE:
        raise read.Unfit("email", ENDED)
    before = Answers(
        given_name=held.person.given_name,
        family_name=held.person.family_name,
        badge_name=held.badge_name,
        organisation=held.organisation.name,
        country=held.country,
        category=held.category,
        languages=tuple(held.languages),
        audience="",
    )
    said = _said(known, cells)
    came_by_file = held.person.created_at == held.submitted_at
    if held.person_id in known.elsewhere or not came_by_file:
        said = {name: value for name, value in said.items() if name not in ("given_name", "family_name")}
    after = replace(before, **said)
    changes = [
        (name, _word(getattr(before, name)), _word(getattr(after, name)))
        for name in COLUMNS
        if name in said and getattr(before, name) != getattr(after, name)
    ]
    if held.standing in ("approved", "offered") and after.category.id != before.category.id:
        raise read.Unfit("category", FIXED)
    given = known.answers.before(held.id)
    after = replace(after, own=said_in(cells, known.answers, after.category.code, given))
    names = [name for name, *_words in changes]
    block = None
    if held.state in UNDECIDED:
        is_offered = held.standing == "offered"
        block = known.reserved.take(cells, after.category, is_offered=is_offered)
    if not names and not after.own and block is None:
        return Fate("unchanged")
    if after.own or "category" in names:
        changes += own_changes(known.answers, after.category.code, given, after.own)
        known.answers.count(after.category.code, given, after.own)
    correct = partial(_correct, task, held, after, names, known.answers.form)
    if block is None:
        return Fate("changed", changes=changes, act=correct)
    changes.append((COLUMN, "", block.label))
    is_told = bool(task.options.get("mail"))
    let_in = partial(approve_from, held.id, block.id, by=task.by, at=task.at, tell=is_told)
    return Fate(
        "changed", changes=changes, act=partial(_in_turn, correct if names or after.own else None, let_in)
    )


def _in_turn(*acts: Callable[[], object] | None) -> None:
    for act in filter(None, acts):
        act()


def _word(value: Any) -> str:
    if isinstance(value, Category):
        return value.name.plain(str(get_locale() or "en"))
    return "; ".join(map(own_name, value)) if isinstance(value, tuple) else str(value)


def _enter(task: Task, email: str, data: Answers, form: Form | None, block_id: int | None) -> None:
    """To be decided; or approved in a place that is kept, or, where that was chosen, in any."""
    person, at = find_or_add_person(email, at=task.at), task.at
    tell, approves = bool(task.options.get("mail")), bool(block_id or task.options.get("approve"))
    try:
        made = submit(
            task.event, person, data, at=at, form=form, entered_by=task.by, tell=tell and not approves
        )
    except AlreadyRegistered:
        raise ChangedMeanwhile from None
    if block_id is not None:
        approve_from(made.id, block_id, by=task.by, at=at, tell=tell)
    elif approves:
        _approve(made, task, tell=tell)


def _approve(made: Registration, task: Task, *, tell: bool) -> None:
    """One mail at most: of the approval, or where there was no place of the arrival."""
    try:
        approve(made.id, by=task.by, at=task.at, tell=tell)
    except EventFull:
        if tell:
            steps = select(func.max(RegistrationStep.id)).where(RegistrationStep.registration_id == made.id)
            enqueue("registration.mail", at=task.at, step_id=db.session.scalars(steps).one())


def _correct(task: Task, held: Registration, data: Answers, names: Sequence[str], form: Form | None) -> None:
    """`data.own` are the answers that change."""
    state = write_over(held.id, data)
    if form is not None and (data.own or "category" in names):
        names = [*names, *answering.save_some(held, form, data.category.code, data.own)]
    if {"given_name", "family_name"} & set(names):
        rename(held.person, data)
    else:
        find_anew(Registration.id == held.id)
    take_step(held.id, state, by=task.by, at=task.at, changed=names, tell=False)
    if "own" in names:
        offer_options(task.event, at=task.at)
    if "category" in names:
        offer_places(task.event, at=task.at)


def _may(task: Task) -> bool:
    return task.by is not None and may_decide_registrations(viewer_of(task.by.id), task.event.code)


COLUMNS: Mapping[str, Any] = {
    "email": _("E-mail"),
    "given_name": _("Given name"),
    "family_name": _("Family name"),
    "badge_name": _("Name on the badge"),
    "organisation": _("Organisation"),
    "country": _("Country"),
    "category": _("Category"),
    "languages": _("Languages I follow"),
    COLUMN: _("Places kept for somebody"),
}
REGISTRATIONS = register(
    Kind(
        name="registrations",
        columns=COLUMNS,
        aliases={
            "email": ("e-mail", "mail", "e-mail address", "address"),
            "given_name": ("first name", "forename"),
            "family_name": ("last name", "surname"),
            "badge_name": ("badge",),
            "organisation": ("organization", "company", "institution"),
            "languages": ("language",),
            COLUMN: ("reservation", "reserved for", "kept for"),
        },
        options={
            "approve": _("Approve those who are new, as long as there are places"),
            "mail": _("Tell those who are new by mail"),
        },
        key_of=read.key,
        same_as=main_addresses,
        title_of=read.person,
        judge=judge,
        may=_may,
        more=own_columns,
    )
)
