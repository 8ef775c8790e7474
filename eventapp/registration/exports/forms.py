"""What is asked before registrations are taken away."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import RadioField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import Form, LineField, at_most, given, readable
from eventapp.registration.exports.columns import MINIMAL, STATES
from eventapp.registration.exports.models import PURPOSE

NO_PURPOSE = _("Write what the file is for; it stands in the log.")


class ExportForm(Form):
    purpose = LineField(
        _("What is it for?"),
        [given(NO_PURPOSE), at_most(PURPOSE), readable(NO_PURPOSE)],
        render_kw={"maxlength": PURPOSE, "dir": "auto", "autocomplete": "off"},
    )
    state = SelectField(
        _("Which registrations"),
        choices=[SelectChoice("", _("All")), *(SelectChoice(*pair) for pair in STATES.items())],
        default="",
        invalid_choice_message=_("There is no such state."),
    )
    columns = SelectMultipleField(
        _("Columns"),
        [given(_("Choose at least one column."))],
        default=MINIMAL,
        widget=ListWidget(),
        option_widget=CheckboxInput(),
        invalid_choice_message=_("Choose among the columns shown."),
    )
    kind = RadioField(
        _("File"), choices=[SelectChoice("xlsx", "XLSX"), SelectChoice("csv", "CSV")], default="xlsx"
    )

    def __init__(self, formdata: Any = None, *, columns: Mapping[str, str]) -> None:
        super().__init__(formdata)
        self.columns.choices = [SelectChoice(*pair) for pair in columns.items()]

    @property
    def chosen(self) -> list[str]:
        """In the order in which they are offered."""
        return [name for name, _label, *_rest in self.columns.iter_choices() if name in self.columns.data]
