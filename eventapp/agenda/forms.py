"""Forms of the agenda."""

from flask_babel import lazy_gettext as _
from wtforms import BooleanField, HiddenField, TextAreaField, ValidationError

from eventapp.core.forms import Form, LineField, at_most, given
from eventapp.core.text import is_plain

LONGEST = 10_000  # characters of a note
HIGHEST = 2**31 - 1  # version of a row


def _lines(text: str | None) -> str:
    """As it was typed, without blanks after a line, or empty lines before and after all."""
    return "\n".join(line.rstrip() for line in (text or "").splitlines()).strip("\n")


class NoteForm(Form):
    words = TextAreaField(
        _("My note"), [at_most(LONGEST)], filters=[_lines], render_kw={"rows": 14, "dir": "auto"}
    )
    version = HiddenField()

    def validate_words(self, field: TextAreaField) -> None:
        if not is_plain(field.data or ""):
            raise ValidationError(str(_("Remove the invisible control characters from this text.")))

    @property
    def seen_version(self) -> int:
        """0 where there was none, or what was sent is no number."""
        typed = self.version.data or ""
        return min(int(typed), HIGHEST) if typed.isdecimal() and len(typed) < 20 else 0


class ShareForm(Form):
    label = LineField(
        _("Name of the list"),
        [given(_("Give the list a name, such as “For our delegation”.")), at_most(60)],
    )
    with_delegation = BooleanField(_("Offer it to my delegation"))


class CalendarForm(Form):
    label = LineField(
        _("Name of the calendar"), [given(_("Give the calendar a name, such as “phone”.")), at_most(60)]
    )
