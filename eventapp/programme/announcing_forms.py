"""What an organiser says with a change, to those who have the session in their week."""

from typing import Any

from wtforms.validators import Optional

from eventapp.core.forms import Form, at_most
from eventapp.core.i18n import Text, own_name
from eventapp.programme.fields import ParagraphsField
from eventapp.programme.models import Event

LONGEST = 1000  # characters in each language
PREFIX = "words_"  # of the fields, before a language: apart from those of the edit that they go with


class AnnouncementForm(Form):
    def texts(self) -> list[Any]:
        return list(self)

    def words(self) -> Text:
        """Languages in which nothing is said are left out."""
        said = {field.name.removeprefix(PREFIX): field.data for field in self}
        return Text({code: text for code, text in said.items() if text})


def announcement_form(event: Event) -> type[AnnouncementForm]:
    """A field for each language of the event, its own first."""
    languages = dict.fromkeys([event.default_language, *event.languages])
    fields = {
        f"{PREFIX}{code}": ParagraphsField(own_name(code), [Optional(), at_most(LONGEST)])
        for code in languages
    }
    return type("EventAnnouncementForm", (AnnouncementForm,), fields)
