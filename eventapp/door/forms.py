"""What organisers fill in about devices."""

from typing import Any

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, SelectField, SelectMultipleField, ValidationError
from wtforms.validators import Optional, Regexp
from wtforms.widgets import CheckboxInput, ListWidget

from eventapp.core.forms import LARGEST_ID, Form, LineField, at_most, given
from eventapp.door.lookup import is_enough
from eventapp.door.paper_rows import MOST_ROWS, NotRows, TooManyRows, read_rows
from eventapp.programme.fields import MomentField
from eventapp.registration.instructing import LONGEST

UUID4 = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\Z"


class PairingForm(Form):
    label = LineField(_("Name of the device"), [at_most(60)])
    checkpoints = SelectMultipleField(
        _("Checkpoints it may scan at"),
        [given(_("Choose at least one checkpoint."))],
        widget=ListWidget(),
        option_widget=CheckboxInput(),
    )
    works_from = MomentField(_("From"), [Optional()])
    works_until = MomentField(_("Until"), [Optional()])


class FindForm(Form):
    """Whom the help desk looks for."""

    q = LineField(_("Name, organisation or badge number"), [Optional(), at_most(100)])

    def validate_q(self, field: Any) -> None:
        if not is_enough(field.data):
            raise ValidationError(str(_("Type at least three letters.")))


class ReissueForm(Form):
    reason = LineField(_("Reason"), [given(_("Give the reason.")), at_most(200)])
    is_lost = BooleanField(_("The old badge is lost"))
    without_new = BooleanField()  # a button of its own


class InstructionForm(Form):
    """`seen` is what stood there when the page was made."""

    seen = HiddenField()
    words = LineField(_("Instruction for door staff"), [Optional(), at_most(LONGEST)])


class OverrideForm(Form):
    """`scan` is the scan's own number, made with the page: sent twice it is one scan."""

    scan = HiddenField(validators=[Regexp(UUID4, message=_("Please send the form again."))])
    checkpoint = SelectField(_("Checkpoint"), invalid_choice_message=_("Choose a checkpoint."))
    because = LineField(_("Reason"), [given(_("Give the reason.")), at_most(200)])


class UndoForm(Form):
    because = LineField(_("Reason"), [given(_("Give the reason.")), at_most(200)])


class DigitsForm(Form):
    digits = LineField(
        _("The four digits on its screen"),
        [given(_("Type the four digits.")), Regexp(r"[0-9]{4}\Z", message=_("Type the four digits."))],
    )


class SheetForm(Form):
    """Which list is to be printed, by the name of its offer."""

    of = SelectField(_("Checkpoint"), invalid_choice_message=_("Choose a checkpoint."))


class KeyingForm(Form):
    """The rows that were ticked on a sheet, and about when; `numbers` are read by `validate`."""

    sheet = LineField(
        _("Number of the sheet"),
        [given(_("Type the number that is printed on the sheet."))],
        render_kw={"inputmode": "numeric", "autocomplete": "off", "dir": "ltr"},
    )
    rows = LineField(
        _("Rows that are ticked"),
        [given(_("Type the rows, such as 1-4, 7, 12.")), at_most(2000)],
        render_kw={"autocomplete": "off", "dir": "ltr"},
    )
    moment = MomentField(
        _("When they came in"), [given(_("Give a date and a time, such as 2019-10-15 14:00."))]
    )
    numbers: list[int]

    def validate_sheet(self, field: Any) -> None:
        if not field.data.isdecimal() or not 0 < int(field.data[:10]) <= LARGEST_ID or len(field.data) > 10:
            raise ValidationError(str(_("Type the number that is printed on the sheet.")))

    def validate_rows(self, field: Any) -> None:
        try:
            self.numbers = read_rows(field.data)
        except NotRows as part:
            said = _("“%(part)s” is no row. Type the rows, such as 1-4, 7, 12.", part=str(part)[:40])
            raise ValidationError(str(said)) from None
        except TooManyRows:
            said = _("Key in at most %(number)s rows at once.", number=MOST_ROWS)
            raise ValidationError(str(said)) from None
