"""Reading an answer to one of the event's own questions: as it is typed, or as it stands in a cell."""

import re
from datetime import date
from decimal import Decimal
from functools import cache

from flask_babel import force_locale, gettext
from flask_babel import lazy_gettext as _

from eventapp.core.i18n import LANGUAGES
from eventapp.core.text import fold, is_plain, tidy, tidy_lines
from eventapp.registration.answer_words import column_of
from eventapp.registration.asking import NO, SEPARATOR, YES, Asked
from eventapp.registration.cells import Unfit, country_code, unknown

NUMBER = re.compile(r"[-−]?\d{1,12}([.,]\d{1,6})?")
DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
YEARS = range(1900, 2200)
LINE, PARAGRAPHS = 200, 4000  # characters
NO_DAY, NO_NUMBER = _("Give a date, such as 2019-10-15."), _("Give a number.")
NO_LETTERS = _("Write this with letters or digits.")


def number_in(typed: str) -> str:
    """In plain digits. Raises ValueError."""
    if not NUMBER.fullmatch(typed):
        raise ValueError(typed)
    return f"{Decimal(typed.replace(',', '.').replace('−', '-')):f}"


def is_day(typed: str) -> bool:
    """Whether it is a date as ISO 8601 has it, with dashes, in a year that anybody lives in."""
    try:
        return bool(DAY.fullmatch(typed)) and date.fromisoformat(typed).year in YEARS
    except ValueError:
        return False


def answer_in(asked: Asked, text: str) -> str:
    """The answer that a cell gives. Raises Unfit."""
    column, line = column_of(asked), tidy(text)
    if not is_plain(text):
        raise Unfit(column, _("Remove the invisible control characters from this text."))
    match asked.kind:
        case "date":
            return _day(column, line)
        case "number":
            return _number(column, line)
        case "yes_no":
            return _yes_or_no(column, line)
        case "country":
            return country_code({column: line}, column)
        case "choice":
            return _chosen(asked, line)
        case _:
            return _words(asked, text)


def _words(asked: Asked, text: str) -> str:
    is_long = asked.kind == "long_text"
    kept, most = (tidy_lines(text), PARAGRAPHS) if is_long else (tidy(text), LINE)
    if len(kept) > most:
        raise Unfit(column_of(asked), _("Use at most %(max)d characters.", max=most))
    if asked.kind == "organisation" and not fold(kept):
        raise Unfit(column_of(asked), NO_LETTERS)
    return kept


def _day(column: str, line: str) -> str:
    """A spreadsheet's day may have an hour, which is midnight."""
    day = line.removesuffix(" 00:00")
    if not is_day(day):
        raise Unfit(column, NO_DAY)
    return day


def _number(column: str, line: str) -> str:
    try:
        return number_in(line)
    except ValueError:
        raise Unfit(column, NO_NUMBER) from None


def _yes_or_no(column: str, line: str) -> str:
    answer = _yes_no_words().get(fold(line))
    if answer is None:
        raise unknown(column, line)
    return answer


@cache
def _yes_no_words() -> dict[str, str]:
    """In every language of the interface, and as spreadsheets write them."""
    words = {"1": YES, "true": YES, "0": NO, "false": NO, YES: YES, NO: NO}
    for language in LANGUAGES:
        with force_locale(language):
            words |= {fold(gettext("Yes")): YES, fold(gettext("No")): NO}
    return words


def _chosen(asked: Asked, line: str) -> str:
    """By code, or by name in any language; of several in the order in which they are offered."""
    words = [line]
    if asked.several and not _option(asked, line):
        words = [word for word in map(str.strip, line.split(SEPARATOR)) if word]
    found = [_option(asked, word) for word in words]
    for word, code in zip(words, found, strict=True):
        if not code:
            raise unknown(column_of(asked), word)
    return SEPARATOR.join(option.code for option in asked.options if option.code in found)


def _option(asked: Asked, word: str) -> str:
    """Its code, or nothing."""
    known = {
        fold(name) or name.strip(): one.code for one in reversed(asked.options) for name in one.name.values()
    }
    codes = {one.code.lower(): one.code for one in asked.options}
    return codes.get(word.lower()) or known.get(fold(word) or word, "")
