"""Fields of the editor's forms: moments, paragraphs, seats, tick boxes."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import DateField as WTDateField
from wtforms import (
    DateTimeLocalField,
    SelectMultipleField,
    TextAreaField,
    TimeField,
    ValidationError,
)
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import IntegerField
from eventapp.core.text import is_plain, tidy_lines


class MomentField(DateTimeLocalField):
    """A local date and time, written as the browser's own field wants it; to the minute."""

    data: Any

    def __init__(self, label: Any, validators: Any, **kwargs: Any) -> None:
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(label, validators, format=formats, **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_("Give a date and a time, such as 2019-10-15 14:00."))) from None
        if self.data is not None:
            self.data = self.data.replace(second=0)


class DateField(WTDateField):
    """A day of this century."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        wrong = str(_("Give a date, such as 2019-10-15."))
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(wrong) from None
        if self.data is not None and not 2000 <= self.data.year < 2100:
            self.data = None
            raise ValueError(wrong)


class ClockField(TimeField):
    """A time of day, to the minute."""

    data: Any

    def __init__(self, label: Any, validators: Any, **kwargs: Any) -> None:
        super().__init__(label, validators, format=["%H:%M", "%H:%M:%S"], **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(str(_("Give a time, such as 14:00."))) from None


class ParagraphsField(TextAreaField):
    """Text of several lines, each tidied; refuses control characters and bidi overrides."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = tidy_lines(valuelist[0]) if valuelist else ""

    def pre_validate(self, form: Any) -> None:
        if not is_plain(self.data or ""):
            raise ValidationError(str(_("Remove the invisible control characters from this text.")))


class SeatsField(IntegerField):
    problem = _("Give a whole number of seats.")

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist if valuelist and valuelist[0].strip() else [])
        except ValueError:
            raise ValueError(str(self.problem)) from None


class MeetingNumberField(SeatsField):
    problem = _("Give a number from 1 to 9999.")


class TickedField(SelectMultipleField):
    """Tick boxes, each ticked once."""

    data: Any

    def __init__(self, label: Any, **kwargs: Any) -> None:
        super().__init__(label, option_widget=CheckboxInput(), widget=ListWidget(), **kwargs)

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = list(dict.fromkeys(valuelist))
