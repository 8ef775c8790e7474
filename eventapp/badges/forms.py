"""What is asked before badges are printed."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, RadioField, ValidationError
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional, Regexp

from eventapp.badges.contacts import Choice
from eventapp.badges.layouts import LAYOUTS
from eventapp.badges.printing import NoBack, has_other_side, numbers_in
from eventapp.core.forms import Form, LineField, at_most, given

PHONE = r"[+(]?[0-9][0-9 ()./-]*"
NUMBERS = _("Write numbers such as 12, 40–52.")
NOT_ASKED = _("Choose “These numbers” above, or leave this empty.")


class PickUpForm(Form):
    """Which badges the pick-up desk sees; `q` as at the help desk."""

    which = RadioField(
        _("Which badges"),
        choices=[
            SelectChoice("all", _("All valid badges")),
            SelectChoice("waiting", _("Not collected yet")),
            SelectChoice("collected", _("Collected")),
        ],
        default="all",
    )
    q = LineField(_("Name, organisation or badge number"), [Optional(), at_most(100)])


class ContactForm(Form):
    """What the contact code shows beside the name; the names are those of `contacts.Choice`."""

    shows_organisation = BooleanField(_("Show my organisation"))
    shows_email = BooleanField(_("Show my e-mail address"))
    job_title = LineField(_("Function"), [at_most(120)], render_kw={"maxlength": 120, "dir": "auto"})
    phone = LineField(
        _("Phone number"),
        [Optional(), at_most(40), Regexp(PHONE, message=_("Write a number such as +32 2 555 12 12."))],
        render_kw={"maxlength": 40, "dir": "ltr", "inputmode": "tel", "autocomplete": "tel"},
    )

    @property
    def choice(self) -> Choice:
        said = {"job_title": self.job_title.data or "", "phone": self.phone.data or ""}
        return Choice(self.shows_organisation.data, self.shows_email.data, **said)


class TypedForm(Form):
    badge = LineField(
        _("Number or code on the badge"),
        [given(_("Type the number, or scan the code.")), at_most(200)],
        render_kw={"maxlength": 200, "dir": "ltr", "autocomplete": "off"},
    )


class TakeBackForm(Form):
    because = LineField(_("Reason"), [given(_("Give the reason.")), at_most(200)])


class PrintForm(Form):
    which = RadioField(
        _("Which badges"),
        choices=[
            SelectChoice("new", _("New since the last print")),
            SelectChoice("all", _("All valid badges")),
            SelectChoice("some", _("These numbers")),
        ],
        default="new",
    )
    numbers = LineField(
        _("Badge numbers"),
        [at_most(500)],
        render_kw={"maxlength": 500, "dir": "ltr", "autocomplete": "off"},
    )
    layout = RadioField(
        _("Paper"),
        choices=[
            SelectChoice("a6", _("A6, a page each")),
            SelectChoice("4x3", _("4 × 3 inches for a lanyard, a page each")),
            SelectChoice("labels", _("Labels of 99.1 × 67.7 mm, eight on A4")),
        ],
        default="a6",
    )
    has_back = BooleanField(_("With the agenda on the back"))

    def validate_numbers(self, field: LineField) -> None:
        """Numbers are given where some are asked for, and nowhere else."""
        if self.which.data == "some" and not self.chosen:
            raise ValidationError(NUMBERS)
        if self.which.data != "some" and field.data:
            raise ValidationError(NOT_ASKED)

    def validate_has_back(self, field: BooleanField) -> None:
        if field.data and self.layout.data in LAYOUTS and not has_other_side(self.layout.data):
            raise ValidationError(NoBack.text)

    @property
    def chosen(self) -> set[int]:
        if self.which.data != "some":
            return set()
        try:
            return numbers_in(self.numbers.data or "")
        except ValueError:
            return set()
