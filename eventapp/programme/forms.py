"""The shape of an edit of a session."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    HiddenField,
    SelectField,
    SelectMultipleField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import Form, LineField, at_most, given
from eventapp.core.i18n import Text, own_name
from eventapp.programme.editing import Edit

STATUSES = {"draft": _("Draft"), "published": _("Published"), "cancelled": _("Cancelled")}


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


class SessionForm(Form):
    """One field per language for the title, named title_en and so on."""

    version = HiddenField()
    starts = MomentField(_("Starts"), [given(_("Say when it starts."))])
    ends = MomentField(_("Ends"), [given(_("Say when it ends."))])
    time_announced = BooleanField(_("The hour is announced; otherwise only the part of the day is shown"))
    provisional = BooleanField(_("Time and room are provisional"))
    rooms = SelectMultipleField(
        _("Rooms"), option_widget=CheckboxInput(), widget=ListWidget(), validate_choice=True
    )
    status = SelectField(_("State"), choices=[SelectChoice(*status) for status in STATUSES.items()])

    def validate_ends(self, field: Any) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError(str(_("A session has to end after it starts.")))

    def titles(self) -> list[Any]:
        return [field for field in self if field.name.startswith("title_")]

    def edit(self, title: Text) -> Edit:
        """What the form says; of the title as it is, languages that the form does not show stay."""
        words = title | {field.name.removeprefix("title_"): field.data for field in self.titles()}
        return Edit(
            title=Text({language: text for language, text in words.items() if text}),
            starts=self.starts.data,
            ends=self.ends.data,
            time_announced=self.time_announced.data,
            provisional=self.provisional.data,
            rooms=tuple(room.value for room in self.rooms.choices if room.value in self.rooms.data),
            status=self.status.data,
        )

    def seen_version(self) -> int:
        typed = self.version.data or ""
        return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0


def session_form(languages: list[str], default_language: str) -> type[SessionForm]:
    """The form with a title for each language of the event; the default one must be given."""
    titles = {}
    for language in languages:
        rules = [given(_("Give the title."))] if language == default_language else []
        label = _("Title in %(language)s", language=own_name(language))
        kept = {"lang": language, "dir": "auto"}
        titles[f"title_{language}"] = LineField(label, [*rules, at_most(300)], render_kw=kept)
    return type("EventSessionForm", (SessionForm,), titles)
