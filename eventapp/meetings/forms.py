"""The shapes of a seat that is given, and of one that ends. Moments are wall times of the event."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, SelectField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from eventapp.bodies.domain import SitsForNobody
from eventapp.bodies.models import Membership
from eventapp.core.forms import CountryField, Form, LineField, at_most, given
from eventapp.meetings.queries import Pair
from eventapp.meetings.words import SEATS
from eventapp.people.forms import reachable
from eventapp.programme.fields import MomentField

NAME = 120  # letters


class PersonForm(Form):
    """A person by their address; the names count where the address is new."""

    email = EmailField(
        _("E-mail address"),
        [given(_("Type the person’s e-mail address.")), at_most(254), reachable],
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"},
    )
    given_name = LineField(_("Given name"), [Optional(), at_most(NAME)], render_kw={"dir": "auto"})
    family_name = LineField(_("Family name"), [Optional(), at_most(NAME)], render_kw={"dir": "auto"})
    is_confirmed = BooleanField(_("This address is known to be the person’s own"))


class SeatForm(PersonForm):
    seat = SelectField(_("Seat"), choices=[SelectChoice(*one) for one in SEATS.items()], default="member")
    country = CountryField(_("For the country"), blank=_("None"), default="")
    organisation = LineField(_("For the organisation"), [Optional(), at_most(200)], render_kw={"dir": "auto"})
    from_at = MomentField(_("From"), [given(_("Say from when."))])
    until_at = MomentField(_("Until"), [Optional()])

    def validate_country(self, field: Any) -> None:
        if self.organisation.data and not field.data:
            raise ValidationError(str(_("Choose the country of the organisation.")))
        if self.seat.data == "substitute" and not field.data:
            raise ValidationError(str(SitsForNobody.text))

    def validate_until_at(self, field: Any) -> None:
        if self.from_at.data and field.data and field.data <= self.from_at.data:
            raise ValidationError(str(_("A seat has to end after it begins.")))


class EndForm(Form):
    """One stands beside each seat: `EndForm.of(7)` names its field seat7-until_at."""

    until_at = MomentField(_("Ends at"), [given(_("Say when it ends."))])

    @classmethod
    def of(cls, membership_id: int, **values: Any) -> Any:
        return cls(prefix=f"seat{membership_id}-", **values)


class StandInForm(Form):
    """The pair chosen: a titular's membership and a substitute's, as "12.15"."""

    pair = SelectField(_("Who stands in for whom"), validate_choice=False)

    def offer(self, pairs: Sequence[Pair]) -> None:
        self.pair.choices = [
            SelectChoice(
                f"{titular.id}.{substitute.id}",
                _("%(substitute)s for %(titular)s", substitute=_name(substitute), titular=_name(titular)),
            )
            for titular, substitute in pairs
        ]

    def validate_pair(self, field: Any) -> None:
        if field.data not in [choice.value for choice in field.choices]:
            raise ValidationError(str(_("Choose who stands in for whom.")))

    def ids(self) -> tuple[int, int]:
        titular, _dot, substitute = self.pair.data.partition(".")
        return int(titular), int(substitute)


def _name(seat: Membership) -> str:
    return seat.person.full_name or seat.person.email
