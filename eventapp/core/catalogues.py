"""The translations as the interface reads them, compiled from the .po files."""

import os
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from eventapp.core.config import ROOT

FOLDER = ROOT / "eventapp" / "translations"


def compile_catalogues(folder: Path = FOLDER) -> None:
    """Write each messages.mo that is missing or older than its messages.po."""
    for source in sorted(folder.glob("*/LC_MESSAGES/messages.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        with source.open("rb") as file:
            catalogue = read_po(file)
        making = target.with_suffix(f".{os.getpid()}")
        with making.open("wb") as file:
            write_mo(file, catalogue)
        making.replace(target)
