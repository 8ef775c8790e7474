"""The organisers' side of registrations: the list, one registration, and the decisions."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from flask import Blueprint, flash, render_template, request, url_for
from flask_babel import get_locale, ngettext
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock, outbox
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.i18n import country
from eventapp.core.text import fold
from eventapp.core.web import see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration import deciding, domain, queries
from eventapp.registration.accompanying.forms import companions_form
from eventapp.registration.answer_queries import given_answers
from eventapp.registration.answering import ChoiceFull
from eventapp.registration.answers import answers_of
from eventapp.registration.blocks import open_blocks
from eventapp.registration.choice_line import lines_of
from eventapp.registration.downloads import as_download
from eventapp.registration.duplicates.queries import pairs_of
from eventapp.registration.duplicates.words import because
from eventapp.registration.explaining import why_not_in
from eventapp.registration.forms import (
    AnsweredForm,
    AskingForm,
    ChosenForm,
    ProtocolForm,
    RefusalForm,
    SearchForm,
)
from eventapp.registration.instructing import protocol_of, set_protocol
from eventapp.registration.letters import Outdated
from eventapp.registration.models import UNDECIDED, Category, Registration
from eventapp.registration.places import held_of
from eventapp.registration.reading import given_file, note_apart, sensitive

Page = str | Response | tuple[str, int]
ONE = f"/<event>/organise/registrations/<int(max={LARGEST_ID}):number>"
SEARCHED = ("q", "state", "category", "country", "organisation", "page")
bp = Blueprint("registration_admin", __name__)


@bp.get("/<event>/organise/registrations")
@requires(policy.may_see_registrations)
def index(event: str) -> Page:
    return _list(event, ChosenForm())


@bp.post("/<event>/organise/registrations")
@requires(policy.may_decide_registrations)
def approve_chosen(event: str) -> Page:
    """Approve those ticked, the first to arrive first; the list stays as it was searched."""
    chosen = ChosenForm.posted()
    if not chosen.validate():
        return _list(event, chosen)
    ids = queries.chosen_in(event_by_code(event), chosen.registration.data)
    others_wait = "others_wait" in request.form
    outcome = deciding.approve_all(ids, by=signed_in(), at=clock.now(), others_wait=others_wait)
    db.session.commit()
    for sentence in _told(outcome):
        flash(sentence)
    searched: dict[str, Any] = _searched()
    return see_other("registration_admin.index", event=event, **searched)


@bp.post("/<event>/organise/registrations/<any(refuse, ask):answer>")
@requires(policy.may_decide_registrations)
def answer_chosen(event: str, answer: str) -> Page:
    """Refuse those ticked, or ask each for more, all with the same words."""
    chosen = AnsweredForm.posted()
    if not chosen.validate():
        return _list(event, chosen)
    ids = queries.chosen_in(event_by_code(event), chosen.registration.data)
    words, by, at = chosen.reason.data, signed_in(), clock.now()
    answered, before, offered = deciding.answer_all(answer, ids, reason=words, by=by, at=at)
    db.session.commit()
    if answered and answer == "refuse":
        flash(ngettext("%(num)d registration is refused.", "%(num)d registrations are refused.", answered))
    elif answered:
        flash(ngettext("%(num)d person is asked for more.", "%(num)d people are asked for more.", answered))
    if before:
        flash(ngettext("%(num)d was already decided.", "%(num)d were already decided.", before))
    if offered:
        flash(
            ngettext(
                "%(num)d is offered a place and was not asked.",
                "%(num)d are offered a place and were not asked.",
                offered,
            )
        )
    searched: dict[str, Any] = _searched()
    return see_other("registration_admin.index", event=event, **searched)


@bp.get(ONE)
@requires(policy.may_see_registrations)
def registration(event: str, number: int) -> Page:
    return _one(event, number, RefusalForm())


@bp.post(f"{ONE}/approve")
@requires(policy.may_decide_registrations)
def approve(event: str, number: int) -> Page:
    found = queries.registration_in(event_by_code(event), number)
    try:
        domain.approve(found.id, by=signed_in(), at=clock.now())
    except (domain.AlreadyDecided, domain.EventFull) as refused:
        return _one(event, number, RefusalForm(), refused)
    name = found.person.full_name
    return _done(event, number, _("%(name)s is approved, and a mail says so.", name=name))


@bp.post(f"{ONE}/refuse")
@requires(policy.may_decide_registrations)
def refuse(event: str, number: int) -> Page:
    found = queries.registration_in(event_by_code(event), number)
    form = RefusalForm.posted()
    if not form.validate():
        return _one(event, number, form)
    try:
        domain.refuse(found.id, reason=form.reason.data, by=signed_in(), at=clock.now())
    except domain.AlreadyDecided as refused:
        return _one(event, number, RefusalForm(), refused)
    name = found.person.full_name
    return _done(event, number, _("%(name)s is refused, and a mail gives the reason.", name=name))


@bp.post(f"{ONE}/ask")
@requires(policy.may_decide_registrations)
def ask(event: str, number: int) -> Page:
    """Ask the person for more before deciding."""
    found = queries.registration_in(event_by_code(event), number)
    form = AskingForm.posted()
    if not form.validate():
        return _one(event, number, RefusalForm(), asking=form)
    try:
        deciding.ask_more(found.id, reason=form.more.data, by=signed_in(), at=clock.now())
    except (domain.AlreadyDecided, deciding.PlaceIsOffered) as refused:
        return _one(event, number, RefusalForm(), refused)
    name = found.person.full_name
    return _done(
        event, number, _("%(name)s is asked by mail, and comes back here with the answer.", name=name)
    )


@bp.post(f"{ONE}/reopen")
@requires(policy.may_decide_registrations)
def reopen(event: str, number: int) -> Page:
    found = queries.registration_in(event_by_code(event), number)
    try:
        domain.reopen(found.id, by=signed_in(), at=clock.now())
    except (domain.NotRefused, ChoiceFull) as refused:
        return _one(event, number, RefusalForm(), refused)
    return _done(event, number, _("The refusal is taken back. You can decide again."))


@bp.post(f"{ONE}/protocol")
@requires(policy.may_decide_registrations)
def protocol(event: str, number: int) -> Page:
    found = queries.registration_in(event_by_code(event), number)
    form = ProtocolForm.posted()
    if not form.validate():
        return _one(event, number, RefusalForm(), protocol=form)
    try:
        set_protocol(found, form.rank.data or "", form.escort.data or "", seen=form.seen.data or "")
    except Outdated as refused:
        return _one(event, number, RefusalForm(), refused)
    return _done(event, number, _("Saved."))


@bp.get(f"{ONE}/files/<int(max={LARGEST_ID}):file_id>")
@requires(policy.may_organise)
def file(event: str, number: int, file_id: int) -> Response:
    """For the audience of the question that it answers; for others it is not there."""
    found = queries.registration_in(event_by_code(event), number)
    audiences = policy.audiences_of(viewer(), event)
    (kept, read), event_id = given_file(found, file_id, audiences), found.event_id
    answer = as_download(kept)
    note_apart(event_id, read, by_id=viewer().person_id, place="file", at=clock.now())
    return answer


def _done(event: str, number: int, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return see_other("registration_admin.registration", event=event, number=number)


def _list(event: str, chosen: AnsweredForm | ChosenForm) -> Page:
    found = event_by_code(event)
    categories = queries.all_categories(found)
    search = search_form(found, categories)
    is_wrong = not search.validate() or bool(chosen.errors)
    narrowed = search.narrowed
    states, oldest_at = queries.states_up_to(found), queries.oldest_undecided_at(found)
    number, total = request.args.get("page", 1, type=int), queries.total_of(states, narrowed.state)
    page = queries.registrations(found, narrowed=narrowed, page=number, total=total)
    answer = render_template(
        "registration/admin/index.html",
        event=found,
        search=search,
        chosen=chosen,
        answering=chosen if isinstance(chosen, AnsweredForm) else AnsweredForm(),
        page=page,
        words=narrowed.q,
        state=narrowed.state,
        asked=narrowed.asked,
        states=states,
        undecided=states["submitted"],
        total=queries.total_of(states),
        most=queries.COUNTED,
        places=found.capacity,
        held=held_of(found, states),
        has_limits=any(one is not None for one in (found.capacity, *(kind.places for kind in categories))),
        oldest_on=oldest_at.astimezone(ZoneInfo(found.time_zone)).date() if oldest_at else None,
        UNDECIDED=UNDECIDED,
        may_approve=policy.may_decide_registrations(viewer(), event)
        and any(row.state in UNDECIDED for row in page.rows),
        searched=_searched(),
        country=country,
        tab="registrations",
        here="organise",
    )
    return (answer, 422) if is_wrong else answer


def search_form(event: Event, categories: Sequence[Category]) -> SearchForm:
    """What the address asks for, with the event's categories and the countries that people come from."""
    search, words = SearchForm(request.args), str(get_locale())
    named = [(code, country(code, words)) for code in queries.countries_of(event)]
    offered = [(one.code, one.name.plain(words)) for one in categories]
    search.offer(offered, sorted(named, key=lambda pair: fold(pair[1])))
    return search


def _one(
    event: str,
    number: int,
    form: RefusalForm,
    refused: Refused | None = None,
    *,
    asking: AskingForm | None = None,
    protocol: ProtocolForm | None = None,
) -> Page:
    """One registration as it stands; after a refusal, with what it says."""
    if refused is not None:
        db.session.rollback()
    found = event_by_code(event)
    shown = queries.registration_in(found, number)
    audiences = policy.audiences_of(viewer(), event)
    may_decide = policy.may_decide_registrations(viewer(), event)
    given, event_id = given_answers([shown.id], audiences), found.id
    words: dict[str, Any] = {
        "answers": answers_of(shown),
        "given": given[shown.id],
        "file_url": lambda file_id: url_for(
            "registration_admin.file", event=event, number=number, file_id=file_id
        ),
        "steps": queries.steps_of(shown),
        "returned": outbox.returned_from(shown.person.email, event),
        "may_decide": may_decide,
        "is_undecided": shown.state in UNDECIDED,
        "blocks": open_blocks(found) if shown.state in UNDECIDED else [],
        "lines": lines_of(shown),
        "why": why_not_in(shown, found) if shown.state in UNDECIDED else None,
        "asking": asking or AskingForm(),
        "protocol": protocol or _protocol_form(shown),
        "companions": companions_form(shown, audiences) if may_decide else None,
        "lookalikes": pairs_of(shown) if may_decide else (),
        "because": because,
    }
    answer = render_template(
        "registration/admin/registration.html",
        event=found,
        registration=shown,
        form=form,
        refusal=str(refused.text) if refused else "",
        country=country,
        tab="registrations",
        here="organise",
        **words,
    )
    note_apart(event_id, sensitive(given), by_id=viewer().person_id, place="registration", at=clock.now())
    if refused is not None:
        return answer, 409
    return (answer, 422) if form.errors or asking or protocol else answer


def _protocol_form(shown: Registration) -> ProtocolForm:
    return ProtocolForm(seen=protocol_of(shown), rank=shown.protocol_rank, escort=shown.escort)


def _told(outcome: deciding.Outcome) -> list[str]:
    """The outcome in sentences, leaving out what did not happen."""
    sentences = (
        ngettext(
            "%(num)d registration is approved.",
            "%(num)d registrations are approved.",
            outcome.approved,
        ),
        ngettext("%(num)d was already decided.", "%(num)d were already decided.", outcome.decided_before),
        ngettext(
            "For %(num)d there was no place left.",
            "For %(num)d there was no place left.",
            outcome.without_place,
        ),
        ngettext("%(num)d is on the waiting list.", "%(num)d are on the waiting list.", outcome.waiting),
    )
    happened = (outcome.approved, outcome.decided_before, outcome.without_place, outcome.waiting)
    return [sentence for sentence, count in zip(sentences, happened, strict=True) if count]


def _searched() -> dict[str, str]:
    """What was searched for, to come back to the same list."""
    return {name: request.args[name] for name in SEARCHED if request.args.get(name)}
