"""How somebody wants to be told."""

from typing import Any

from flask_babel import lazy_gettext as _
from flask_babel import ngettext
from wtforms import BooleanField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from eventapp.core.forms import Form
from eventapp.notices.models import MINUTES_AHEAD
from eventapp.programme.fields import ClockField


class WishesForm(Form):
    by_mail = BooleanField(
        _("Mail me when something in my agenda changes and no calendar of mine has looked since")
    )
    quiet_from = ClockField(_("No mail from"), [Optional()])
    quiet_until = ClockField(_("until"), [Optional()])
    evening_before = BooleanField(_("On the evening before, mail me my next day"))
    minutes_ahead = SelectField(_("Remind me before a session"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        ahead = [
            SelectChoice(str(n), ngettext("One minute ahead", "%(num)d minutes ahead", n))
            for n in MINUTES_AHEAD
        ]
        self.minutes_ahead.choices = [SelectChoice("", _("No reminder")), *ahead]

    def validate(self, extra_validators: Any = None) -> bool:
        if not super().validate(extra_validators):
            return False
        has_both = (self.quiet_from.data is None) == (self.quiet_until.data is None)
        if not has_both:
            self.quiet_until.errors = [str(_("Give both hours, or neither."))]
        return has_both

    def wishes(self) -> dict[str, Any]:
        minutes = self.minutes_ahead.data
        own = {name: field.data for name, field in self._fields.items()}
        return own | {"minutes_ahead": int(minutes) if minutes else None}
