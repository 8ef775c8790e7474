"""Fails when a catalogue misses a string, holds a fuzzy or stale one, or breaks a placeholder."""

import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

ROOT = Path(__file__).resolve().parents[1]
LANGUAGES = ("fr", "nl", "de", "es", "ru", "ar", "zh")
SOURCES = [("eventapp/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {"_": None, "_l": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "lazy_ngettext": (1, 2)}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")


def strings_in_use() -> set[str | tuple[str, ...]]:
    options = {pattern: {"trimmed": "true"} for pattern, method in SOURCES if method == "jinja2"}
    found = extract_from_dir(str(ROOT), SOURCES, options, keywords=KEYWORDS, directory_filter=_is_source)
    return {tuple(message) if isinstance(message, (list, tuple)) else message for _, _, message, _, _ in found}


def _is_source(folder: str) -> bool:
    top = Path(folder).relative_to(ROOT).parts[:1]
    return top in ((), ("eventapp",), ("templates",)) and "__pycache__" not in folder


def faults(catalogue: Catalog, used: set[str | tuple[str, ...]]) -> list[str]:
    kept = {message.id: message for message in catalogue if message.id}
    said = [f"is missing: {one}" for one in used - set(kept)]
    said += [f"is used nowhere: {one}" for one in set(kept) - used]
    for one, message in kept.items():
        strings = message.string if isinstance(message.string, (list, tuple)) else [message.string]
        if message.fuzzy:
            said.append(f"is fuzzy: {one}")
        if not all(strings):
            said.append(f"is not translated: {one}")
        elif any(_placeholders(string) - _placeholders(one) for string in strings) or (
            _placeholders(one) - _placeholders(strings[-1])
        ):
            said.append(f"has other placeholders: {one}")
    return said


def _placeholders(text: str | tuple[str, ...] | list[str]) -> set[str]:
    joined = " ".join(text) if isinstance(text, (list, tuple)) else text
    return set(PLACEHOLDER.findall(joined))


def main() -> int:
    used = strings_in_use()
    wrong = 0
    for language in LANGUAGES:
        path = ROOT / "eventapp" / "translations" / language / "LC_MESSAGES" / "messages.po"
        with path.open("rb") as file:
            said = faults(read_po(file, locale=language), used)
        for fault in said:
            print(f"{language}: {fault}")
        wrong += len(said)
    print(f"{len(used)} strings in {len(LANGUAGES) + 1} languages, {wrong} faults")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
