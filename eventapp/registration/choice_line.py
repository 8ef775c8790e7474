"""Waiting for an option of a choice whose places are all taken: offers in order, each with its end.

The first in line is whose category comes first, then who joined first; whom the form no longer asks is
passed over. A place that is offered counts as taken. Whoever changes a line has the turn at the event.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import and_, delete, func, or_, select, update
from sqlalchemy.orm import joinedload

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.core.jobs import enqueue
from eventapp.programme.models import Event
from eventapp.registration import answering
from eventapp.registration.answer_queries import current_form, full_options, values_in, values_of
from eventapp.registration.asking import SEPARATOR, Asked, Form, Option, asked_of, codes_in
from eventapp.registration.form_models import ChoiceWait
from eventapp.registration.models import ACTIVE, Category, Registration
from eventapp.registration.places import OfferEnded, await_turn_for, midnight_after
from eventapp.registration.steps import take_step


class PlaceFree(Refused):
    text = _("A place is free now: choose it in your answers.")


@dataclass(frozen=True)
class InLine:
    """An option that somebody waits for; `position` counts from 1."""

    question: Asked
    option: Option
    position: int
    offer_ends_at: datetime | None


def join(registration: Registration, question: str, option: str, *, at: datetime) -> None:
    """Wait for an option that is full; done twice, the first place stays.

    Raises PlaceFree, and NotFound for what this person is not asked.
    """
    event = await_turn_for(registration.id)
    answering.await_places(event.id)
    db.session.refresh(registration)
    if registration.state not in ACTIVE or (question, option) not in [
        (one.code, kind.code) for one, kind in _choosable(registration)
    ]:
        raise NotFound
    if (question, option) not in full_options(event):
        raise PlaceFree
    own: dict[str, Any] = {"registration_id": registration.id, "question": question, "option": option}
    insert_if_absent(ChoiceWait, **own, event_id=event.id, joined_at=at)


def take(registration: Registration, question: str, option: str, *, at: datetime) -> None:
    """Choose the option whose place is offered, beside or in place of what was chosen. Raises OfferEnded."""
    event = await_turn_for(registration.id)
    db.session.refresh(registration)
    own = delete(ChoiceWait).where(_of(registration.id, question, option), ChoiceWait.offer_ends_at > at)
    if db.session.scalar(own.returning(ChoiceWait.id)) is None:
        raise OfferEnded
    form, place, values = current_form(event), (question, option), values_of(registration.id)
    asked = _asked(form, registration, place, values)
    if form is None or asked is None:
        raise OfferEnded
    chosen = {*codes_in(values.get(question, "")), option} if asked.several else {option}
    value = SEPARATOR.join(one.code for one in asked.options if one.code in chosen)
    category = registration.category.code
    changed = answering.save_some(registration, form, category, {question: value}, offered=place)
    state, by = registration.state, registration.person
    take_step(registration.id, state, by=by, at=at, changed=changed, tell=False)
    offer_options(event, at=at)


def leave(registration: Registration, question: str, option: str, *, at: datetime) -> None:
    """Wait no longer; a place that was offered goes to the next."""
    event = await_turn_for(registration.id)
    if _end(event.id, _of(registration.id, question, option)):
        offer_options(event, at=at)


def leave_unasked(registration: Registration) -> None:
    """The answers have changed: out of every line that the form no longer leads this person to; whoever
    calls offers what this frees."""
    waits = _waits(registration.id)
    if not waits:
        return
    db.session.refresh(registration)
    form, values = current_form(registration.event), values_of(registration.id)
    for wait in waits:
        if _asked(form, registration, (wait.question, wait.option), values) is None:
            _end(wait.event_id, ChoiceWait.id == wait.id)


def end_unasked_offers(event: Event) -> None:
    """There is a new form: what it no longer offers those to whom it was offered is free. They stay in line,
    passed over until a form asks them again; whoever calls offers what this frees."""
    own = select(ChoiceWait).where(ChoiceWait.event_id == event.id, ChoiceWait.offer_ends_at.is_not(None))
    whose = joinedload(ChoiceWait.registration).joinedload(Registration.category)
    offered = db.session.scalars(own.options(whose).execution_options(populate_existing=True)).all()
    form = current_form(event) if offered else None
    values = values_in([one.registration_id for one in offered])
    for wait in offered:
        place = (wait.question, wait.option)
        if _asked(form, wait.registration, place, values[wait.registration_id]) is None:
            wait.offer_ends_at = wait.told_at = None
            answering.unclaim(event.id, *place)


def offered_to(registration_id: int) -> set[tuple[str, str]]:
    """What is held for this person, {(question, option)}."""
    return {(one.question, one.option) for one in _waits(registration_id) if one.offer_ends_at}


def come_to(registration_id: int, values: Mapping[str, str]) -> set[tuple[str, str]]:
    """Who chooses something waits for it no longer. Gives what was held for them: that is theirs now."""
    chosen = answering.options_in(values)
    waits = [one for one in _waits(registration_id) if (one.question, one.option) in chosen]
    held = {(one.question, one.option) for one in waits if one.offer_ends_at}
    db.session.execute(delete(ChoiceWait).where(ChoiceWait.id.in_([one.id for one in waits])))
    return held


def hand_over(gone_id: int, kept_id: int) -> list[int]:
    """Where one waits who is somebody else, the other waits; but not for what they chose or wait for."""
    own = {(one.question, one.option) for one in _waits(kept_id)} | answering.options_in(
        values_of(kept_id)
    ).keys()
    moved = [one.id for one in _waits(gone_id) if (one.question, one.option) not in own]
    db.session.execute(update(ChoiceWait).where(ChoiceWait.id.in_(moved)).values(registration_id=kept_id))
    return moved


def hand_back(moved: Sequence[int], kept_id: int, gone_id: int) -> None:
    still = update(ChoiceWait).where(ChoiceWait.id.in_(moved), ChoiceWait.registration_id == kept_id)
    db.session.execute(still.values(registration_id=gone_id))


def places_of(registration_id: int) -> list[list[Any]]:
    """Where somebody stands in lines that they are about to leave, for `stand_again`."""
    return [[one.id, one.question, one.option, one.joined_at.isoformat()] for one in _waits(registration_id)]


def stand_again(registration: Registration, places: Sequence[Sequence[Any]], *, at: datetime) -> None:
    """In those places again, unless somebody was given its number since: then behind the others."""
    for number, question, option, joined_at in places:
        own = {"registration_id": registration.id, "question": question, "option": option}
        own |= {"event_id": registration.event_id, "joined_at": datetime.fromisoformat(joined_at)}
        if not insert_if_absent(ChoiceWait, id=number, **own):
            insert_if_absent(ChoiceWait, **own)
    if places:
        offer_options(registration.event, at=at)


def leave_all(registration_id: int) -> None:
    """The registration has ended; whoever calls offers what this frees."""
    event = select(Registration.event_id).where(Registration.id == registration_id)
    _end(db.session.scalars(event).one(), ChoiceWait.registration_id == registration_id)


def lapse(wait_id: int, *, at: datetime) -> ChoiceWait | None:
    """End an offer that was not taken in time; None where there is none."""
    wait = db.session.get(ChoiceWait, wait_id)
    if wait is None:
        return None
    event = await_turn_for(wait.registration_id)
    db.session.expunge(wait)
    if not _end(event.id, and_(ChoiceWait.id == wait_id, ChoiceWait.offer_ends_at <= at)):
        return None
    offer_options(event, at=at)
    return wait


def claim_mail(wait_id: int, *, at: datetime) -> ChoiceWait | None:
    """The offer that the caller now has to tell; none that was told, or answered meanwhile."""
    own = update(ChoiceWait).where(
        ChoiceWait.id == wait_id, ChoiceWait.offer_ends_at.is_not(None), ChoiceWait.told_at.is_(None)
    )
    return db.session.scalar(own.values(told_at=at).returning(ChoiceWait))


def offer_options(event: Event, *, at: datetime) -> None:
    """Offer every free place of an option to the first in its line. The caller has the turn at the event."""
    waits = (
        _line(event.id)
        .where(ChoiceWait.offer_ends_at.is_(None))
        .options(joinedload(ChoiceWait.registration).joinedload(Registration.category))
    )
    waiting = db.session.scalars(waits).all()
    form = current_form(event) if waiting else None
    if form is None or at >= midnight_after(event.ends_on, event):
        return
    answering.await_places(event.id)
    values = values_in([one.registration_id for one in waiting])
    full = full_options(event)
    for wait in waiting:
        place = (wait.question, wait.option)
        if place in full or not _asked(form, wait.registration, place, values[wait.registration_id]):
            continue
        if answering.claim(event.id, *place):
            _offer(event, wait, at=at)
        else:
            full.add(place)


def awaited(event: Event) -> set[tuple[str, str]]:
    """{(question, option)}: those whose next free place goes to somebody in line."""
    waits = select(ChoiceWait.question, ChoiceWait.option).where(
        ChoiceWait.event_id == event.id, ChoiceWait.offer_ends_at.is_(None)
    )
    return {(question, option) for question, option in db.session.execute(waits.distinct())}


def lines_of(registration: Registration) -> list[InLine]:
    """What this person waits for, as their form asks it."""
    waits, found = _waits(registration.id), []
    form = current_form(registration.event) if waits else None
    values = values_of(registration.id) if waits else {}
    for wait in waits:
        asked = _asked(form, registration, (wait.question, wait.option), values)
        option = asked.option(wait.option) if asked else None
        if asked and option:
            found.append(InLine(asked, option, 1 + _before(registration, wait), wait.offer_ends_at))
    return found


def to_wait_for(registration: Registration, lines: Sequence[InLine]) -> list[tuple[Asked, Option]]:
    """The options that are full, and that this person could choose, but for those in whose line they are."""
    full = full_options(registration.event) - {(one.question.code, one.option.code) for one in lines}
    found = _choosable(registration) if full and registration.state in ACTIVE else []
    return [(one, option) for one, option in found if (one.code, option.code) in full]


def _choosable(registration: Registration) -> list[tuple[Asked, Option]]:
    """What the form offers this person beside what they have chosen."""
    form, values = current_form(registration.event), values_of(registration.id)
    asked = asked_of(form.questions, registration.category.code, values) if form else []
    return [
        (one, option)
        for one in asked
        for option in one.options
        if option.code not in codes_in(values.get(one.code, ""))
    ]


def _asked(
    form: Form | None, registration: Registration, place: tuple[str, str], values: Mapping[str, str]
) -> Asked | None:
    """The question, where the form asks it of this person and has that option."""
    asked = asked_of(form.questions, registration.category.code, values) if form else []
    return next((one for one in asked if one.code == place[0] and one.option(place[1])), None)


def _waits(registration_id: int) -> Sequence[ChoiceWait]:
    own = select(ChoiceWait).where(ChoiceWait.registration_id == registration_id).order_by(ChoiceWait.id)
    return db.session.scalars(own.execution_options(populate_existing=True)).all()


def _line(event_id: int) -> Any:
    found = select(ChoiceWait).join(Registration, Registration.id == ChoiceWait.registration_id)
    found = found.join(Category, Category.id == Registration.category_id)
    of_those = (ChoiceWait.event_id == event_id, Registration.state.in_(ACTIVE))
    return found.where(*of_those).order_by(Category.priority, ChoiceWait.id)


def _before(registration: Registration, wait: ChoiceWait) -> int:
    own = registration.category.priority
    sooner = or_(Category.priority < own, and_(Category.priority == own, ChoiceWait.id < wait.id))
    same = (ChoiceWait.question == wait.question, ChoiceWait.option == wait.option)
    before = _line(wait.event_id).where(*same, sooner, ChoiceWait.offer_ends_at.is_(None))
    return db.session.scalar(before.order_by(None).with_only_columns(func.count())) or 0


def _of(registration_id: int, question: str, option: str) -> Any:
    return and_(
        ChoiceWait.registration_id == registration_id,
        ChoiceWait.question == question,
        ChoiceWait.option == option,
    )


def _offer(event: Event, wait: ChoiceWait, *, at: datetime) -> None:
    ends_at = min(at + timedelta(hours=event.offer_hours), midnight_after(event.ends_on, event))
    wait.offer_ends_at = ends_at
    db.session.flush()
    enqueue("registration.choice_offered", at=at, wait_id=wait.id)
    enqueue("registration.choice_lapses", at=at, due_at=ends_at, wait_id=wait.id)


def _end(event_id: int, which: Any) -> bool:
    """Whether there was any; places that were offered are free."""
    ended = delete(ChoiceWait).where(which)
    columns = (ChoiceWait.question, ChoiceWait.option, ChoiceWait.offer_ends_at)
    rows = db.session.execute(ended.returning(*columns)).all()
    offered = [(question, option) for question, option, ends_at in rows if ends_at]
    if offered:
        answering.await_places(event_id)
    for place in offered:
        answering.unclaim(event_id, *place)
    return bool(rows)
