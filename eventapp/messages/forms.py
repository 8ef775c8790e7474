"""The forms of the outbox."""

from flask_babel import lazy_gettext as _
from wtforms import SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, NumberRange, Optional

from eventapp.core.forms import LARGEST_ID, Form, IntegerField, LineField, at_most
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


class SendForm(Form):
    """What was seen: the version of the words, and how many would get them."""

    version = IntegerField(validators=[InputRequired(), NumberRange(min=1, max=LARGEST_ID)])
    count = IntegerField(validators=[Optional(), NumberRange(min=0, max=LARGEST_ID)])
