"""What organisers fill in about devices."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField
from wtforms.validators import Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import Form, LineField, at_most, given

UUID4 = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"


class PairingForm(Form):
    label = LineField(_("Name of the device"), [at_most(60)])
    checkpoints = SelectMultipleField(
        _("Checkpoints it may scan at"),
        [given(_("Choose at least one checkpoint."))],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )


class FindForm(Form):
    """Whom the help desk looks for."""

    q = LineField(_("Name, organisation or badge number"), [Optional(), at_most(100)])


class ReissueForm(Form):
    reason = LineField(_("Reason"), [given(_("Give the reason.")), at_most(200)])
    is_lost = BooleanField(_("The old badge is lost"))


class OverrideForm(Form):
    """`scan` is the scan's own number, made with the page: sent twice it is one scan."""

    scan = HiddenField(validators=[Regexp(UUID4, message=_("Please send the form again."))])
    checkpoint = SelectField(_("Checkpoint"), invalid_choice_message=_("Choose a checkpoint."))
    because = LineField(_("Reason"), [given(_("Give the reason.")), at_most(200)])


class DigitsForm(Form):
    digits = LineField(
        _("The four digits on its screen"),
        [given(_("Type the four digits.")), Regexp(r"[0-9]{4}\Z", message=_("Type the four digits."))],
    )
