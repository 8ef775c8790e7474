"""The shapes of a delegation and of a nomination."""

from collections.abc import Sequence
from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from eventapp.core.forms import CountryField, Form, LineField, at_most, given, readable
from eventapp.core.web import plain
from eventapp.delegations.domain import Named
from eventapp.people.forms import reachable
from eventapp.registration.desk_forms import ANOTHER
from eventapp.registration.forms import NAME, ORGANISATION, folds_within
from eventapp.registration.models import Category
from eventapp.registration.question_forms import WholeField

MOST_MEMBERS = 10_000
NO_QUOTA = _("Say how many people may be nominated.")


def _address(label: Any) -> EmailField:
    return EmailField(
        label,
        [
            given(_("Type an e-mail address such as %(example)s.", example="name@example.org")),
            at_most(254),
            reachable,
        ],
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"dir": "ltr", "spellcheck": "false"},
    )


class EntrustForm(Form):
    focal = _address(_("E-mail of the focal point"))
    quota = WholeField(
        _("Places"),
        [InputRequired(NO_QUOTA), NumberRange(0, MOST_MEMBERS, NO_QUOTA)],
        words=NO_QUOTA,
        render_kw={"inputmode": "numeric"},
    )


class DelegationForm(EntrustForm):
    organisation = LineField(
        _("Organisation"),
        [
            given(_("Write the name of your organisation.")),
            at_most(ORGANISATION),
            readable(_("Write the name of your organisation with letters.")),
            folds_within(ORGANISATION),
        ],
        render_kw={"dir": "auto", "maxlength": ORGANISATION},
    )
    country = CountryField(_("Country"), [given(_("Choose your country."))])


class NominationForm(Form):
    given_name = LineField(
        _("Given name"),
        [Optional(), at_most(NAME), readable(_("Write your given name with letters."))],
        render_kw={"dir": "auto", "maxlength": NAME},
    )
    family_name = LineField(
        _("Family name"),
        [
            given(_("Write the family name.")),
            at_most(NAME),
            readable(_("Write your family name with letters.")),
        ],
        render_kw={"dir": "auto", "maxlength": NAME},
    )
    email = _address(_("E-mail"))
    category = SelectField(_("Category"), invalid_choice_message=_("Choose one of the categories shown."))
    is_another = BooleanField(ANOTHER)

    def __init__(self, formdata: Any = None, *, categories: Sequence[Category], prefix: str = "") -> None:
        super().__init__(formdata, prefix=prefix)
        self.categories = {one.code: one for one in categories}
        self.category.choices = [SelectChoice(one.code, plain(one.name)) for one in categories]

    def named(self) -> Named:
        return Named(
            given_name=self.given_name.data or "",
            family_name=self.family_name.data or "",
            email=self.email.data,
            category=self.categories[self.category.data],
        )
