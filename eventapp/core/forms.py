"""The form that every feature's forms extend: shape only, errors in words."""

from collections.abc import Iterable
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from wtforms import Form as WTForm
from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms import IntegerField as WTIntegerField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, StopValidation

from eventapp.core.i18n import COUNTRY_CODES, countries
from eventapp.core.text import fold, is_plain, tidy
from eventapp.core.web import language

LARGEST_ID = 2**31 - 1  # the number of a row
MOST_DIGITS = 15  # of a number that is typed
BLANK = _("Choose from the list")


class IntegerField(WTIntegerField):
    """Not of hundreds of digits, with which no validator can reckon."""

    def process_formdata(self, valuelist: list[str]) -> None:
        if valuelist and len(valuelist[0].strip()) > MOST_DIGITS:
            raise ValueError(str(_("Give a number.")))
        super().process_formdata(valuelist)


class CountryField(SelectField):
    """One of all countries by its code, or `blank`. What is sent is looked up, the list made where shown."""

    def __init__(self, label: Any, validators: Any = None, blank: Any = BLANK, **others: Any) -> None:
        wrong = _("Choose a country from the list.")
        super().__init__(
            label, validators, choices=self.offered, **{"invalid_choice_message": wrong} | others
        )
        self.blank = blank

    def offered(self) -> list[SelectChoice]:
        return [SelectChoice("", self.blank), *(SelectChoice(*pair) for pair in countries(language()))]

    def pre_validate(self, form: WTForm) -> None:
        if self.data != "" and self.data not in COUNTRY_CODES:
            raise ValidationError(str(self.invalid_choice_message))


def row_id(value: str) -> int:
    """Raises ValueError for what cannot be the number of a row; no database has to."""
    number = int(value)
    if not 0 < number <= LARGEST_ID:
        raise ValueError(value)
    return number


class Form(WTForm):
    """`Form.posted()` reads the request; `summary` feeds the list of errors above the fields."""

    @classmethod
    def posted(cls, **values: Any) -> Any:
        return cls(request.form, **values)

    def summary(self) -> Iterable[tuple[str, str]]:
        """(id of the field, its first error) for every field in error, in the form's order."""
        return [(field.id, str(field.errors[0])) for field in self if field.errors]

    def differing(self, standing: "Form") -> list[tuple[str, str, str]]:
        """(what, as it stands, as it was typed) of each field that is not the same in the other form."""
        pairs = [(field, standing[field.name]) for field in self if not isinstance(field, HiddenField)]
        return [
            (self.title_of(typed), _text(other), _text(typed))
            for typed, other in pairs
            if _text(typed) != _text(other)
        ]

    def title_of(self, field: Any) -> str:
        """Its label, where that says enough."""
        return str(field.label.text)


def _text(field: Any) -> str:
    if isinstance(field.data, bool):
        return str(_("Yes") if field.data else _("No"))
    if isinstance(field.data, dict):
        return "\n".join(f"{name} {value}" for name, value in field.data.items())
    return "" if field.data is None else str(field.data)


class LineField(StringField):
    """One line of text, tidied; refuses control characters and bidi overrides."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy(valuelist[0]) if valuelist else None

    def pre_validate(self, form: Any) -> None:
        if self.data and not is_plain(self.data):
            raise ValidationError(str(_("Remove the invisible control characters from this text.")))


def readable(message: Any) -> Any:
    """At least one letter or digit: spaces, signs and invisible characters are no name."""

    def check(_form: Form, field: LineField) -> None:
        if not fold(field.data or ""):
            raise StopValidation(str(message))

    return check


class Given(InputRequired):
    """Filled in with more than blanks, even where what was typed could not be read."""

    def __call__(self, form: Any, field: Any) -> None:
        if field.raw_data and str(field.raw_data[0]).strip():
            return
        field.errors[:] = []
        raise StopValidation(str(self.message))


def given(message: Any) -> Given:
    """The field must be filled in; the message says what to do."""
    return Given(message=message)


def at_most(characters: int) -> Length:
    return Length(max=characters, message=_("Use at most %(max)d characters."))
