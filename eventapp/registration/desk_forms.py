"""What the registration desk asks of somebody who stands there: as little as a badge needs."""

from collections.abc import Sequence
from secrets import token_hex

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, EmailField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from eventapp.core.forms import CountryField, Form, LineField, at_most, given
from eventapp.core.mail import NOBODY
from eventapp.core.web import plain
from eventapp.people.forms import reachable
from eventapp.registration.models import Category

NAME, ORGANISATION = 120, 200
ANOTHER = _("This is somebody else")
ELSEWHERE = {"autocomplete": "off", "dir": "auto"}  # it is not the one at the keyboard who is asked


class DeskForm(Form):
    """See `desk_form`."""

    email = EmailField(
        _("E-mail"),
        [Optional(), at_most(254), reachable],
        filters=[lambda typed: (typed or "").strip()],
        render_kw=ELSEWHERE | {"dir": "ltr", "spellcheck": "false"},
    )
    given_name = LineField(_("Given name"), [at_most(NAME)], render_kw=ELSEWHERE)
    family_name = LineField(
        _("Family name"), [given(_("Write the family name.")), at_most(NAME)], render_kw=ELSEWHERE
    )
    organisation = LineField(
        _("Organisation"),
        [given(_("Write the name of the organisation.")), at_most(ORGANISATION)],
        render_kw=ELSEWHERE,
    )
    country = CountryField(_("Country"), [given(_("Choose a country from the list."))], render_kw=ELSEWHERE)
    category = SelectField(_("Category"), [given(_("Choose one of the categories shown."))])
    mail = BooleanField(_("Tell them by mail"), default=True)
    is_another = BooleanField(ANOTHER)

    def cells(self) -> dict[str, str]:
        """As a row of a file has them; who has no address gets one that nobody can sign in with."""
        ticked = ("mail", "is_another")
        cells = {name: str(self[name].data or "") for name in self._fields if name not in ticked}
        return cells | {"email": cells["email"] or f"{token_hex(8)}{NOBODY}"}


def desk_form(categories: Sequence[Category], *, is_posted: bool = False) -> DeskForm:
    form = DeskForm.posted() if is_posted else DeskForm()
    form.category.choices = [SelectChoice(one.code, plain(one.name)) for one in categories]
    return form
