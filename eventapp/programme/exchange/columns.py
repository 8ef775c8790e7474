"""The columns of a programme as a table: one for each field and, where it is translated, language."""

from collections.abc import Iterable, Mapping, Sequence

from eventapp.core.i18n import is_language
from eventapp.core.spreadsheets.columns import matched
from eventapp.core.text import fold

BEFORE = ("uid", "ref", "kind")
TRANSLATED, ROLES = ("title", "abstract"), "roles"
AFTER = (
    *(
        "starts",
        "ends",
        "part",
        "time_announced",
        "provisional",
        "rooms",
        "round",
        "track",
        "seats",
        "number",
    ),
    *("floor_languages", "interpretation", "speakers", "affiliations"),
)
LAST = (
    *("protocol", "status", "access", "body", "disclosure", "admitted", "quota", "quota_per", "room_taken"),
    "listed_only",
)
ON = "on"  # a date, where starts and ends are clock times alone
ALIASES = {
    "uid": ("guid", "id"),
    "kind": ("type",),
    "on": ("date", "day"),
    "starts": ("start", "begin", "from"),
    "ends": ("end", "until"),
    "rooms": ("room",),
    "speakers": ("speaker", "persons"),
    "affiliations": ("affiliation",),
    "floor_languages": ("language", "languages"),
    "title": ("title",),
    "abstract": ("abstract", "description"),
    ROLES: ("role",),
}


def columns(languages: Iterable[str]) -> list[str]:
    """In the order in which they are written; `on` is read alone."""
    codes = list(languages)
    texts = [f"{name}_{code}" for name in TRANSLATED for code in codes]
    return [*BEFORE, *texts, *AFTER, *(f"{ROLES}_{code}" for code in codes), *LAST]


def of_language(column: str) -> tuple[str, str]:
    """A translated column's field and language: "title_fr" is ("title", "fr"); else the column alone."""
    name, _line, code = column.rpartition("_")
    return (name, code) if name in (*TRANSLATED, ROLES) and is_language(code) else (column, "")


def guessed(
    headings: Sequence[str], languages: Sequence[str], own: str, labels: Mapping[str, str]
) -> dict[str, str]:
    """What each heading stands for, or nothing; no column twice. `labels` are a reader's own words."""
    known = {fold(alias): name for name, aliases in ALIASES.items() for alias in aliases}
    known |= {fold(label): name for name, label in labels.items()}
    known |= {fold(name.replace("_", " ")): name for name in [*columns(languages), ON]}
    return matched(headings, lambda heading: _column(heading, known, own))


def _column(heading: str, known: Mapping[str, str], own: str) -> str:
    name = heading.strip().lower()
    if of_language(name)[1]:
        return name
    column = known.get(fold(name.replace("_", " ")), "")
    return f"{column}_{own}" if column in (*TRANSLATED, ROLES) else column
