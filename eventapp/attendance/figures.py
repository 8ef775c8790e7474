"""What may be told of a session's attendance without naming anybody.

No figure under FEWEST, and none from which one could be worked out. How many have a seat is told
by the programme itself; so who had one and came, who had one and did not, and who came without
one are told only together and when none of them is small.
"""

from dataclasses import dataclass

from eventapp.door.closed import FEWEST


@dataclass(frozen=True)
class Figures:
    """`attended` and `expected` are empty where they are under FEWEST, `absent` and `share` where not told.

    `share` is of a hundred places; `has_list` says whether anybody was expected by name.
    """

    attended: int | None
    expected: int | None
    absent: int | None
    share: int | None
    has_list: bool


def figures(attended: int, expected: int | None, came: int, places: int) -> Figures:
    """Of those `expected` (None: whoever likes may come) so many `came`; `places` is 0 where unknown."""
    is_told = attended >= FEWEST
    absent = None if expected is None else expected - came
    without = attended - came
    if absent is not None and (min(absent, came) < FEWEST or 0 < without < FEWEST):
        absent = None
    return Figures(
        attended=attended if is_told else None,
        expected=expected if expected is not None and expected >= FEWEST else None,
        absent=absent,
        share=round(100 * attended / places) if is_told and places else None,
        has_list=expected is not None,
    )
