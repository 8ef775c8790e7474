"""Reading the cells of a row: one line each, in the words of the form, or a sentence why not."""

from collections.abc import Iterable, Mapping
from functools import cache
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask_babel import lazy_gettext as _

from eventapp.core.i18n import COUNTRY_CODES, LANGUAGES, OWN_NAMES, countries
from eventapp.core.mail import NOBODY
from eventapp.core.text import fold, is_plain, tidy
from eventapp.registration.models import Category

NAME, ORGANISATION, ADDRESS = 120, 200, 254  # characters
SEVERAL = ";,"


class Unfit(Exception):
    """What a cell says cannot be taken: its column, and a sentence."""

    def __init__(self, column: str, because: Any) -> None:
        super().__init__(column)
        self.column, self.because = column, because


def line(cells: Mapping[str, str], column: str, most: int) -> str:
    """One line with at least one letter or digit, or nothing."""
    text = cells.get(column, "").strip()
    if len(text.splitlines()) > 1:
        raise Unfit(column, _("Write this on one line."))
    kept = tidy(text)
    if not is_plain(text):
        raise Unfit(column, _("Remove the invisible control characters from this text."))
    if kept and not fold(kept):
        raise Unfit(column, _("Write this with letters or digits."))
    if max(len(kept), len(fold(kept))) > most:
        raise Unfit(column, _("Use at most %(max)d characters.", max=most))
    return kept


def address(cells: Mapping[str, str], column: str = "email") -> str:
    """As signing in takes it, in lower case; there must be one, which may be that of nobody."""
    text = cells.get(column, "").strip()
    if text.endswith(NOBODY) and text.removesuffix(NOBODY).isalnum():
        return text.lower()
    try:
        found = validate_email(
            text[: ADDRESS + 1], check_deliverability=False, allow_smtputf8=False, test_environment=True
        )
    except EmailNotValidError:
        example = _("Type an e-mail address such as %(example)s.", example="name@example.org")
        raise Unfit(column, example) from None
    return str(found.ascii_email).lower()


def key(cells: Mapping[str, str]) -> str:
    """The address, or nothing."""
    try:
        return address(cells)
    except Unfit:
        return ""


def person(cells: Mapping[str, str]) -> str:
    """Whom a row is about, as typed."""
    name = f"{cells.get('given_name', '')} {cells.get('family_name', '')}".strip()
    email = cells.get("email", "")
    return f"{name} <{email}>" if name and email else name or email


def country_code(cells: Mapping[str, str], column: str = "country") -> str:
    """By its code, or its name in any language of the interface; or nothing."""
    text = line(cells, column, ORGANISATION)
    code = text.upper() if text.upper() in COUNTRY_CODES else _country_names().get(fold(text), "")
    if text and not code:
        raise unknown(column, text)
    return code


@cache
def _country_names() -> dict[str, str]:
    return {fold(name): code for language in LANGUAGES for code, name in countries(language)}


def languages(cells: Mapping[str, str], column: str = "languages") -> tuple[str, ...]:
    """Codes or own names, one after the other."""
    text = line(cells, column, ORGANISATION)
    names = {fold(name): code for code, name in OWN_NAMES.items()}
    found = []
    for word in filter(None, map(str.strip, text.replace(SEVERAL[1], SEVERAL[0]).split(SEVERAL[0]))):
        code = word.lower() if word.lower() in LANGUAGES else names.get(fold(word))
        if code is None:
            raise unknown(column, word)
        found.append(code)
    return tuple(dict.fromkeys(found))


def category(
    cells: Mapping[str, str], offered: Iterable[Category], column: str = "category"
) -> Category | None:
    """By its code, or its name in any language."""
    text = line(cells, column, ORGANISATION)
    if not text:
        return None
    for one in offered:
        if text.lower() == one.code.lower() or fold(text) in map(fold, one.name.values()):
            return one
    raise unknown(column, text)


def unknown(column: str, text: str) -> Unfit:
    return Unfit(column, _("“%(name)s” is not known here.", name=text[:80]))


def required(column: str) -> Unfit:
    return Unfit(column, _("This must not be empty."))
