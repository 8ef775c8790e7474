"""An event's one colour and what is derived from it, readable by construction.

Contrast is WCAG 2.2's: (L1 + 0.05) / (L2 + 0.05) over relative luminance, at least 4.5 for text.
"""

from dataclasses import dataclass

WHITE, PAPER = "#ffffff", "#fcfbf8"
DARK_PAPER, DARK_SURFACE = "#15181e", "#1d2129"  # as base.css has them
READABLE = 4.6  # a hair above 4.5, so that rounding never falls below


@dataclass(frozen=True)
class Accent:
    """Colours as #rrggbb: `fill` under white text, `ink` for text, `wash` as a quiet ground.

    An ink reads on its wash and on every ground of the page.
    """

    fill: str
    ink: str
    wash: str
    ink_dark: str
    wash_dark: str


def accent(colour: str) -> Accent:
    wash = mixed(colour, WHITE, 0.09)
    fill = _moved(colour, "#000000", on=WHITE)
    wash_dark = mixed(colour, DARK_PAPER, 0.28)
    return Accent(
        fill=fill,
        ink=_moved(fill, "#000000", on=min(wash, PAPER, key=_luminance)),
        wash=wash,
        ink_dark=_moved(colour, WHITE, on=max(wash_dark, DARK_SURFACE, key=_luminance)),
        wash_dark=wash_dark,
    )


def contrast(one: str, other: str) -> float:
    light, dark = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def mixed(colour: str, ground: str, share: float) -> str:
    """`share` of the colour over the ground, per sRGB channel."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(over * share + under * (1 - share)):02x}" for over, under in pairs)


def _moved(colour: str, towards: str, *, on: str) -> str:
    """The colour, taken towards black or white until it reads on that ground."""
    steps = (mixed(towards, colour, step / 50) for step in range(51))
    return next(step for step in steps if contrast(step, on) >= READABLE)


def _channels(colour: str) -> list[int]:
    return [int(colour[start : start + 2], 16) for start in (1, 3, 5)]


def _luminance(colour: str) -> float:
    shares = [channel / 255 for channel in _channels(colour)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
