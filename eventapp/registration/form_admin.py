"""Building the registration form: its questions, a preview for each category, and publishing."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, abort, flash, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.web import language, see_other
from eventapp.people.access import requires, signed_in
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration import answer_queries, form_building
from eventapp.registration.answer_fields import READER_WORDS, Offered, kept_until
from eventapp.registration.answer_queries import asked, question_in, questions_of
from eventapp.registration.asking import KINDS, Asked, Form, form_for
from eventapp.registration.form_models import Question
from eventapp.registration.forms import registration_form
from eventapp.registration.models import Category
from eventapp.registration.queries import all_categories
from eventapp.registration.question_forms import KIND_WORDS, QuestionForm, question_form

Page = str | Response | tuple[str, int]
HERE = "/<event>/organise/registrations/form"
bp = Blueprint("registration_form", __name__)


@bp.get(HERE)
@requires(policy.may_build_forms)
def index(event: str) -> str:
    return _index(event_by_code(event))


@bp.post(f"{HERE}/publish")
@requires(policy.may_build_forms)
def publish(event: str) -> Page:
    found = event_by_code(event)
    try:
        number = form_building.publish(found, by=signed_in(), at=clock.now())
    except Refused as problem:
        db.session.rollback()
        return _index(found, problem), 409
    return _done(event, _("Version %(number)s is what people fill in from now on.", number=number))


@bp.get(f"{HERE}/preview")
@requires(policy.may_build_forms)
def preview(event: str) -> str:
    """The draft as somebody of a category fills it in; nothing can be sent."""
    found = event_by_code(event)
    categories = all_categories(found)
    if not categories:
        abort(404)
    chosen = next((one for one in categories if one.code == request.args.get("category")), categories[0])
    draft = Form(0, 0, tuple(asked(row) for row in questions_of(found)))
    shape = registration_form(form_for(draft, [chosen.code]), Offered(language()))
    form = shape(None, categories=[chosen], language=language(), category=chosen.code)
    return _page("preview", found, form=form, chosen=chosen, categories=categories, address=signed_in().email)


@bp.get(f"{HERE}/new")
@requires(policy.may_build_forms)
def new(event: str) -> str:
    found = event_by_code(event)
    return _question_page(found, _new_form(found))


@bp.post(f"{HERE}/new")
@requires(policy.may_build_forms)
def create(event: str) -> Page:
    found = event_by_code(event)
    form = _new_form(found, request.form)
    if not form.validate():
        return _question_page(found, form), 422
    form_building.add_question(found, form.question())
    return _done(event, _("Saved. People see it once the form is published."))


@bp.get(f"{HERE}/questions/<question>")
@requires(policy.may_build_forms)
def edit(event: str, question: str) -> str:
    found = event_by_code(event)
    row = question_in(found, question)
    return _question_page(found, _form_of(found, row), row)


@bp.post(f"{HERE}/questions/<question>")
@requires(policy.may_build_forms)
def save(event: str, question: str) -> Page:
    found = event_by_code(event)
    row = question_in(found, question)
    form = _form_of(found, row, request.form)
    if not form.validate():
        return _question_page(found, form, row), 422
    seen = form.seen.data or ""
    try:
        form_building.change_question(row, form.question(), seen=int(seen) if seen.isdecimal() else 0)
    except form_building.Outdated as problem:
        db.session.rollback()
        return _question_page(found, form, row, problem), 409
    return _done(event, _("Saved. People see it once the form is published."))


@bp.post(f"{HERE}/questions/<question>/move")
@requires(policy.may_build_forms)
def move(event: str, question: str) -> Page:
    found = event_by_code(event)
    row = question_in(found, question)
    form_building.move_question(found, row, by=-1 if request.form.get("by") == "-1" else 1)
    return _done(event, _("Saved. People see it once the form is published."))


@bp.post(f"{HERE}/questions/<question>/delete")
@requires(policy.may_build_forms)
def delete(event: str, question: str) -> Page:
    form_building.delete_question(question_in(event_by_code(event), question))
    return _done(event, _("Saved. People see it once the form is published."))


def _done(event: str, sentence: str) -> Response:
    db.session.commit()
    flash(sentence)
    return see_other("registration_form.index", event=event)


def _new_form(event: Event, posted: Any = None) -> QuestionForm:
    kind = request.args.get("kind", "text")
    if kind not in KINDS:
        abort(404)
    earlier = [asked(one) for one in questions_of(event)]
    return question_form(event, kind, None, categories=all_categories(event), earlier=earlier, posted=posted)


def _form_of(event: Event, row: Question, posted: Any = None) -> QuestionForm:
    earlier: list[Asked] = []
    for one in questions_of(event):
        if one.id == row.id:
            break
        earlier.append(asked(one))
    return question_form(
        event,
        row.kind,
        asked(row),
        categories=all_categories(event),
        earlier=earlier,
        posted=posted,
        seen=row.version,
    )


def _index(event: Event, problem: Refused | None = None) -> str:
    names = {one.code: one for one in all_categories(event)}
    return _page(
        "form",
        event,
        questions=[asked(row) for row in questions_of(event)],
        version=answer_queries.current_version(event),
        is_published=form_building.is_published(event),
        taken=answer_queries.places_taken(event),
        categories_of=lambda one: _named(names, one.categories),
        problem=problem,
    )


def _named(known: dict[str, Category], codes: Sequence[str]) -> list[Category]:
    return [known[code] for code in codes if code in known]


def _question_page(
    event: Event, form: QuestionForm, row: Question | None = None, problem: Refused | None = None
) -> str:
    return _page("question", event, form=form, row=row, problem=problem)


def _page(name: str, event: Event, **words: Any) -> str:
    return render_template(
        f"registration/admin/{name}.html",
        event=event,
        KIND_WORDS=KIND_WORDS,
        READER_WORDS=READER_WORDS,
        kept_until=kept_until,
        zip=zip,
        tab="registrations",
        here="organise",
        **words,
    )
