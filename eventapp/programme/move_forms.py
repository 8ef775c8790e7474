"""The shape of a move, and of taking one back."""

from datetime import date, datetime, time
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from eventapp.core.forms import IntegerField, given
from eventapp.programme.edits import Edit
from eventapp.programme.fields import ClockField, TickedField
from eventapp.programme.forms import Named, VersionedForm


class MoveForm(VersionedForm):
    """A day, when it starts there, and rooms; the end moves along where none is given."""

    day = SelectField(_("Day"))
    starts = ClockField(_("Starts"), [given(_("Say when it starts."))])
    ends = ClockField(_("Ends"), [Optional()])
    rooms = TickedField(_("Rooms"), invalid_choice_message=_("Choose among the rooms shown."))

    def offer(self, days: Named, rooms: Named) -> None:
        """Days by their dates in ISO 8601."""
        self.day.choices = [SelectChoice(*day) for day in days]
        self.rooms.choices = [SelectChoice(*room) for room in rooms]

    def when(self) -> tuple[datetime, datetime | None]:
        """Wall times; the end is on the same day."""
        return self._at(self.starts.data), self._at(self.ends.data) if self.ends.data else None

    def _at(self, hour: time) -> datetime:
        return datetime.combine(date.fromisoformat(str(self.day.data)), hour)


class UndoForm(VersionedForm):
    """The move by its version in history."""

    move: Any = IntegerField(validators=[NumberRange(1, 10**9)])


def shown_as(edit: Edit, version: int) -> dict[str, Any]:
    """What a form of this move has in its fields."""
    return {
        "version": str(version),
        "day": edit.starts.date().isoformat(),
        "starts": edit.starts.time(),
        "ends": edit.ends.time(),
        "rooms": list(edit.rooms),
    }
