"""The focal point's pages: one's delegations, nominating, replacing, withdrawing, naming the head."""

from collections.abc import Callable

from flask import Blueprint, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.web import see_other
from eventapp.delegations import domain, queries
from eventapp.delegations.forms import NominationForm
from eventapp.delegations.models import Delegation
from eventapp.people.access import requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.queries import categories_for

Page = str | Response | tuple[str, int]
ONE = f"/<event>/delegation/<int(max={LARGEST_ID}):delegation_id>"
MEMBER = f"{ONE}/members/<int(max={LARGEST_ID}):member_id>"
bp = Blueprint("delegations", __name__)


@bp.get("/<event>/delegation")
@requires(policy.is_signed_in)
def index(event: str) -> Page:
    """Of most focal points the only one there is."""
    found = event_by_code(event)
    own = queries.spoken_for(found, signed_in().id)
    if not own:
        raise NotFound
    if len(own) == 1:
        return see_other("delegations.delegation", event=event, delegation_id=own[0].id)
    return render_template("delegations/index.html", event=found, delegations=own, here="delegation")


@bp.get(ONE)
@requires(policy.is_signed_in)
def delegation(event: str, delegation_id: int) -> Page:
    found = event_by_code(event)
    return _page(found, _own(found, delegation_id), _form(found))


@bp.post(ONE)
@requires(policy.is_signed_in)
def nominate(event: str, delegation_id: int) -> Page:
    found = event_by_code(event)
    own, form = _own(found, delegation_id), _form(found, posted=True)
    if not form.validate():
        return _page(found, own, form), 422
    named = form.named()
    words = _("%(name)s is nominated, and a mail says so.", name=f"{named.given_name} {named.family_name}")

    def write() -> None:
        alike = domain.like_one_of(queries.nominations(own), named)
        if alike and not form.is_another.data:
            raise domain.NominatedAlike(alike)
        domain.nominate(own, named, at=clock.now())

    return _done(found, own, form, write, words)


@bp.post(f"{MEMBER}/replace")
@requires(policy.is_signed_in)
def replace(event: str, delegation_id: int, member_id: int) -> Page:
    found = event_by_code(event)
    own = _own(found, delegation_id)
    member = queries.nomination_in(own, member_id)
    form = _form(found, member_id, posted=True)
    if not form.validate():
        return _page(found, own, _form(found), replacing=form), 422

    def write() -> None:
        domain.replace(own, member, form.named(), by=signed_in(), at=clock.now())

    return _done(found, own, _form(found), write, _("Saved."))


@bp.post(f"{MEMBER}/withdraw")
@requires(policy.is_signed_in)
def withdraw(event: str, delegation_id: int, member_id: int) -> Page:
    found = event_by_code(event)
    own = _own(found, delegation_id)
    member = queries.nomination_in(own, member_id)
    words = _("%(name)s is withdrawn.", name=member.full_name)

    def write() -> None:
        domain.withdraw(own, member, by=signed_in(), at=clock.now())

    return _done(found, own, _form(found), write, words)


@bp.post(f"{MEMBER}/head")
@requires(policy.is_signed_in)
def head(event: str, delegation_id: int, member_id: int) -> Page:
    found = event_by_code(event)
    own = _own(found, delegation_id)
    member = queries.nomination_in(own, member_id)
    return _done(found, own, _form(found), lambda: domain.name_head(own, member), _("Saved."))


def _own(event: Event, delegation_id: int) -> Delegation:
    return queries.own_delegation(event, signed_in().id, delegation_id)


def _form(event: Event, member_id: int = 0, *, posted: bool = False) -> NominationForm:
    typed = request.form if posted else None
    return NominationForm(typed, categories=categories_for(event), prefix=_prefix(member_id))


def _prefix(member_id: int) -> str:
    """Each member has a form of their own for who comes instead."""
    return f"member-{member_id}-" if member_id else ""


def _done(
    event: Event, own: Delegation, form: NominationForm, write: Callable[[], object], words: str
) -> Page:
    number = own.id
    try:
        write()
    except Refused as problem:
        db.session.rollback()
        return _page(event, _own(event, number), form, problem=problem), 409
    db.session.commit()
    flash(words)
    return see_other("delegations.delegation", event=event.code, delegation_id=number)


def _page(
    event: Event,
    own: Delegation,
    form: NominationForm,
    *,
    replacing: NominationForm | None = None,
    problem: Refused | None = None,
) -> str:
    members = queries.nominations(own)
    categories = categories_for(event)
    forms = {one.id: NominationForm(categories=categories, prefix=_prefix(one.id)) for one in members}
    if replacing is not None:
        asked = [one.id for one in members if replacing.email.name == f"{_prefix(one.id)}email"]
        forms |= dict.fromkeys(asked, replacing)
    return render_template(
        "delegations/delegation.html",
        event=event,
        delegation=own,
        members=members,
        standings=queries.standings(own, members),
        form=form,
        replacements=forms,
        asked=replacing or form,
        problem=problem,
        is_alike=isinstance(problem, domain.NominatedAlike),
        here="delegation",
    )
