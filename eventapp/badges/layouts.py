"""Where things stand on a badge, in millimetres from its upper corner where reading begins.

On the sheet of a language written from right to left everything is mirrored.
"""

from dataclasses import dataclass

QUIET = 4 / 25  # of a code's width: what a reader needs around it


@dataclass(frozen=True)
class Box:
    x: float
    y: float
    w: float
    h: float


@dataclass(frozen=True)
class Sizes:
    """In points. Of several the largest counts in which the text stands in its place."""

    name: tuple[float, ...]  # the last is 14, under which no name is set
    rest: tuple[float, ...]
    event: tuple[float, ...]
    category: tuple[float, ...]
    dates: float
    letter: float
    languages: float
    number: float
    issue: float


@dataclass(frozen=True)
class Sheet:
    """Labels on a page: how many, where the first begins and how far the next one is."""

    width: float
    height: float
    columns: int
    rows: int
    left: float
    top: float
    across: float
    down: float


@dataclass(frozen=True)
class Layout:
    """`column` holds the event and the person, `numbers` what is read out at the help desk, `band` the
    category, whose words keep `band_inset` and `band_air` from its ends and edges; `accent` is in the
    event's colour. `back` is what holds the agenda on the other side, where there is one."""

    name: str
    width: float
    height: float
    column: Box
    symbol: Box
    numbers: Box
    band: Box
    accent: Box
    band_inset: float
    band_air: float
    letter_room: float  # for the category's letter and the gap before it
    gap: float  # between the event and the person
    event_height: float  # of its title, at the most
    sizes: Sizes
    sheet: Sheet | None = None
    back: Box | None = None


def _smaller(first: float, *, last: float) -> tuple[float, ...]:
    return tuple(size for size in (34, 31, 28, 26, 24, 22, 20, 18, 16, 15, 14) if first >= size >= last)


A6 = Layout(
    name="a6",
    width=105,
    height=148,
    column=Box(8, 9, 89, 93 - 32 * QUIET - 9),
    symbol=Box(8, 93, 32, 32),
    numbers=Box(8 + 32 + 32 * QUIET, 93, 89 - 32 - 32 * QUIET, 32),
    band=Box(0, 131, 105, 17),
    accent=Box(0, 0, 105, 4),
    band_inset=8,
    band_air=2,
    letter_room=18,
    gap=4,
    event_height=18,
    sizes=Sizes(
        name=_smaller(34, last=14),
        rest=(13, 12, 11, 10, 9, 8, 7, 6),
        event=(10.5, 9, 8),
        category=(17, 15, 13, 11, 9),
        dates=10,
        letter=30,
        languages=10.5,
        number=22,
        issue=10,
    ),
    back=Box(8, 9, 89, 131),
)
_SMALL = Sizes(
    name=_smaller(28, last=14),
    rest=(11, 10, 9, 8, 7, 6),
    event=(8.5, 7.5, 6.5),
    category=(14, 12, 10, 8),
    dates=8,
    letter=20,
    languages=8,
    number=15,
    issue=8,
)
LANYARD = Layout(  # 4 by 3 inches, the usual holder on a lanyard
    name="4x3",
    width=101.6,
    height=76.2,
    column=Box(6, 6, 66.1 - 30 * QUIET - 6, 56.7),
    symbol=Box(66.1, 5.5, 30, 30),
    numbers=Box(64, 40.3, 32.1, 22.4),
    band=Box(0, 65.2, 101.6, 11),
    accent=Box(0, 0, 66.1 - 30 * QUIET, 3),
    band_inset=6,
    band_air=1.5,
    letter_room=13,
    gap=3,
    event_height=9,
    sizes=_SMALL,
    back=Box(6, 6, 89.6, 64.2),
)
LABELS = Layout(  # eight of 99.1 by 67.7 mm on A4, as Avery L7165
    name="labels",
    width=99.1,
    height=67.7,
    column=Box(4, 4, 64.3 - 30 * QUIET - 4, 50.7),
    symbol=Box(64.3, 4.8, 30, 30),
    numbers=Box(62, 39.6, 32.3, 15.1),
    accent=Box(2.5, 1, 64.3 - 30 * QUIET - 2.5, 2),
    band=Box(2.5, 56.7, 94.1, 8.5),  # within the label, as no printer meets its edge
    band_inset=3,
    band_air=1,
    letter_room=13,
    gap=3,
    event_height=9,
    sizes=_SMALL,
    sheet=Sheet(210, 297, columns=2, rows=4, left=4.65, top=13.1, across=101.6, down=67.7),
)
LAYOUTS = {layout.name: layout for layout in (A6, LANYARD, LABELS)}
