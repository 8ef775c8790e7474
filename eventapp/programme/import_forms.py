"""What is made of a file that was sent: its columns, or of a schedule its language."""

from collections.abc import Sequence

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice

from eventapp.core.i18n import own_name
from eventapp.core.spreadsheets.forms import ColumnsForm, column_fields
from eventapp.programme.exchange.columns import ON, columns, of_language
from eventapp.programme.exchange.models import ProgrammeUpload
from eventapp.programme.models import Event
from eventapp.programme.words import COLUMNS


class ReadingForm(ColumnsForm):
    """What the file's columns are, or of a schedule its language; see `reading_form`."""

    makes = BooleanField(_("Make the rooms, tracks, rounds and days that the file names and the event lacks"))
    publish = BooleanField(_("Publish what the file calls published"))

    def keep(self, upload: ProgrammeUpload) -> None:
        upload.publish = self.publish.data
        upload.makes = self.makes.data
        if self.headings:
            upload.columns = self.chosen()
        else:
            upload.language = self["language"].data


def reading_form(event: Event, upload: ProgrammeUpload, headings: Sequence[str]) -> type[ReadingForm]:
    known = {of_language(column)[1] for column in upload.columns.values()} - {"", *event.languages}
    named = [*columns([*event.languages, *sorted(known)]), ON]
    fields = column_fields(headings, {name: _label(name) for name in named}, upload.columns)
    if not headings:
        spoken = [SelectChoice(code, own_name(code)) for code in event.languages]
        fields["language"] = SelectField(_("Language of its texts"), choices=spoken, default=upload.language)
    return type("UploadReadingForm", (ReadingForm,), fields)


def _label(column: str) -> str:
    name, code = of_language(column)
    return f"{COLUMNS[name]} ({own_name(code)})" if code else str(COLUMNS[name])
