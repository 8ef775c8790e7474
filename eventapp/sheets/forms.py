"""How a file is read, and what is chosen beside."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField

from eventapp.core.spreadsheets.forms import ColumnsForm, column_fields
from eventapp.sheets.kinds import Kind
from eventapp.sheets.models import SheetImport

LEAVE_OUT = _("Leave out refused rows and import the others")


class ReadingForm(ColumnsForm):
    leave_out = BooleanField(LEAVE_OUT)

    names: tuple[str, ...]
    unknown: Mapping[str, str]  # {heading: column} that whoever looks may not choose

    def chosen(self) -> dict[str, str]:
        """What somebody else chose, and whoever looks does not know, stays where they leave it out."""
        return {name: column or self.unknown.get(name, "") for name, column in super().chosen().items()}

    def options(self) -> dict[str, bool]:
        return {name: bool(self[name].data) for name in self.names}

    def ticks(self) -> list[Any]:
        return [self[name] for name in self.names]


def reading_form(kind: Kind, sheet: SheetImport, columns: Mapping[str, Any]) -> type[ReadingForm]:
    """As the file is read now; its headings may stand for these `columns`."""
    options: Mapping[str, Any] = {"leave_out": LEAVE_OUT, **kind.options}
    ticks = {
        name: BooleanField(label, default=bool(sheet.options.get(name))) for name, label in options.items()
    }
    fields = column_fields(sheet.headings, columns, sheet.columns)
    unknown = {name: column for name, column in sheet.columns.items() if column not in columns}
    own = {"names": tuple(options), "unknown": unknown}
    return type("SheetReadingForm", (ReadingForm,), {**fields, **ticks, **own})
