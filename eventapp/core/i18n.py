"""Languages: the interface's eight, content in any of them, and how dates and lists are written."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import NamedTuple
from zoneinfo import ZoneInfo

from babel import Locale
from babel.core import get_global
from babel.dates import (
    format_date,
    format_interval,
    format_timedelta,
    get_datetime_format,
    get_timezone_location,
)
from babel.localedata import locale_identifiers
from babel.numbers import format_decimal, format_percent
from babel.units import format_unit

from eventapp.core.text import fold

OWN_NAMES = {  # as CLDR has them, which takes a megabyte of memory for each language it is asked for
    "en": "English",
    "fr": "français",
    "nl": "Nederlands",
    "de": "Deutsch",
    "es": "español",
    "ru": "русский",
    "ar": "العربية",
    "zh": "中文",
}
LANGUAGES = tuple(OWN_NAMES)
NAMED_LANGUAGES = frozenset(locale_identifiers())
RIGHT_TO_LEFT = frozenset({"ar", "fa", "he", "ur"})
LIST_SEPARATORS = {"ar": "، ", "zh": "、"}
DAY_PATTERNS = {
    "en": "EEEE d MMMM",
    "fr": "EEEE d MMMM",
    "nl": "EEEE d MMMM",
    "de": "EEEE, d. MMMM",
    "es": "EEEE, d 'de' MMMM",
    "ru": "EEEE, d MMMM",
    "ar": "EEEE d MMMM",
    "zh": "M月d日EEEE",
}


class Shown(NamedTuple):
    """A text as it is shown, and the language it happens to be in."""

    text: str
    language: str


class Text(dict[str, str]):
    """One content field in several languages: {"en": "Plenary", "fr": "Plénière"}."""

    def shown(self, language: str, fallback: Iterable[str] = ("en",)) -> Shown:
        """The text in that language, else in the first fallback there is, else in any."""
        for wanted in (language, *fallback, *self):
            if self.get(wanted):
                return Shown(self[wanted], wanted)
        return Shown("", language)

    def plain(self, language: str) -> str:
        return self.shown(language).text


def direction(language: str) -> str:
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def own_name(language: str) -> str:
    """A language's name in itself, as a language switch shows it: «français»."""
    return OWN_NAMES.get(language) or str(locale_of(language).get_display_name(language))


def is_language(code: str) -> bool:
    """Whether it is a language's two letters (ISO 639) by which it can be named."""
    return len(code) == 2 and code in NAMED_LANGUAGES


@lru_cache(maxsize=64)
def locale_of(language: str) -> Locale:
    """What is known of how that language writes; `en_GB` for one of its regions."""
    return Locale.parse(language)


def best_language(accepted: Iterable[str]) -> str | None:
    """The first wanted tag whose language we speak: `fr-BE` gives `fr`."""
    for tag in accepted:
        language = tag.replace("_", "-").split("-")[0].lower()
        if language in LANGUAGES:
            return language
    return None


@cache
def countries(language: str) -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 alpha-2 code, name), sorted by name, accents aside."""
    names: Mapping[str, str] = locale_of(language).territories
    listed = [(code, name) for code, name in names.items() if code in COUNTRY_CODES]
    return tuple(sorted(listed, key=lambda pair: fold(pair[1])))


@lru_cache(maxsize=4096)
def country(code: str, language: str) -> str:
    return str(locale_of(language).territories.get(code, code))


@dataclass(frozen=True)
class Formats:
    """How one language writes what a page shows; digits are Western everywhere, as on badges."""

    language: str

    @property
    def locale(self) -> Locale:
        return locale_of(self.language)

    @property
    def with_territory(self) -> str:
        """fr_FR: the language where most speak it, as Open Graph names one."""
        return f"{self.language}_{get_global('likely_subtags')[self.language].rpartition('_')[2]}"

    def clock(self, moment: datetime) -> str:
        return moment.strftime("%H:%M")

    def day(self, day: date) -> str:
        """Tuesday 15 October"""
        return str(format_date(day, DAY_PATTERNS[self.language], locale=self._regional))

    def full_day(self, day: date) -> str:
        """15 October 2019"""
        return str(format_date(day, "long", locale=self._regional))

    def weekday(self, day: date) -> str:
        """Tue"""
        return str(format_date(day, "EEE", locale=self._regional))

    def month(self, day: date) -> str:
        return str(format_date(day, "LLLL", locale=self._regional))

    def days(self, first: date, last: date) -> str:
        """13–18 Oct 2019, or one day."""
        if first == last:
            return self.full_day(first)
        return str(format_interval(first, last, "yMMMd", locale=self._regional))

    def moment(self, at: datetime, zone: str) -> str:
        """12 Sept 2019, 14:05 in that zone."""
        local = at.astimezone(ZoneInfo(zone))
        return _medium_day(local.date(), self._regional).format(self.clock(local))

    def ago(self, then: datetime, now: datetime) -> str:
        """14 hours ago"""
        return str(format_timedelta(then - now, add_direction=True, locale=self._regional))

    def number(self, value: int) -> str:
        return str(format_decimal(value, locale=self._regional))

    def up_to(self, value: int, most: int | None) -> str:
        """10,000+ of what is more than was counted."""
        return self.number(value) if most is None or value <= most else f"{self.number(most)}+"

    def percent(self, hundredths: int) -> str:
        """25%, 25 %: so many of a hundred."""
        return str(format_percent(hundredths / 100, locale=self._regional))

    def list(self, parts: Iterable[str]) -> str:
        return LIST_SEPARATORS.get(self.language, ", ").join(parts)

    def size(self, length: int) -> str:
        """120 kB, 1.4 MB: of so many bytes."""
        unit, share = ("megabyte", 1e6) if length >= 1e6 else ("kilobyte", 1e3)
        amount = max(1, round(length / share, 1 if share > 1e3 else None))
        return str(format_unit(amount, f"digital-{unit}", length="short", locale=self._regional))

    def city(self, zone: str) -> str:
        """Brussels, Bruxelles, Brüssel: the city whose clock a zone is named for."""
        return str(get_timezone_location(zone, locale=self.locale, return_city=True))

    def language_names(self, codes: Iterable[str]) -> str:
        return self.list(own_name(code) for code in dict.fromkeys(codes))

    @property
    def _regional(self) -> Locale:
        """Day before month in English; Babel writes Arabic with the digits 0–9."""
        return locale_of({"en": "en_GB"}.get(self.language, self.language))


@lru_cache(maxsize=2048)
def _medium_day(day: date, locale: Locale) -> str:
    """A moment of that day, with {} for its clock: lists tell many of the same days."""
    written = str(format_date(day, "medium", locale=locale))
    return str(get_datetime_format("medium", locale=locale)).format("{}", written)


# What the locale data name beyond ISO 3166-1; Kosovo's XK stays, as forms need it.
_NO_COUNTRIES = frozenset(
    {"AC", "CP", "CQ", "DG", "EA", "EU", "EZ", "IC", "QO", "TA", "UN", "XA", "XB", "ZZ"}
)
COUNTRY_CODES = frozenset(
    code
    for code in map(str, Locale.parse("en").territories)
    if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
)
