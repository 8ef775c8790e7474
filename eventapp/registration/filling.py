"""A person before the form: what it shows at first, what was posted, and the files that came along."""

from functools import cached_property
from typing import Any

from flask import request
from werkzeug.datastructures import CombinedMultiDict, MultiDict

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.text import is_plain
from eventapp.core.web import language
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration import answering, files
from eventapp.registration.answer_fields import Offered
from eventapp.registration.answer_queries import current_form, draft_of, files_of, full_options
from eventapp.registration.answers import Answers
from eventapp.registration.asking import form_for
from eventapp.registration.choice_line import offered_to
from eventapp.registration.form_models import AnswerDraft
from eventapp.registration.forms import RegistrationForm, registration_form
from eventapp.registration.invitations import may_be_invited
from eventapp.registration.models import Registration
from eventapp.registration.queries import categories_for

MOST_BYTES = 6 * files.MOST_BYTES  # of one form with all its files
LONGEST_DRAFT = 5000  # characters of one answer


class Sheet:
    """The event's form for one person; `before` are the answers given so far."""

    def __init__(
        self, event: Event, person: Person, registration: Registration | None, before: Answers | None = None
    ) -> None:
        self.event, self.person = event, person
        self.categories = categories_for(event, registration.category if registration else None)
        self.asking = form_for(current_form(event), [one.code for one in self.categories])
        self.is_first = registration is None or registration.state == "cancelled"
        holds = registration is not None and registration.state not in ("cancelled", "refused")
        self.held = before.own if before and holds else {}
        self.waits_as = registration.id if registration and holds else None

    @cached_property
    def draft(self) -> AnswerDraft | None:
        return draft_of(self.event, self.person.id)

    def shown(self, **before: Any) -> RegistrationForm:
        """As it was saved to come back to, else with what is known."""
        typed = MultiDict(self.draft.fields) if self.draft else None
        return self._form(typed, **before)

    def posted(self) -> RegistrationForm:
        request.max_content_length = MOST_BYTES
        return self._form(CombinedMultiDict([request.files, request.form]))

    def keep_files(self, form: RegistrationForm) -> None:
        """Whatever becomes of the form, nobody has to send a file twice. Commits by itself."""
        for asked, field in form.sent_files():
            sent = vars(field.sent)
            kept = answering.keep_file(self.event, self.person, asked.code, **sent, at=clock.now())
            field.known[str(kept)], field.data = field.sent.name, str(kept)
        if form.sent_files():
            db.session.commit()

    def save_draft(self, form: RegistrationForm) -> None:
        """Every field as it was typed; a file by its number."""
        typed = {
            field.name: [_kept(one) for one in field.raw_data or () if isinstance(one, str)] for field in form
        }
        kept = {field.name: [field.data] for _asked, field in form.sent_files()}
        answering.save_draft(self.event, self.person, typed | kept, at=clock.now())

    def _form(self, typed: Any, **before: Any) -> RegistrationForm:
        sent: dict[str, dict[str, str]] = {}
        for one in files_of(self.event, self.person.id) if self._takes_files() else ():
            sent.setdefault(one.question, {})[str(one.id)] = one.name
        full = full_options(self.event) if self.asking else set()
        if full and self.waits_as:
            full -= offered_to(self.waits_as)
        offered = Offered(language(), full=full, held=self.held, files=sent)
        shape = registration_form(self.asking, offered)
        return shape(
            typed, categories=self.categories, language=language(), invites=self._invites(), **before
        )

    def _invites(self) -> bool:
        return self.is_first and may_be_invited(self.event)

    def _takes_files(self) -> bool:
        return any(one.kind == "file" for one in (self.asking.questions if self.asking else ()))


def _kept(typed: str) -> str:
    """In its place also where it is left out: several inputs may share a name."""
    return typed if len(typed) <= LONGEST_DRAFT and is_plain(typed) else ""
