"""The form by which somebody erases themselves."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField
from wtforms.validators import InputRequired

from eventapp.core.forms import Form


class ErasureForm(Form):
    sure = BooleanField(
        _("I want to be erased, and know that it cannot be undone"),
        [InputRequired(_("Tick that you want to be erased."))],
    )
