"""The fonts that PDF files are set in: those of the installed font packages, no others.

Installing one more package (justmytype-intl-sea, fontpkg-noto-sans-devanagari, …) is all it
takes to print one more script.
"""

from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files

import typst

_TEXT = ("Noto Sans", "Noto Sans Arabic")
_HAN = {"zh": "Noto Sans SC", "ja": "Noto Sans JP", "ko": "Noto Sans KR"}


@cache
def fonts() -> typst.Fonts:
    """Return the installed fonts, found once per process."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=_folders())


@cache
def families(han: str = "zh") -> tuple[str, ...]:
    """Return all families in the order to try them; `han` (zh, ja or ko) decides whose
    forms the ideographs take that Chinese, Japanese and Korean share.
    """
    installed = sorted(set(fonts().families()))
    wanted = [*_TEXT, _HAN[han], *_HAN.values()]
    return tuple(dict.fromkeys([name for name in wanted if name in installed] + installed))


def uncovered(text: str) -> set[str]:
    """Return the characters of `text` that no installed font can draw."""
    return {character for character in text if ord(character) not in _covered()}


@cache
def _covered() -> frozenset[int]:
    # Costs 8 MB and 0.1 s to import, and is asked for only when a letter is missing.
    from fontTools.ttLib import TTFont  # noqa: PLC0415

    found: set[int] = set()
    for font in fonts().fonts():
        if font.path is not None:
            with TTFont(font.path, fontNumber=font.index, lazy=True) as opened:
                found.update(opened.getBestCmap())
    return frozenset(found)


def _folders() -> list[str]:
    families = [files(entry.module) / "files" for entry in entry_points(group="fontpkg.family")]
    packs = [entry.load()() for entry in entry_points(group="justmytype.packs")]
    folders = [folder for pack in packs for folder in pack.get_font_directories()]
    return sorted(str(folder) for folder in [*families, *folders])
