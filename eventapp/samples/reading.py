"""Reading a YAML file so that whatever is wrong is told with file, line and reason."""

from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, TypeVar

import yaml

from eventapp.core.i18n import LANGUAGES, Text

Value = TypeVar("Value")


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

    def text(self, key: str) -> str:
        return self.take(key, str)

    def number(self, key: str) -> int | None:
        return self.take(key, (int, type(None)))

    def flag(self, key: str, default: bool) -> bool:
        return self.take(key, bool) if key in self.values else default

    def day(self, key: str) -> date:
        return self.take(key, date)

    def clock(self, key: str) -> time:
        return self._read(key, time.fromisoformat)

    def moment(self, key: str) -> datetime | None:
        """A local moment; a date means its first minute."""
        value: date | None = self.take(key, (date, type(None)))
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
            if language not in LANGUAGES or not isinstance(words, str) or not words.strip():
                raise found.broken("a language and its text belong here", language)
        return Text(found.values)

    def counts(self, key: str) -> dict[str, int]:
        found: Entry = self.take(key, Entry)
        if not all(isinstance(count, int) for count in found.values.values()):
            raise self.broken("numbers belong here", key)
        return dict(found.values)

    def entry(self, key: str) -> "Entry":
        found: Entry = self.take(key, Entry)
        return found

    def entries(self, key: str) -> list["Entry"]:
        found: list[Any] = self.take(key, list)
        if not all(isinstance(entry, Entry) for entry in found):
            raise self.broken("a list of entries belongs here", key)
        return found

    def done(self) -> None:
        for key in self.values:
            raise self.broken("nobody knows this key", key)

    def _read(self, key: str, parse: Callable[[str], Value]) -> Value:
        text = self.text(key)
        try:
            return parse(text)
        except ValueError as error:
            raise self.broken(f"{text!r} is not what belongs here", key) from error


class _Loader(yaml.SafeLoader):
    path: Path


def _mapping(loader: _Loader, node: yaml.MappingNode) -> Entry:
    values = {loader.construct_object(key): loader.construct_object(value, deep=True) for key, value in node.value}
    lines = {key.value: key.start_mark.line + 1 for key, _ in node.value}
    if len(values) != len(node.value):
        raise BrokenSample(loader.path, node.start_mark.line + 1, "a key stands here twice")
    return Entry(loader.path, node.start_mark.line + 1, values, lines)


_Loader.add_constructor("tag:yaml.org,2002:map", _mapping)


def read(path: Path) -> Entry:
    """The file's outermost mapping."""
    try:
        loader = _Loader(path.read_text("utf-8"))
        loader.path = path
        found = loader.get_single_data()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        raise BrokenSample(path, line, "this is not UTF-8 text") from error
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise BrokenSample(path, line, str(error.problem)) from error
    except OSError as error:
        raise BrokenSample(path, 0, error.strerror or "cannot be read") from error
    if not isinstance(found, Entry):
        raise BrokenSample(path, 1, "a mapping belongs here")
    return found
