"""Eight languages: which one is shown, and how each writes dates, numbers and lists."""

from datetime import UTC, date, datetime

import pytest
from babel import Locale

from eventapp.core.i18n import (
    COUNTRY_CODES,
    LANGUAGES,
    Formats,
    Text,
    best_language,
    countries,
    country,
    direction,
    own_name,
)

FIRST, LAST = date(2019, 10, 13), date(2019, 10, 18)
AT = datetime(2019, 10, 15, 12, 5, tzinfo=UTC)


def spaced(text: str) -> str:
    """The same with ordinary spaces; thin ones around a dash and marks of direction are gone."""
    return text.replace("\u2009", "").replace("\u200f", "").replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(
    ("language", "day", "full", "short", "days", "moment"),
    [
        ("en", "Sunday 13 October", "13 October 2019", "Sun", "13–18 Oct 2019", "15 Oct 2019, 14:05"),
        ("fr", "dimanche 13 octobre", "13 octobre 2019", "dim.", "13–18 oct. 2019", "15 oct. 2019, 14:05"),
        ("nl", "zondag 13 oktober", "13 oktober 2019", "zo", "13–18 okt 2019", "15 okt 2019, 14:05"),
        ("de", "Sonntag, 13. Oktober", "13. Oktober 2019", "So.", "13.–18. Okt. 2019", "15.10.2019, 14:05"),
        (
            "es",
            "domingo, 13 de octubre",
            "13 de octubre de 2019",
            "dom",
            "13–18 oct 2019",
            "15 oct 2019, 14:05",
        ),
        (
            "ru",
            "воскресенье, 13 октября",
            "13 октября 2019 г.",
            "вс",
            "13–18 окт. 2019 г.",
            "15 окт. 2019 г., 14:05",
        ),
        ("ar", "الأحد 13 أكتوبر", "13 أكتوبر 2019", "الأحد", "13–18 أكتوبر 2019", "15/10/2019، 14:05"),
        ("zh", "10月13日星期日", "2019年10月13日", "周日", "2019年10月13日至18日", "2019年10月15日 14:05"),
    ],
)
def test_each_language_writes_days_its_own_way(
    language: str, day: str, full: str, short: str, days: str, moment: str
) -> None:
    fmt = Formats(language)
    written = [fmt.day(FIRST), fmt.full_day(FIRST), fmt.weekday(FIRST), fmt.days(FIRST, LAST)]
    written.append(fmt.moment(AT, "Europe/Brussels"))
    assert [spaced(text) for text in written] == [day, full, short, days, moment]


def test_one_day_is_no_span() -> None:
    assert Formats("en").days(FIRST, FIRST) == "13 October 2019"


def test_a_moment_is_told_in_the_zone_that_is_asked_for() -> None:
    assert Formats("en").moment(AT, "Asia/Shanghai") == "15 Oct 2019, 20:05"


@pytest.mark.parametrize(
    ("language", "number", "list_", "city"),
    [
        ("en", "12,345", "a, b", "Brussels"),
        ("fr", "12 345", "a, b", "Bruxelles"),
        ("nl", "12.345", "a, b", "Brussel"),
        ("de", "12.345", "a, b", "Brüssel"),
        ("es", "12.345", "a, b", "Bruselas"),
        ("ru", "12 345", "a, b", "Брюссель"),
        ("ar", "12,345", "a، b", "بروكسل"),
        ("zh", "12,345", "a、b", "布鲁塞尔"),
    ],
)
def test_numbers_lists_and_cities(language: str, number: str, list_: str, city: str) -> None:
    fmt = Formats(language)
    assert (spaced(fmt.number(12345)), fmt.list(["a", "b"]), fmt.city("Europe/Brussels")) == (
        number,
        list_,
        city,
    )


def test_a_share_is_written_as_each_language_does() -> None:
    shares = [spaced(Formats(language).percent(25)) for language in ("en", "fr")]
    assert shares == ["25%", "25 %"]


@pytest.mark.parametrize(
    ("language", "sizes"),
    [
        ("en", ["1 kB", "123 kB", "1.4 MB"]),
        ("fr", ["1 ko", "123 ko", "1,4 Mo"]),
        ("ru", ["1 кБ", "123 кБ", "1,4 МБ"]),
    ],
)
def test_the_size_of_a_file_is_told_roughly(language: str, sizes: list[str]) -> None:
    assert [spaced(Formats(language).size(length)) for length in (3, 123_456, 1_423_456)] == sizes


def test_a_language_is_named_in_itself() -> None:
    codes = (*LANGUAGES, "sw", "ur")
    assert [own_name(code) for code in codes] == [Locale(code).get_display_name(code) for code in codes]


def test_only_arabic_runs_from_the_right() -> None:
    assert [code for code in LANGUAGES if direction(code) == "rtl"] == ["ar"]


@pytest.mark.parametrize(
    ("text", "language", "shown"),
    [
        (Text(en="Plenary", fr="Plénière"), "fr", ("Plénière", "fr")),
        (Text(en="Plenary", fr="Plénière"), "de", ("Plenary", "en")),
        (Text(nl="Plenaire"), "de", ("Plenaire", "nl")),
        (Text(de="", en="Plenary"), "de", ("Plenary", "en")),
        (Text(), "de", ("", "de")),
    ],
)
def test_content_falls_back_and_says_to_what(text: Text, language: str, shown: tuple[str, str]) -> None:
    assert text.shown(language) == shown


@pytest.mark.parametrize(
    ("accepted", "best"),
    [(["fr-BE", "nl"], "fr"), (["pt", "ZH_hant"], "zh"), (["pt", "*"], None), ([""], None), ([], None)],
)
def test_the_first_language_that_we_speak_is_taken(accepted: list[str], best: str | None) -> None:
    assert best_language(accepted) == best


def test_countries_are_those_of_iso_3166_in_each_languages_order() -> None:
    assert len(COUNTRY_CODES) == 250
    assert {"EU", "UN", "ZZ", "CQ"}.isdisjoint(COUNTRY_CODES)
    assert [len(countries(code)) for code in LANGUAGES] == [250] * 8
    assert countries("fr")[0] == ("AF", "Afghanistan")
    assert (country("BE", "nl"), country("XX", "nl")) == ("België", "XX")
