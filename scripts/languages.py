"""The catalogues: `languages.py` checks them, `languages.py update` takes in new strings.

A catalogue is at fault when it misses a string, holds a fuzzy or stale one, or breaks a
placeholder. English is written in the code itself.
"""

import io
import re
import sys
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "eventapp" / "translations"
LANGUAGES = ("fr", "nl", "de", "es", "ru", "ar", "zh")
SOURCES = [("eventapp/**.py", "python"), ("templates/**.html", "jinja2"), ("templates/**.txt", "jinja2")]
KEYWORDS = {
    "_": None,
    "_l": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
    "lazy_ngettext": (1, 2),
}
PLACEHOLDER = re.compile(r"%\(\w+\)[sd]")
HEADERS = ("Language:", "Plural-Forms:", "MIME-Version:", "Content-Type:", "Content-Transfer-Encoding:")

Message = str | tuple[str, ...]


def strings_in_use() -> set[Message]:
    options = {pattern: {"trimmed": "true"} for pattern, method in SOURCES if method == "jinja2"}
    found = extract_from_dir(str(ROOT), SOURCES, options, keywords=KEYWORDS, directory_filter=_is_source)
    return {
        tuple(message) if isinstance(message, (list, tuple)) else message for _, _, message, _, _ in found
    }


def _is_source(folder: str) -> bool:
    top = Path(folder).relative_to(ROOT).parts[:1]
    return top in ((), ("eventapp",), ("templates",)) and "__pycache__" not in folder


def path_of(language: str) -> Path:
    return FOLDER / language / "LC_MESSAGES" / "messages.po"


def catalogue(language: str) -> Catalog:
    path = path_of(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language)


def faults(kept: Catalog, used: set[Message]) -> list[str]:
    messages = {message.id: message for message in kept if message.id}
    said = [f"is missing: {one}" for one in used - set(messages)]
    said += [f"is used nowhere: {one}" for one in set(messages) - used]
    for one, message in messages.items():
        strings = _forms(message.string)
        if message.fuzzy:
            said.append(f"is fuzzy: {one}")
        if not all(strings):
            said.append(f"is not translated: {one}")
        elif any(_placeholders(string) - _placeholders(one) for string in strings) or (
            _placeholders(one) - _placeholders(strings[-1])
        ):
            said.append(f"has other placeholders: {one}")
    return said


def _forms(string: Message | list[str]) -> list[str]:
    return list(string) if isinstance(string, (list, tuple)) else [string]


def _placeholders(text: Message) -> set[str]:
    return set(PLACEHOLDER.findall(" ".join(_forms(text))))


def check() -> int:
    used, wrong = strings_in_use(), 0
    for language in LANGUAGES:
        said = faults(catalogue(language), used)
        for fault in said:
            print(f"{language}: {fault}")
        wrong += len(said)
    print(f"{len(used)} strings in {len(LANGUAGES) + 1} languages, {wrong} faults")
    return 1 if wrong else 0


def update() -> int:
    """Keep what is used, add what is new as an empty string, drop the rest."""
    used = strings_in_use()
    for language in LANGUAGES:
        before = {message.id: message.string for message in catalogue(language)}
        after = Catalog(locale=language, fuzzy=False)
        for one in used:
            after.add(one, before.get(one) or (("",) * after.num_plurals if isinstance(one, tuple) else ""))
        write(language, after)
    return check()


def write(language: str, kept: Catalog) -> None:
    """Sorted, and without headers that change by themselves."""
    buffer = io.BytesIO()
    write_po(buffer, kept, width=0, sort_output=True)
    head, _, body = buffer.getvalue().decode().partition("\n\n")
    lines = [
        line for line in head.splitlines() if line.startswith(("msg", *(f'"{name}' for name in HEADERS)))
    ]
    path_of(language).parent.mkdir(parents=True, exist_ok=True)
    path_of(language).write_text("\n".join(lines) + "\n\n" + body.rstrip() + "\n", "utf-8")


if __name__ == "__main__":
    sys.exit(update() if sys.argv[1:] == ["update"] else check())
