"""The shape of an event that is made after another one."""

from typing import Any

from flask import current_app
from flask_babel import lazy_gettext as _
from wtforms import BooleanField, ValidationError
from wtforms.validators import Regexp

from eventapp.core.addresses import taken_addresses
from eventapp.core.forms import Form, LineField, at_most, given
from eventapp.core.i18n import Text, own_name
from eventapp.programme.copying import NewEvent
from eventapp.programme.fields import DateField
from eventapp.programme.models import Event

CODE = r"[a-z0-9][a-z0-9-]{1,39}$"
WRONG_CODE = _("Use small letters, digits and hyphens, such as forum-2022.")
WRONG_DATE = _("Give a date, such as 2019-10-15.")


class TemplateForm(Form):
    """Titles are named title_en and so on; see `template_form`."""

    code = LineField(
        _("Code"), [given(WRONG_CODE), Regexp(CODE, message=WRONG_CODE)], render_kw={"dir": "ltr"}
    )
    starts_on = DateField(_("First day"), [given(WRONG_DATE)])
    sessions = BooleanField(_("Copy its sessions as drafts, without their speakers"))

    own_language: str
    languages: list[str]

    def validate_code(self, field: Any) -> None:
        if field.data in taken_addresses(current_app):
            raise ValidationError(str(_("This code is taken.")))

    def titles(self) -> list[Any]:
        """The field of each language, the event's own first."""
        others = [code for code in self.languages if code != self.own_language]
        return [self[f"title_{code}"] for code in (self.own_language, *others)]

    def new_event(self) -> NewEvent:
        titles = {code: self[f"title_{code}"].data for code in self.languages}
        title = Text({code: words for code, words in titles.items() if words})
        return NewEvent(self.code.data or "", title, self.starts_on.data)


def template_form(event: Event) -> type[TemplateForm]:
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    for code in event.languages:
        rules = [given(_("Give the title."))] if code == event.default_language else []
        label = _("Title in %(language)s", language=own_name(code))
        kept = {"lang": code, "dir": "auto"}
        fields[f"title_{code}"] = LineField(label, [*rules, at_most(300)], render_kw=kept)
    return type("EventTemplateForm", (TemplateForm,), fields)
