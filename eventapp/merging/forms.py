"""Which of two registrations stays, and whose values."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from eventapp.core.forms import Form, at_most, given

SIDES = [SelectChoice("first", ""), SelectChoice("second", "")]
UNKNOWN = _("Choose one of the two.")


def _address(label: Any) -> EmailField:
    rules = [
        given(_("Type an e-mail address such as %(example)s.", example="name@example.org")),
        at_most(254),
    ]
    return EmailField(label, rules, filters=[lambda typed: (typed or "").strip()], render_kw={"dir": "ltr"})


def _side(*validators: Any) -> RadioField:
    return RadioField(choices=SIDES, validators=validators, invalid_choice_message=UNKNOWN)


class TwoForm(Form):
    """Two addresses, each of somebody."""

    kept = _address(_("Address that stays the main one"))
    gone = _address(_("Address that becomes another one of theirs"))


class MergeForm(Form):
    """What is the same on both sides is not asked; `seen` is how the two stood on the page."""

    keep = _side(given(UNKNOWN))
    name = _side(Optional())
    badge_name = _side(Optional())
    organisation = _side(Optional())
    languages = _side(Optional())
    seen = HiddenField()

    @property
    def from_the_other(self) -> list[str]:
        """The names of those values that the registration that goes has to give."""
        chosen = ("name", "badge_name", "organisation", "languages")
        return [name for name in chosen if self[name].raw_data and self[name].data != self.keep.data]
