"""No small figure is told, nor one from which it could be worked out."""

from itertools import product

import pytest

from eventapp.attendance.figures import Figures, figures
from eventapp.door.closed import FEWEST


@pytest.mark.parametrize(
    ("counted", "told"),
    [
        ((0, None, 0, 100), Figures(None, None, None, None, False)),
        ((4, None, 0, 100), Figures(None, None, None, None, False)),
        ((5, None, 0, 0), Figures(5, None, None, None, False)),
        ((50, None, 0, 200), Figures(50, None, None, 25, False)),
        ((12, 20, 12, 50), Figures(12, 20, 8, 24, True)),
        ((16, 20, 16, 50), Figures(16, 20, None, 32, True)),  # four did not come
        ((15, 20, 12, 50), Figures(15, 20, None, 30, True)),  # three came without a seat
        ((17, 20, 12, 50), Figures(17, 20, 8, 34, True)),
        ((3, 20, 3, 50), Figures(None, 20, None, None, True)),
        ((20, 4, 0, 50), Figures(20, None, None, 40, True)),
    ],
)
def test_small_figures_are_left_out(counted: tuple[int, int | None, int, int], told: Figures) -> None:
    assert figures(*counted) == told


def test_what_is_told_always_leaves_several_possibilities() -> None:
    """Of each group – came with a seat, did not come, came without – a small one may be one of several."""
    possible: dict[Figures, set[tuple[int, int, int]]] = {}
    for came, absent, without in product(range(30), repeat=3):
        if max(came + without, came + absent) >= 30:
            continue
        told = figures(came + without, came + absent, came, 0)
        possible.setdefault(told, set()).add((came, absent, without))
    for groups in possible.values():
        for group in zip(*groups, strict=True):
            small = 0 < group[0] < FEWEST
            assert not small or len(set(group)) > 1
