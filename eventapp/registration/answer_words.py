"""Answers to an event's own questions outside its form: as columns of tables, and in words."""

from flask_babel import gettext as _

from eventapp.core.i18n import country
from eventapp.registration.answer_queries import Given
from eventapp.registration.asking import YES, Asked

OWN = "answer:"  # before the code of a question in the name of a column
BETWEEN = "; "  # several answers in one cell


def column_of(asked: Asked) -> str:
    return f"{OWN}{asked.code}"


def told_in(given: Given, language: str) -> str:
    """As a table says it: of accompanying persons how many there are, and who."""
    if given.companions:
        return f"{len(given.companions)}: " + BETWEEN.join(one.full_name for one in given.companions)
    return in_words(given.question, given.value, language)


def in_words(asked: Asked, value: str, language: str) -> str:
    """As a table says it; a file has no words."""
    if chosen := asked.chosen(value):
        return BETWEEN.join(one.name.plain(language) for one in chosen)
    if asked.kind == "country" and value:
        return country(value, language)
    if asked.kind == "yes_no" and value:
        return str(_("Yes") if value == YES else _("No"))
    return value
