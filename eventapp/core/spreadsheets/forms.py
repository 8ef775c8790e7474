"""The forms of an import: the file, and what its headings stand for."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, SelectField
from wtforms.fields.choices import SelectChoice

from eventapp.core.forms import Form, given

ENDINGS = ".csv,.xlsx"
MORE = 64 * 1024  # bytes that a form has around its file


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


class ColumnsForm(Form):
    """What the file's headings stand for; see `column_fields`."""

    headings: Sequence[str]

    def choices(self) -> Iterable[Any]:
        return (self[f"column-{place}"] for place in range(len(self.headings)))

    def chosen(self) -> dict[str, str]:
        return {name: field.data for name, field in zip(self.headings, self.choices(), strict=True)}

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


def column_fields(
    headings: Sequence[str], labels: Mapping[str, Any], columns: Mapping[str, str]
) -> dict[str, Any]:
    """For a ColumnsForm: a field for each heading, in which a column may be chosen or none."""
    offered = [SelectChoice("", _("Leave out")), *(SelectChoice(*pair) for pair in labels.items())]
    made = {
        f"column-{place}": SelectField(
            heading or f"({place + 1})", choices=offered, default=columns.get(heading, "")
        )
        for place, heading in enumerate(headings)
    }
    return {"headings": headings, **made}
