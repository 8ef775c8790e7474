"""The forms of the outbox."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice

from eventapp.core.forms import Form, LineField, at_most
from eventapp.core.mail import LONGEST_REFUSAL
from eventapp.core.outbox import STATES


class OutboxForm(Form):
    """What the list shows: words and a state."""

    q = LineField(_("Name, e-mail or subject"), [at_most(100)])
    state = SelectField(
        _("State"),
        choices=[SelectChoice(""), *(SelectChoice(state) for state in STATES)],
        default="",
        invalid_choice_message=_("There is no such state."),
    )


class ReturnForm(Form):
    why = LineField(_("Why it came back"), [at_most(LONGEST_REFUSAL)])
