"""An event's colour is readable by construction, whatever an organiser chooses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eventapp.core.config import ROOT
from eventapp.programme.accent import DARK_PAPER, DARK_SURFACE, PAPER, WHITE, accent, contrast, mixed

COLOURS = st.integers(0, 0xFFFFFF).map(lambda value: f"#{value:06x}")


@given(COLOURS)
def test_every_colour_gives_text_that_reads(colour: str) -> None:
    made = accent(colour)
    light = [contrast(made.ink, ground) for ground in (WHITE, PAPER, made.wash)]
    dark = [contrast(made.ink_dark, ground) for ground in (DARK_PAPER, DARK_SURFACE, made.wash_dark)]
    assert min(contrast(WHITE, made.fill), *light, *dark) >= 4.5


def test_the_grounds_are_those_of_the_style_sheet() -> None:
    sheet = (ROOT / "static" / "base.css").read_text()
    light, dark = sheet.split("prefers-color-scheme: dark", maxsplit=1)
    assert (f"--paper: {PAPER};" in light, "--surface: #fff;" in light) == (True, True)
    assert (f"--paper: {DARK_PAPER};" in dark, f"--surface: {DARK_SURFACE};" in dark) == (True, True)


def test_a_colour_that_reads_stays_as_it_is() -> None:
    assert accent("#0b6b6b").fill == "#0b6b6b"


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21.0),
        ("#ffffff", "#000000", 21.0),
        ("#777777", "#ffffff", 4.48),
        ("#abc123", "#abc123", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert round(contrast(one, other), 2) == ratio


@pytest.mark.parametrize(
    ("share", "result"), [(0, "#ffffff"), (1, "#000000"), (0.5, "#808080"), (0.09, "#e8e8e8")]
)
def test_colours_mix_per_channel(share: float, result: str) -> None:
    assert mixed("#000000", "#ffffff", share) == result
