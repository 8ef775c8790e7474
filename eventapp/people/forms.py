"""The forms for signing in."""

from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _
from wtforms import EmailField, HiddenField, StringField, ValidationError

from eventapp.core.forms import Form, at_most, given
from eventapp.people.signing import is_code, tidy_code


def reachable(_form: Form, field: Any) -> None:
    """One address that any mail server takes; the field then holds its ASCII form.

    Addresses under `.test` pass: they receive nothing and harm nothing.
    """
    try:
        found = validate_email(
            field.data, check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError as wrong:
        words = _("Type an e-mail address such as %(example)s.", example="name@example.org")
        raise ValidationError(str(words)) from wrong
    field.data = found.ascii_email


def complete(_form: Form, field: Any) -> None:
    """A code cut short costs no try."""
    if not is_code(field.data):
        raise ValidationError(str(_("The code has eight letters and digits.")))


class SignInForm(Form):
    email = EmailField(
        _("Your e-mail address"),
        [given(_("Type your e-mail address.")), at_most(254), reachable],
        filters=[lambda typed: (typed or "").strip()],
        render_kw={"autocomplete": "email", "dir": "ltr", "spellcheck": "false"},
    )
    next = HiddenField()


class CodeForm(Form):
    code = StringField(
        _("Code"),
        [given(_("Type the code from the mail.")), complete],
        filters=[lambda typed: tidy_code(typed or "")],
        render_kw={
            "autocomplete": "one-time-code",
            "inputmode": "text",
            "autocapitalize": "characters",
            "spellcheck": "false",
            "dir": "ltr",
        },
    )
