"""What organisers fill in about devices."""

from flask_babel import lazy_gettext as _
from wtforms import SelectMultipleField
from wtforms.validators import Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import Form, LineField, at_most, given


class PairingForm(Form):
    label = LineField(_("Name of the device"), [at_most(60)])
    checkpoints = SelectMultipleField(
        _("Checkpoints it may scan at"),
        [given(_("Choose at least one checkpoint."))],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )


class DigitsForm(Form):
    digits = LineField(
        _("The four digits on its screen"),
        [given(_("Type the four digits.")), Regexp(r"[0-9]{4}\Z", message=_("Type the four digits."))],
    )
