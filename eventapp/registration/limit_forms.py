"""The form of an event's limits: its own, and those of each category."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import HiddenField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from eventapp.core.forms import Form, LineField, at_most, given
from eventapp.core.web import formats, plain
from eventapp.programme import queries
from eventapp.programme.fields import DateField, TickedField
from eventapp.programme.models import Event
from eventapp.registration.blocks import Reserving
from eventapp.registration.limits import Wanted, state_of
from eventapp.registration.models import Category
from eventapp.registration.question_forms import MOST_PLACES, NO_PLACES, WholeField

MOST_HOURS = 336
NO_HOURS = _("Give a whole number of hours, from 1 to 336.")
NO_CLASS = _("Give a class from 1 to 9.")
NO_DAY = _("Give a date, such as 2019-10-15.")
DIGITS = {"inputmode": "numeric"}


def _places(label: Any) -> WholeField:
    return WholeField(
        label, [Optional(), NumberRange(0, MOST_PLACES, NO_PLACES)], words=NO_PLACES, render_kw=DIGITS
    )


class LimitsForm(Form):
    """Fields are named places_7, class_7 and days_7 for the category with that id; see `limits_form`."""

    seen = HiddenField()
    capacity = _places(_("Places of the event"))
    offer_hours = WholeField(
        _("Hours for which a place is offered"),
        [InputRequired(NO_HOURS), NumberRange(1, MOST_HOURS, NO_HOURS)],
        words=NO_HOURS,
        render_kw=DIGITS,
    )

    categories: Sequence[Category]

    def of(self, category: Category) -> tuple[Any, Any]:
        """Its two fields."""
        return self[f"places_{category.id}"], self[f"class_{category.id}"]

    def days_of(self, category: Category) -> Any:
        return self[f"days_{category.id}"]

    def title_of(self, field: Any) -> str:
        named = {one: category for category in self.categories for one in self.of(category)}
        label = super().title_of(field)
        return f"{plain(named[field].name)}: {label}" if field in named else label

    def wanted(self) -> Wanted:
        typed = {one.id: self.of(one) for one in self.categories}
        of_category = {number: (places.data, rank.data) for number, (places, rank) in typed.items()}
        days_of = {one.id: self.days_of(one).data for one in self.categories}
        return Wanted(self.capacity.data, self.offer_hours.data, of_category, days_of)


class ReservingForm(Form):
    label = LineField(_("For whom"), [given(_("Say for whom.")), at_most(80)], render_kw={"dir": "auto"})
    places = WholeField(
        _("Places"),
        [InputRequired(NO_PLACES), NumberRange(1, MOST_PLACES, NO_PLACES)],
        words=NO_PLACES,
        render_kw=DIGITS,
    )
    ends_on = DateField(_("Last day"), [InputRequired(NO_DAY)])
    category = SelectField(_("Category"), invalid_choice_message=_("Choose one of the categories shown."))

    ids: Mapping[str, int]

    def reserving(self) -> Reserving:
        category_id = self.ids.get(self.category.data)
        return Reserving(self.label.data or "", self.places.data, self.ends_on.data, category_id)


class InvitingForm(Form):
    uses = WholeField(
        _("How many people may use it"),
        [InputRequired(NO_PLACES), NumberRange(1, MOST_PLACES, NO_PLACES)],
        words=NO_PLACES,
        render_kw=DIGITS,
    )


def reserving_form(categories: Sequence[Category], posted: Any = None) -> ReservingForm:
    form = ReservingForm(posted)
    form.ids = {one.code: one.id for one in categories}
    named = (SelectChoice(one.code, plain(one.name)) for one in categories)
    form.category.choices = [SelectChoice("", _("Any")), *named]
    return form


def limits_form(event: Event, categories: Sequence[Category], posted: Any = None) -> LimitsForm:
    fields: dict[str, Any] = {"categories": categories}
    values: dict[str, Any] = {"seen": state_of(event, categories)}
    values |= {"capacity": event.capacity, "offer_hours": event.offer_hours}
    offered = [
        SelectChoice(one.on_date.isoformat(), formats().day(one.on_date)) for one in queries.days(event)
    ]
    for one in categories:
        fields[f"days_{one.id}"] = TickedField(plain(one.name), choices=offered)
        fields[f"places_{one.id}"] = _places(_("Places"))
        fields[f"class_{one.id}"] = WholeField(
            _("Class in line"),
            [InputRequired(NO_CLASS), NumberRange(1, 9, NO_CLASS)],
            words=NO_CLASS,
            render_kw=DIGITS,
        )
        values |= {f"places_{one.id}": one.places, f"class_{one.id}": one.priority}
        values[f"days_{one.id}"] = one.valid_days
    form: LimitsForm = type("EventLimitsForm", (LimitsForm,), fields)(posted, data=values)
    return form
