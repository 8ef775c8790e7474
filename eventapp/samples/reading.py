"""Reading a YAML file so that whatever is wrong is told with file, line and reason."""

import re
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import yaml

from eventapp.core.i18n import LANGUAGES, Text
from eventapp.core.text import is_plain, tidy

Value = TypeVar("Value")
CODE = re.compile(r"[a-z0-9](-?[a-z0-9])*")
COLOUR = re.compile(r"#[0-9a-f]{6}")
CLOCK = re.compile(r"([01][0-9]|2[0-3]):[0-5][0-9]")
LARGEST = 1_000_000


class BrokenSample(Exception):
    """file:line: reason"""

    def __init__(self, path: Path, line: int, reason: str) -> None:
        super().__init__(f"{path.name}:{line}: {reason}")


class Entry:
    """One mapping of the file. Each `take…` removes a key; `done` refuses what nobody took."""

    def __init__(self, path: Path, line: int, values: dict[str, Any], lines: dict[str, int]) -> None:
        self.path, self.line, self.values, self.lines = path, line, values, lines

    def broken(self, reason: str, key: str = "") -> BrokenSample:
        return BrokenSample(self.path, self.lines.get(key, self.line), f"{key}: {reason}" if key else reason)

    def take(self, key: str, kind: type[Value] | tuple[type, ...]) -> Value:
        if key not in self.values:
            raise self.broken(f"“{key}” is missing")
        value: Value = self.values.pop(key)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is int):
            raise self.broken(f"{value!r} is not what belongs here", key)
        return value

    def text(self, key: str, most: int = 200) -> str:
        """At most that many characters, as the database holds them."""
        value = tidy(self.take(key, str))
        if not is_plain(value) or len(value) > most:
            raise self.broken(f"a text of at most {most} characters belongs here, all of them visible", key)
        return value

    def code(self, key: str) -> str:
        value = self.text(key, 40)
        if not CODE.fullmatch(value):
            raise self.broken(f"{value!r} is no code: small letters, digits and dashes", key)
        return value

    def colour(self, key: str) -> str:
        value = self.text(key)
        if not COLOUR.fullmatch(value):
            raise self.broken(f"{value!r} is no colour such as #0b6b6b", key)
        return value

    def number(self, key: str) -> int | None:
        value: int | None = self.take(key, (int, type(None)))
        if value is not None and (isinstance(value, bool) or not 0 <= value <= LARGEST):
            raise self.broken(f"{value!r} is no number from 0 to {LARGEST}", key)
        return value

    def flag(self, key: str, default: bool) -> bool:
        return self.take(key, bool) if key in self.values else default

    def day(self, key: str) -> date:
        value: date = self.take(key, date)
        if isinstance(value, datetime):
            raise self.broken("a day without an hour belongs here", key)
        return value

    def clock(self, key: str) -> time:
        text = self.text(key)
        if not CLOCK.fullmatch(text):
            raise self.broken(f'{text!r} is no time of day such as "14:00"', key)
        return time.fromisoformat(text)

    def moment(self, key: str) -> datetime | None:
        """A local moment; a date means its first minute."""
        value: date | None = self.take(key, (date, type(None)))
        if isinstance(value, datetime) and value.tzinfo is not None:
            raise self.broken("a local time belongs here, without a zone", key)
        if value is None or isinstance(value, datetime):
            return value
        return datetime.combine(value, time())

    def one_of(self, key: str, options: tuple[str, ...]) -> str:
        value = self.text(key)
        if value not in options:
            raise self.broken(f"{value!r} is none of {', '.join(options)}", key)
        return value

    def among(self, key: str, known: dict[str, Value]) -> Value | None:
        """A reference by code to something defined earlier, or null."""
        code: str | None = self.take(key, (str, type(None)))
        if code is not None and code not in known:
            raise self.broken(f"there is no {code!r}", key)
        return None if code is None else known[code]

    def texts(self, key: str) -> list[str]:
        values: list[Any] = self.take(key, list)
        if not all(isinstance(value, str) for value in values):
            raise self.broken("a list of texts belongs here", key)
        return values

    def translated(self, key: str) -> Text:
        found: Entry = self.take(key, Entry)
        for language, words in found.values.items():
            is_text = isinstance(words, str) and words.strip() and is_plain(words)
            if language not in LANGUAGES or not is_text:
                raise found.broken("a language and its text belong here", language)
        return Text(found.values)

    def counts(self, key: str) -> dict[str, int]:
        found: Entry = self.take(key, Entry)
        return {name: found.own().number(name) or 0 for name in found.values}

    def entry(self, key: str) -> "Entry":
        found: Entry = self.take(key, Entry)
        return found

    def entries(self, key: str) -> list["Entry"]:
        """Copies, since a file may name one list for many entries."""
        found: list[Any] = self.take(key, list)
        if not all(isinstance(entry, Entry) for entry in found):
            raise self.broken("a list of entries belongs here", key)
        return [entry.own() for entry in found]

    def own(self) -> "Entry":
        """A copy to take from."""
        return Entry(self.path, self.line, dict(self.values), self.lines)

    def done(self) -> None:
        for key in self.values:
            raise self.broken("nobody knows this key", key)


class _Loader(yaml.SafeLoader):
    path: Path

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        """As ever, but a day or number that there is not has its line told."""
        try:
            return super().construct_object(node, deep)
        except ValueError as error:
            raise BrokenSample(self.path, node.start_mark.line + 1, str(error)) from error


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Entry:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    for key_node, value in node.value:
        key, line = loader.construct_object(key_node), key_node.start_mark.line + 1
        if not isinstance(key, str):
            raise BrokenSample(loader.path, line, f"{key_node.value!r} is no key; it may need quotes")
        if key in values:
            raise BrokenSample(loader.path, line, f"{key}: a key stands here twice")
        values[key], lines[key] = loader.construct_object(value, deep=True), line
    return Entry(loader.path, node.start_mark.line + 1, values, lines)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> Entry:
    """The file's outermost mapping."""
    text = _text(path)
    try:
        loader = _Loader(text)
        loader.path = path
        found = loader.get_single_data()
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        raise BrokenSample(path, line, "an invisible control character stands here") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenSample(path, line, str(error.problem)) from error
    except RecursionError as error:
        raise BrokenSample(path, 1, "this is nested too deeply") from error
    if not isinstance(found, Entry):
        raise BrokenSample(path, 1, "a mapping belongs here")
    return found


def _text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BrokenSample(path, line, "this is not UTF-8 text") from error
    except OSError as error:
        raise BrokenSample(path, 0, error.strerror or "cannot be read") from error
