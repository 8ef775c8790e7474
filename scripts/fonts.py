"""Make the web fonts in static/fonts, and static/fonts.css, from the installed font packages.

    python scripts/fonts.py

Each file holds one script at all weights from 400 to 700 (WOFF2, variable). A browser fetches
those whose range it needs.
"""

from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from shutil import copyfile

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont
from fontTools.varLib.instancer import instantiateVariableFont

STATIC = Path(__file__).resolve().parent.parent / "static"
JOINING = ["calt", "ccmp", "fina", "init", "isol", "liga", "locl", "medi", "rlig"]
FEATURES = [*JOINING, "kern", "mark", "mkmk", "tnum"]
COPYRIGHT, FAMILY, STYLE, VERSION, LICENCE_URL = 0, 1, 2, 5, 14  # name records of OpenType
SANS = "fontpkg_noto_sans"
ARABIC = "fontpkg_noto_sans_arabic"


@dataclass(frozen=True)
class Face:
    """One file: the script it serves, the package it comes from, its code points."""

    script: str
    package: str
    ranges: str  # as in the CSS descriptor unicode-range

    @property
    def family(self) -> str:
        return "Noto Sans Arabic" if self.package == ARABIC else "Noto Sans"

    @property
    def file(self) -> str:
        return f"noto-sans-{self.script}.woff2"

    @property
    def source(self) -> Path:
        name = self.family.replace(" ", "")
        return Path(str(files(self.package) / "files" / f"{name}[wdth,wght].ttf"))

    def code_points(self) -> set[int]:
        found: set[int] = set()
        for part in self.ranges.split(","):
            first, _, last = part.strip().removeprefix("U+").partition("-")
            found.update(range(int(first, 16), int(last or first, 16) + 1))
        return found


MARKS = "U+0300-0304, U+0306-030C, U+0323, U+0326-0328"  # they combine with any of the letters
FACES = [
    Face(
        "latin",
        SANS,
        "U+0020-007E, U+00A0-00FF, U+0131, U+0152-0153, U+02C6, U+02DA, U+02DC, U+2009-200A, "
        "U+2010-2015, U+2018-201E, U+2020-2022, U+2026, U+202F-2030, U+2032-2033, U+2039-203A, "
        f"U+2044, U+20AC, U+2122, U+2212, U+FFFD, {MARKS}",
    ),
    Face(
        "latin-ext",
        SANS,
        "U+0100-0101, U+0104-0127, U+012A-0130, U+0132-0151, U+0154-0167, U+016A-017F, U+018F, "
        "U+0192, U+01CD-01DC, U+01E6-01E7, U+0218-021B, U+0237, U+0259, U+02BB-02BC, U+02C7, "
        f"U+02D8-02D9, U+02DB, U+02DD, U+1E80-1E85, U+1E9E, U+1EF2-1EF3, {MARKS}",
    ),
    Face(
        "vietnamese",
        SANS,
        "U+0102-0103, U+0128-0129, U+0168-0169, U+01A0-01A1, U+01AF-01B0, U+1EA0-1EF1, "
        f"U+1EF4-1EF9, U+20AB, {MARKS}",
    ),
    Face(
        "cyrillic",
        SANS,
        "U+0301, U+0400-045F, U+0490-0493, U+049A-049B, U+04A2-04A3, U+04AE-04B3, "
        "U+04BA-04BB, U+04D8-04D9, U+04E8-04E9, U+2116",
    ),
    Face(  # Arabic, Persian, Urdu
        "arabic",
        ARABIC,
        "U+060B-060C, U+061B, U+061F, U+0621-063A, U+0640-0655, U+0660-066D, U+0670-0671, U+067E, "
        "U+0686, U+0688, U+0691, U+0698, U+06A4, U+06A9, U+06AF, U+06BA, U+06BE, U+06C0-06C3, "
        "U+06CC, U+06D2-06D5, U+06F0-06F9, U+200C-200F, U+25CC, U+FDF2, U+FDFC",
    ),
    Face(  # Kurdish, Pashto, Sindhi, Uyghur and the rest of the block
        "arabic-ext",
        ARABIC,
        "U+0600-0605, U+0610-061A, U+061C-061E, U+0620, U+063B-063F, U+0656-065F, U+066E-066F, "
        "U+0672-067D, U+067F-0685, U+0687, U+0689-0690, U+0692-0697, U+0699-06A3, U+06A5-06A8, "
        "U+06AA-06AE, U+06B0-06B9, U+06BB-06BD, U+06BF, U+06C4-06CB, U+06CD-06D1, U+06D6-06EF, "
        "U+06FA-06FF, U+FD3E-FD3F",
    ),
]


def make(face: Face) -> Path:
    """Write one font file and return its path."""
    options = Options(
        hinting=False,
        layout_features=FEATURES,
        name_IDs=[COPYRIGHT, FAMILY, STYLE, VERSION, LICENCE_URL],
        notdef_outline=True,
        glyph_names=False,
    )
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=face.code_points())
    path = STATIC / "fonts" / face.file
    with TTFont(face.source, recalcTimestamp=False) as font:
        if absent := face.code_points() - font.getBestCmap().keys():
            raise SystemExit(f"{face.source.name} has no {', '.join(map(hex, sorted(absent)))}")
        subsetter.subset(font)
        instantiateVariableFont(font, {"wdth": 100, "wght": (400, 700)}, inplace=True)
        font.flavor = "woff2"
        font.save(path)
    return path


def rule(face: Face) -> str:
    return f"""@font-face {{
  font-family: "{face.family}";
  font-style: normal;
  font-weight: 400 700;
  font-display: swap;
  src: url("fonts/{face.file}") format("woff2");
  unicode-range: {face.ranges};
}}
"""


def main() -> None:
    (STATIC / "fonts").mkdir(parents=True, exist_ok=True)
    for face in FACES:
        path = make(face)
        print(f"{path.stat().st_size:7,d} bytes  {path.name}")
    packages = ", ".join(f"{name.replace('_', '-')} {version(name)}" for name in (SANS, ARABIC))
    head = f"/* Made by scripts/fonts.py from {packages}; licence: fonts/OFL-*.txt. */\n"
    (STATIC / "fonts.css").write_text(head + "\n".join(map(rule, FACES)), encoding="utf-8")
    for name, package in (("noto-sans", SANS), ("noto-sans-arabic", ARABIC)):
        copyfile(str(files(package) / "LICENSE"), STATIC / "fonts" / f"OFL-{name}.txt")


if __name__ == "__main__":
    main()
