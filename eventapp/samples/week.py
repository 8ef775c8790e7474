"""How many sessions are laid out over six days: plenaries, restricted meetings, parallel rounds."""

from typing import NamedTuple

DAYS = 6
ROUND_HOURS = ((11, "morning"), (14, "afternoon"), (16, "afternoon"))  # on each day
MOST_ROUNDS = DAYS * len(ROUND_HOURS)
DISCLOSURES = ("open", "veiled", "hidden")


class Slot(NamedTuple):
    """When and how one session is held, all counted from 0; `hour` is local.

    `place` tells apart what is held at the same time; `disclosure` is of restricted meetings.
    """

    kind: str
    day: int
    hour: int
    minutes: int
    part: str
    place: int
    round: int | None = None
    disclosure: str | None = None


def week(sessions: int) -> list[Slot]:
    """A plenary each morning, a few restricted meetings at lunch, the others in parallel rounds."""
    closed = min(max(3, sessions // 40), sessions // 3)
    plenaries = min(DAYS, sessions - closed)
    parallel = sessions - closed - plenaries
    rounds = max(1, min(MOST_ROUNDS, parallel // 2))
    return [
        *(Slot("plenary", number, 9, 90, "morning", 0) for number in range(plenaries)),
        *(_restricted(number) for number in range(closed)),
        *(_parallel(number, rounds) for number in range(parallel)),
    ]


def _restricted(number: int) -> Slot:
    place, day = divmod(number, DAYS)
    return Slot("statutory", day, 13, 45, "lunch", place, disclosure=DISCLOSURES[number % len(DISCLOSURES)])


def _parallel(number: int, rounds: int) -> Slot:
    """Rounds are spread evenly over the hours that a week has for them."""
    place, own = divmod(number, rounds)
    day, hour = divmod(own * MOST_ROUNDS // rounds, len(ROUND_HOURS))
    starts, part = ROUND_HOURS[hour]
    return Slot("parallel", day, starts, 90, part, place, round=own)
