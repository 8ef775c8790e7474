"""Answers to an event's own questions outside its form: as columns of tables, and in words."""

from flask_babel import gettext as _

from eventapp.core.i18n import country
from eventapp.registration.accompanying.models import Companion
from eventapp.registration.answer_queries import Given
from eventapp.registration.asking import YES, Asked

OWN = "answer:"  # before the code of a question in the name of a column
BETWEEN = "; "  # several answers in one cell


def column_of(asked: Asked) -> str:
    return f"{OWN}{asked.code}"


def told_in(given: Given, language: str) -> str:
    """As a table says it: of accompanying persons how many there are, and who."""
    if given.companions:
        return f"{len(given.companions)}: " + BETWEEN.join(map(person_in_words, given.companions))
    return in_words(given.question, given.value, language)


def person_in_words(one: Companion) -> str:
    """The name, and in brackets the one on the badge where it is another, and the age."""
    age = {"adult": _("Adult"), "child": _("Child")}.get(one.age_group, "")
    badge = one.badge_name if one.badge_name != one.full_name else ""
    more = ", ".join(word for word in (badge, str(age)) if word)
    return f"{one.full_name} ({more})" if more else one.full_name


def in_words(asked: Asked, value: str, language: str) -> str:
    """As a table says it; a file has no words."""
    if chosen := asked.chosen(value):
        return BETWEEN.join(one.name.plain(language) for one in chosen)
    if asked.kind == "country" and value:
        return country(value, language)
    if asked.kind == "yes_no" and value:
        return str(_("Yes") if value == YES else _("No"))
    return value
