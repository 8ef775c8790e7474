"""The shape of a room."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField
from wtforms.validators import NumberRange, Regexp

from eventapp.core.forms import Form, IntegerField, LineField, at_most, given
from eventapp.core.i18n import Text, own_name
from eventapp.programme.edits import merged
from eventapp.programme.models import Event, Room
from eventapp.programme.venue import MOST_BOOTHS, RoomFacts, read_capacity, state_of

IN_BOOTHS = _("Give a number from 0 to 50.")


def in_lines(capacity: Mapping[str, int]) -> str:
    return "\n".join(f"{name} {people}" for name, people in capacity.items())


class CapacityField(TextAreaField):
    """A line for each set-up, "theatre 800"; the data are {"theatre": 800}."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return in_lines(self.data or {})

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = read_capacity(valuelist[0] if valuelist else "")
        if self.data is None:
            raise ValueError(
                str(_("Give a set-up and a number of people on each line, such as theatre 800."))
            )


class BoothsField(IntegerField):
    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist if valuelist and valuelist[0].strip() else ["0"])
        except ValueError:
            raise ValueError(str(IN_BOOTHS)) from None


class RoomForm(Form):
    """Names and directions are named name_en and so on; see `room_form`. `seen` is what stood there."""

    seen = HiddenField()
    floor = LineField(_("Floor"), [at_most(60)], render_kw={"dir": "auto"})
    capacity = CapacityField(_("Places"), render_kw={"rows": 3, "dir": "auto"})
    booths = BoothsField(_("Interpretation booths"), [NumberRange(0, MOST_BOOTHS, IN_BOOTHS)], default=0)
    step_free = BooleanField(_("It is reached without steps"))
    is_told = BooleanField(_("Tell those who have a session there of its new name"))

    own_language: str
    languages: list[str]

    def texts(self, name: str) -> list[Any]:
        """The field of each language, the event's own first."""
        others = [code for code in self.languages if code != self.own_language]
        return [self[f"{name}_{code}"] for code in (self.own_language, *others)]

    def smaller(self, before: Mapping[str, Any]) -> list[tuple[str, str, str]]:
        """What counts of its size: (name, as in the values before, as typed)."""
        capacity = (in_lines(before["capacity"]), in_lines(self.capacity.data or {}))
        booths = (str(before["booths"]), str(self.booths.data or 0))
        return [(str(self.capacity.label.text), *capacity), (str(self.booths.label.text), *booths)]

    def facts(self, before: Room | None = None) -> RoomFacts:
        """Languages of the room that the form does not show stay."""
        return RoomFacts(
            name=self._text("name", before.name if before else Text()),
            floor=self.floor.data or "",
            capacity=self.capacity.data or {},
            booths=self.booths.data or 0,
            step_free=self.step_free.data,
            directions=self._text("directions", before.directions if before else Text()),
        )

    def _text(self, name: str, before: Text) -> Text:
        return merged(before, {language: self[f"{name}_{language}"].data for language in self.languages})


def room_form(event: Event, *, is_new: bool) -> type[RoomForm]:
    """The form with each language of the event; a new room gets its code, which then stays."""
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    if is_new:
        wrong = _("Use small letters, digits and hyphens, such as oak-room.")
        like = Regexp(r"(?!new$)[a-z0-9][a-z0-9-]{0,39}$", message=wrong)
        fields["code"] = LineField(_("Code"), [given(wrong), like], render_kw={"dir": "ltr"})
    for language in event.languages:
        rules = [given(_("Give the name."))] if language == event.default_language else []
        kept = {"lang": language, "dir": "auto"}
        named = {"language": own_name(language)}
        name, way = _("Name in %(language)s", **named), _("How to get there, in %(language)s", **named)
        fields[f"name_{language}"] = LineField(name, [*rules, at_most(120)], render_kw=kept)
        fields[f"directions_{language}"] = LineField(way, [at_most(300)], render_kw=kept)
    return type("EventRoomForm", (RoomForm,), fields)


def room_values(room: Room) -> dict[str, Any]:
    texts = {f"name_{language}": words for language, words in room.name.items()}
    texts |= {f"directions_{language}": words for language, words in room.directions.items()}
    plain = {name: getattr(room, name) for name in ("floor", "capacity", "booths", "step_free")}
    return texts | plain | {"seen": state_of(room)}
