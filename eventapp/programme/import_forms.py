"""The forms of an import: the file, and what is made of it."""

from collections.abc import Iterable, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import BooleanField, FileField, SelectField
from wtforms.fields.choices import SelectChoice

from eventapp.core.forms import Form, given
from eventapp.core.i18n import own_name
from eventapp.programme.exchange.columns import ON, columns, of_language
from eventapp.programme.exchange.models import ProgrammeUpload
from eventapp.programme.models import Event
from eventapp.programme.words import COLUMNS

ENDINGS = ".xml,.json,.csv,.xlsx"


class UploadForm(Form):
    file = FileField(_("File"), [given(_("Choose a file that is not empty."))], render_kw={"accept": ENDINGS})

    @classmethod
    def posted(cls, **values: Any) -> Any:
        return cls(CombinedMultiDict([request.files, request.form]), **values)

    def body(self) -> bytes:
        """Empty where no file was chosen; then, or where it is empty itself, the field says so."""
        data = self.file.data
        body: bytes = data.read() if hasattr(data, "read") else b""
        if not body:
            self.refuse(_("Choose a file that is not empty."))
        return body

    def refuse(self, text: Any) -> None:
        self.file.errors = [str(text)]


class ReadingForm(Form):
    """What the file's columns are, or of a schedule its language; see `reading_form`."""

    publish = BooleanField(_("Publish what the file calls published"))

    headings: Sequence[str]

    def choices(self) -> Iterable[Any]:
        return (self[f"column-{place}"] for place in range(len(self.headings)))

    def keep(self, upload: ProgrammeUpload) -> None:
        upload.publish = self.publish.data
        if self.headings:
            upload.columns = {
                name: field.data for name, field in zip(self.headings, self.choices(), strict=True)
            }
        else:
            upload.language = self["language"].data

    def validate(self, extra_validators: Any = None) -> bool:
        """No two headings are the same column."""
        if not super().validate(extra_validators):
            return False
        taken: set[str] = set()
        for field in self.choices():
            if field.data in taken:
                field.errors = [str(_("Another heading stands for this column already."))]
            taken |= {field.data} - {""}
        return not any(field.errors for field in self)


def reading_form(event: Event, upload: ProgrammeUpload, headings: Sequence[str]) -> type[ReadingForm]:
    fields: dict[str, Any] = {"headings": headings}
    known = {of_language(column)[1] for column in upload.columns.values()} - {"", *event.languages}
    named = [*columns([*event.languages, *sorted(known)]), ON]
    offered = [SelectChoice("", _("Leave out")), *(SelectChoice(name, _label(name)) for name in named)]
    for place, heading in enumerate(headings):
        default = upload.columns.get(heading, "")
        fields[f"column-{place}"] = SelectField(heading or f"({place + 1})", choices=offered, default=default)
    if not headings:
        spoken = [SelectChoice(code, own_name(code)) for code in event.languages]
        fields["language"] = SelectField(_("Language of its texts"), choices=spoken, default=upload.language)
    return type("UploadReadingForm", (ReadingForm,), fields)


def _label(column: str) -> str:
    name, code = of_language(column)
    return f"{COLUMNS[name]} ({own_name(code)})" if code else str(COLUMNS[name])
