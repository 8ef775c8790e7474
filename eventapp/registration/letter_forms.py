"""The form of one step's mail, with a subject and a text for each language of the event."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from flask_babel import gettext
from flask_babel import lazy_gettext as _
from wtforms import HiddenField, ValidationError

from eventapp.core.forms import Form, LineField, at_most
from eventapp.core.i18n import own_name
from eventapp.programme.fields import ParagraphsField
from eventapp.programme.models import Event
from eventapp.registration.letters import PLACEHOLDERS, Letter, state_of, unknown_placeholders


def only(placeholders: Sequence[str]) -> Callable[[Form, Any], None]:
    def check(_form: Form, field: Any) -> None:
        for name in unknown_placeholders(field.data or "", placeholders):
            known = ", ".join(f"{{{one}}}" for one in placeholders)
            words = gettext("{%(name)s} is not known. Known are: %(known)s.", name=name, known=known)
            raise ValidationError(words)

    return check


class LetterForm(Form):
    """Fields are named subject_en, body_en and so on; see `letter_form`."""

    seen = HiddenField()

    languages: list[str]

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = bool(super().validate(extra_validators))
        for language in self.languages:
            subject, body = self[f"subject_{language}"], self[f"body_{language}"]
            if bool(subject.data) != bool(body.data):
                missing = body if subject.data else subject
                missing.errors = [gettext("Write both the subject and the text, or leave both empty.")]
                is_valid = False
        return is_valid

    def letters(self) -> dict[str, Letter]:
        """{language: (subject, body)} where both are written."""
        typed = {
            language: (self[f"subject_{language}"].data or "", self[f"body_{language}"].data or "")
            for language in self.languages
        }
        return {language: letter for language, letter in typed.items() if all(letter)}


def letter_form(
    event: Event,
    written: Mapping[str, Letter],
    posted: Any = None,
    placeholders: Sequence[str] = PLACEHOLDERS,
) -> LetterForm:
    fields: dict[str, Any] = {"languages": event.languages}
    for language in event.languages:
        kept, named = {"lang": language, "dir": "auto"}, {"language": own_name(language)}
        subject, body = _("Subject in %(language)s", **named), _("Text in %(language)s", **named)
        fields[f"subject_{language}"] = LineField(subject, [at_most(200), only(placeholders)], render_kw=kept)
        fields[f"body_{language}"] = ParagraphsField(
            body, [at_most(5000), only(placeholders)], render_kw={"rows": 8} | kept
        )
    values = {"seen": state_of(written)}
    for language, (words, text) in written.items():
        values |= {f"subject_{language}": words, f"body_{language}": text}
    form: LetterForm = type("EventLetterForm", (LetterForm,), fields)(posted, data=values)
    return form
