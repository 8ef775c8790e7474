"""Translations are compiled when they are newer than what was compiled before."""

import gettext
import os
from pathlib import Path

import pytest

from eventapp.core.catalogues import compile_catalogues

PO = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=utf-8\\n"\n\nmsgid "Room"\nmsgstr "%s"\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "fr" / "LC_MESSAGES").mkdir(parents=True)
    return tmp_path


def write(folder: Path, word: str, *, age: int) -> None:
    """The French word for a room, written that many seconds ago."""
    source = folder / "fr" / "LC_MESSAGES" / "messages.po"
    source.write_text(PO % word)
    written = source.stat().st_mtime - age
    os.utime(source, (written, written))


def read(folder: Path) -> str:
    gettext._translations.clear()  # type: ignore[attr-defined]
    return gettext.translation("messages", folder, ["fr"]).gettext("Room")


def test_a_new_catalogue_is_compiled_and_a_newer_one_again(folder: Path) -> None:
    write(folder, "Salle", age=10)
    compile_catalogues(folder)
    assert read(folder) == "Salle"
    write(folder, "Pièce", age=-10)
    compile_catalogues(folder)
    assert read(folder) == "Pièce"
    files = sorted(path.name for path in (folder / "fr" / "LC_MESSAGES").iterdir())
    assert files == ["messages.mo", "messages.po"]


def test_what_is_compiled_already_is_left_alone(folder: Path) -> None:
    write(folder, "Salle", age=10)
    compile_catalogues(folder)
    write(folder, "Pièce", age=20)
    compile_catalogues(folder)
    assert read(folder) == "Salle"
