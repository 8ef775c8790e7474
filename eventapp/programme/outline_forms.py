"""The shapes of a day and of a track or round."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from eventapp.core.forms import Form, LineField, at_most, given
from eventapp.core.i18n import Text, own_name
from eventapp.core.web import formats
from eventapp.programme.edits import merged
from eventapp.programme.fields import ClockField, DateField
from eventapp.programme.models import Day, Event
from eventapp.programme.outline import Hours, Line, hours_of, overlapping, state_of
from eventapp.programme.words import PARTS


class OutlineForm(Form):
    """Text in each language of the event is named text_en and so on; `seen` is what stood there."""

    seen = HiddenField()

    own_language: str
    languages: list[str]

    def texts(self) -> list[Any]:
        """The field of each language, the event's own first."""
        others = [code for code in self.languages if code != self.own_language]
        return [self[f"text_{code}"] for code in (self.own_language, *others)]

    def text(self, before: Text | None = None) -> Text:
        """Languages that the form does not show stay."""
        return merged(before or Text(), {code: self[f"text_{code}"].data for code in self.languages})


class DayForm(OutlineForm):
    def hours(self) -> Hours:
        given_hours = {part: tuple(field.data for field in self.of_part(part)) for part in PARTS}
        return {part: (when[0], when[1]) for part, when in given_hours.items() if when[0]}

    def of_part(self, part: str) -> tuple[Any, Any]:
        return self[f"{part}_starts"], self[f"{part}_ends"]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        wrong = [part for part in PARTS if not _is_in_order(*(field.data for field in self.of_part(part)))]
        for part in wrong:
            self[f"{part}_ends"].errors = [str(_("Give both hours of this part, the end after the start."))]
        double = [] if wrong else overlapping(self.hours())
        for part in double:
            self[f"{part}_starts"].errors = [str(_("Parts of a day cannot overlap."))]
        return not wrong and not double


def _is_in_order(starts: Any, ends: Any) -> bool:
    return bool(starts < ends) if starts and ends else starts is ends is None


def day_form(event: Event, day: Day, posted: Any = None) -> DayForm:
    """With the day's theme and hours, or what was posted in their place."""
    fields = _fields(event, _themes(event), [], most=200)
    for part in PARTS:
        fields |= {
            f"{part}_starts": ClockField(_("Starts"), [Optional()]),
            f"{part}_ends": ClockField(_("Ends"), [Optional()]),
        }
    values = _texts(day.theme) | {"seen": state_of(day)}
    for part, (starts, ends) in hours_of(day).items():
        values |= {f"{part}_starts": starts, f"{part}_ends": ends}
    form: DayForm = type("EventDayForm", (DayForm,), fields)(posted, prefix=f"day-{day.number}-", data=values)
    return form


def new_day_form(event: Event, posted: Any = None) -> OutlineForm:
    """A date, and a theme in each language."""
    fields: dict[str, Any] = {"on": DateField(_("Date"), [given(_("Give a date, such as 2019-10-15."))])}
    fields |= _fields(event, _themes(event), [], most=200)
    form: OutlineForm = type("NewDayForm", (OutlineForm,), fields)(posted, prefix="days-")
    return form


def copy_form(event: Event, day: Day, others: Iterable[Day], posted: Any = None) -> OutlineForm:
    """To which other day the sessions of a day are copied; at first the one after it."""
    named = [(one.on_date.isoformat(), formats().day(one.on_date)) for one in others if one.id != day.id]
    choices = [SelectChoice(*one) for one in named]
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    after = next((on for on, _name in named if on > day.on_date.isoformat()), None)
    fields["to"] = SelectField(_("Copy its sessions to"), choices=choices)
    form: OutlineForm = type("CopyDayForm", (OutlineForm,), fields)(
        posted, prefix=f"copy-{day.number}-", data={"to": after} if posted is None else {}
    )
    return form


def line_form(event: Event, kind: str, line: Line | None = None, posted: Any = None) -> OutlineForm:
    """Of a track or a round; a new one gets its code, which then stays."""
    names = {code: _("Name in %(language)s", language=own_name(code)) for code in event.languages}
    fields = _fields(event, names, [given(_("Give the name."))], most=120)
    prefix, values = f"{kind}-", {}
    if line is None:
        wrong = _("Use small letters, digits and hyphens, such as oak-room.")
        like = Regexp(r"[a-z0-9][a-z0-9-]{0,39}$", message=wrong)
        fields["code"] = LineField(_("Code"), [given(wrong), like], render_kw={"dir": "ltr"})
    else:
        prefix, values = f"{kind}-{line.code}-", _texts(line.name) | {"seen": state_of(line)}
    form: OutlineForm = type("EventLineForm", (OutlineForm,), fields)(posted, prefix=prefix, data=values)
    return form


def _fields(
    event: Event, labels: Mapping[str, Any], own_rules: Sequence[Any], *, most: int
) -> dict[str, Any]:
    """A field for each language of the event; the rules are those of its own one."""
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    for code, label in labels.items():
        rules = [*(own_rules if code == event.default_language else ()), at_most(most)]
        fields[f"text_{code}"] = LineField(label, rules, render_kw={"lang": code, "dir": "auto"})
    return fields


def _themes(event: Event) -> dict[str, Any]:
    return {code: _("Theme in %(language)s", language=own_name(code)) for code in event.languages}


def _texts(text: Text) -> dict[str, Any]:
    return {f"text_{language}": words for language, words in text.items()}
