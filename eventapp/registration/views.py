"""One's own registration: the form, my page, changing, cancelling."""

from collections.abc import Sequence
from typing import Any

from flask import Blueprint, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.forms import LARGEST_ID
from eventapp.core.i18n import country
from eventapp.core.web import absolute_url, language, private, see_other
from eventapp.people.access import requires, signed_in, viewer
from eventapp.programme.models import Event
from eventapp.programme.pocket import pdf
from eventapp.programme.queries import event_by_code
from eventapp.registration import domain, invitations
from eventapp.registration.accompanying.fields import differing
from eventapp.registration.accompanying.queries import companions_of, seen_of
from eventapp.registration.accompanying.records import TooMany
from eventapp.registration.answer_fields import READER_WORDS, kept_until, own
from eventapp.registration.answer_queries import given_answers, own_file, still_asked
from eventapp.registration.answering import ChoiceFull
from eventapp.registration.answers import Answers, NotActive, answers_of
from eventapp.registration.asking import READERS
from eventapp.registration.choice_line import lines_of, to_wait_for
from eventapp.registration.confirmation import confirmation
from eventapp.registration.downloads import as_download
from eventapp.registration.duplicates.domain import is_known_in_mailbox
from eventapp.registration.explaining import position_of
from eventapp.registration.filling import Sheet
from eventapp.registration.forms import RegistrationForm, shown
from eventapp.registration.letters import Outdated
from eventapp.registration.models import ACTIVE, Registration
from eventapp.registration.queries import known_organisations, reason_of, registration_of
from eventapp.registration.words import STANDING_TITLES

Page = str | Response | tuple[str, int]
bp = Blueprint("registration", __name__)


@bp.get("/<event>/registration")
def form(event: str) -> Page:
    """What registering is, for those who have not proved their address; for others the form."""
    found = event_by_code(event)
    if not policy.is_signed_in(viewer()):
        return render_template("registration/welcome.html", event=found, here="registration")
    person = signed_in()
    earlier = registration_of(found, person.id)
    if earlier is not None and earlier.state != "cancelled":
        return _to_my_page(event)
    sheet, answers = _sheet(found, earlier)
    before = shown(answers) if answers else _known(person.given_name, person.family_name)
    return _form_page(sheet, sheet.shown(**before), is_known=is_known_in_mailbox(found, person.email))


@bp.post("/<event>/registration")
@requires(policy.is_signed_in)
def submit(event: str) -> Page:
    found, person = event_by_code(event), signed_in()
    sheet, _before = _sheet(found)
    filled = sheet.posted()
    if not _is_in_order(sheet, filled):
        return _form_page(sheet, filled), 422
    at, answers = clock.now(), filled.answers()
    try:
        made = domain.submit(found, person, answers, at=at, page_language=language(), form=sheet.asking)
        if filled.invitation and filled.invitation.data:
            invitations.use(made, filled.invitation.data)
    except domain.AlreadyRegistered as refused:
        return _to_my_page(event, refused)
    except ChoiceFull as full:
        return _choice_full(found, filled, full)
    except TooMany as refused:
        return _to_my_page(event, refused)
    except invitations.NoInvitation as unknown:
        return _asked_again(found, filled, "invitation", unknown.text)
    address = person.email
    db.session.commit()
    flash(_("Your registration has arrived. A mail to %(address)s confirms it.", address=address))
    return _to_my_page(event)


@bp.post("/<event>/registration/draft")
@requires(policy.is_signed_in)
def keep(event: str) -> Page:
    """Save what was typed, right or wrong, to come back to it; nothing is sent in."""
    found = event_by_code(event)
    registration = _own(found)
    sheet, _before = _sheet(found, registration)
    filled = sheet.posted()
    files = [field for one, field in filled.own_questions() if one.kind == "file"]
    wrong = [field for field in files if not field.validate(filled)]
    sheet.keep_files(filled)
    if wrong:
        return _form_page(sheet, filled, registration), 422
    sheet.save_draft(filled)
    db.session.commit()
    flash(_("Your answers are kept. Nothing is sent yet: come back when you like."))
    is_change = registration is not None and registration.state in ACTIVE
    return see_other("registration.change" if is_change else "registration.form", event=event)


@bp.get("/<event>/me")
@requires(policy.is_signed_in)
def me(event: str) -> Page:
    """How the person's registration stands, and what can be done with it."""
    found = event_by_code(event)
    registration = _own(found)
    if registration is None:
        return redirect(url_for("registration.form", event=event))
    lines = lines_of(registration)
    return render_template(
        "registration/me.html",
        event=found,
        registration=registration,
        title=STANDING_TITLES[registration.standing],
        answers=answers_of(registration),
        given=given_answers([registration.id], READERS)[registration.id],
        file_url=lambda number: url_for("registration.file", event=event, file_id=number),
        country=country,
        reason=reason_of(registration),
        position=position_of(registration),
        is_active=registration.state in ACTIVE,
        missing=still_asked(registration) if registration.state in ACTIVE else (),
        lines=lines,
        open_lines=to_wait_for(registration, lines),
        here="me",
    )


@bp.get("/<event>/me.pdf")
@requires(policy.is_signed_in)
def confirmed(event: str) -> Page:
    """How the registration stands, on paper."""
    registration = _own(event_by_code(event))
    if registration is None:
        return redirect(url_for("registration.form", event=event))
    url = absolute_url("registration.me", event=event)
    leaflet = confirmation(registration, language=language(), at=clock.now(), url=url)
    response = make_response(pdf(leaflet, "large"))
    response.content_type = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="{event}-registration.pdf"'
    return private(response)


@bp.get("/<event>/me/change")
@requires(policy.is_signed_in)
def change(event: str) -> Page:
    found = event_by_code(event)
    registration = _own(found)
    if registration is None or registration.state not in ACTIVE:
        return _to_my_page(event)
    sheet, answers = _sheet(found, registration)
    return _form_page(sheet, sheet.shown(**shown(answers) if answers else {}), registration)


@bp.post("/<event>/me/change")
@requires(policy.is_signed_in)
def save(event: str) -> Page:
    found = event_by_code(event)
    registration = _own(found)
    if registration is None:
        return _to_my_page(event)
    sheet, _before = _sheet(found, registration)
    filled = sheet.posted()
    if not _is_in_order(sheet, filled):
        return _form_page(sheet, filled, registration), 422
    try:
        domain.change(registration, filled.answers(), at=clock.now(), form=sheet.asking, seen=filled.has_seen)
    except ChoiceFull as full:
        return _choice_full(found, filled, full)
    except TooMany as refused:
        return _to_my_page(event, refused)
    except Outdated as problem:
        return _companions_changed(found, registration, filled, problem)
    db.session.commit()
    flash(_("Your answers are saved."))
    return _to_my_page(event)


@bp.get(f"/<event>/me/files/<int(max={LARGEST_ID}):file_id>")
@requires(policy.is_signed_in)
def file(event: str, file_id: int) -> Response:
    return as_download(own_file(event_by_code(event), signed_in().id, file_id))


@bp.get("/<event>/me/cancel")
@requires(policy.is_signed_in)
def cancel(event: str) -> Page:
    """Ask once before everything is given up."""
    found = event_by_code(event)
    registration = _own(found)
    if registration is None or registration.state not in ACTIVE:
        return _to_my_page(event)
    return render_template("registration/cancel.html", event=found, registration=registration, here="me")


@bp.post("/<event>/me/cancel")
@requires(policy.is_signed_in)
def end(event: str) -> Page:
    registration = _own(event_by_code(event))
    if registration is None:
        return _to_my_page(event)
    try:
        domain.cancel(registration, at=clock.now())
    except NotActive as refused:
        return _to_my_page(event, refused)
    db.session.commit()
    flash(_("Your registration is cancelled."))
    return _to_my_page(event)


def _own(event: Event) -> Registration | None:
    return registration_of(event, signed_in().id)


def _to_my_page(event: str, refused: Refused | None = None) -> Response:
    """My page tells how things stand, so it is the answer to most refusals, too."""
    if refused is not None:
        db.session.rollback()
        flash(str(refused.text))
    return see_other("registration.me", event=event)


def _known(given_name: str, family_name: str) -> dict[str, Any]:
    """What need not be asked again, and the language the person is reading."""
    return {"given_name": given_name, "family_name": family_name, "languages": [language()]}


def _sheet(event: Event, registration: Registration | None = None) -> tuple[Sheet, Answers | None]:
    """The form for the person asking, and what they answered before."""
    before = answers_of(registration) if registration else None
    return Sheet(event, signed_in(), registration, before), before


def _is_in_order(sheet: Sheet, filled: RegistrationForm) -> bool:
    is_valid = filled.validate()
    sheet.keep_files(filled)
    return is_valid


def _choice_full(event: Event, filled: RegistrationForm, full: ChoiceFull) -> tuple[str, int]:
    return _asked_again(event, filled, own(full.question), filled.says_full(full.question, full.option))


def _asked_again(event: Event, filled: RegistrationForm, field: str, words: Any) -> tuple[str, int]:
    """The form again, as it was filled in, with the words at the field."""
    db.session.rollback()
    registration = _own(event)
    sheet, _before = _sheet(event, registration)
    filled[field].errors = [str(words)]
    return _form_page(sheet, filled, registration), 409


def _companions_changed(
    event: Event, registration: Registration, filled: RegistrationForm, problem: Refused
) -> tuple[str, int]:
    """What stands now beside what was typed; who sends that once more has seen both."""
    db.session.rollback()
    stand = companions_of(registration.id)
    filled.seen.data = seen_of(stand)
    sheet, _before = _sheet(event, registration)
    rows = differing(stand, filled.companions())
    return _form_page(sheet, filled, registration, problem, rows), 409


def _form_page(
    sheet: Sheet,
    form: RegistrationForm,
    registration: Registration | None = None,
    problem: Refused | None = None,
    differing: Sequence[tuple[str, str, str]] = (),
    *,
    is_known: bool = False,
) -> str:
    """For the first time, or to change what stands; an approved person keeps the category.

    Who `is_known` is registered with another address of the same mailbox.
    """
    is_change = registration is not None and registration.state in ACTIVE
    return render_template(
        "registration/change.html" if is_change else "registration/form.html",
        event=sheet.event,
        form=form,
        address=signed_in().email,
        is_known=is_known,
        organisations=known_organisations(),
        fixed_category=registration.category if registration and registration.state == "approved" else None,
        saved_at=sheet.draft.saved_at if request.method == "GET" and sheet.draft else None,
        READER_WORDS=READER_WORDS,
        kept_until=kept_until,
        here="me",
        problem=problem,
        differing=differing,
    )
