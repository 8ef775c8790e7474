"""Figures: a rate beside its floor's, taken in turns, or one measured value."""

from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median

from bench.load import Outcome, Plan, drive

TURNS = 5  # of floor and figure; the median of the turns' ratios counts
WARM_UP = 0.15  # of the time, before the turns


@dataclass(frozen=True)
class Figure:
    """One line of the table. `value` is what is quoted.

    A ratio is the figure's rate over the floor's, both in answers a second; a growth is how many
    times dearer, each over its own floor, the large one is; anything else has its unit.
    """

    name: str
    size: str
    value: float
    unit: str  # "× floor", "× growth", "ms", "MiB", …
    floor: str = ""
    target: float | None = None
    at_most: bool = False  # or at least
    rate: float | None = None
    floor_rate: float | None = None
    is_client_bound: bool = False

    @property
    def holds(self) -> bool | None:
        if self.target is None:
            return None
        return self.value <= self.target if self.at_most else self.value >= self.target


@dataclass(frozen=True)
class Pair:
    """What is to be compared. `forget` restores the state before each turn of figure and floor."""

    name: str
    plan: Plan
    floor_name: str
    floor: Plan
    clients: int = 4
    target: float | None = None
    forget: Callable[[], None] = lambda: None


@dataclass(frozen=True)
class Compared:
    figure: Figure
    turns: list[Outcome]

    @property
    def median_ms(self) -> float:
        return median(turn.median for turn in self.turns)

    @property
    def p95_ms(self) -> float:
        return median(turn.p95 for turn in self.turns)


class Meter:
    """Compares with a load client that is one process of its own."""

    def __init__(self, pool: ProcessPoolExecutor, seconds: float) -> None:
        self.pool, self.seconds = pool, seconds

    def compare(self, pair: Pair, size: object) -> Compared:
        """Floor and figure in turns, so that whatever else the machine does hits both."""
        plans = (pair.floor.of(pair.clients), pair.plan.of(pair.clients))
        for plan in plans:
            pair.forget()
            self._drive(plan, self.seconds * WARM_UP)
        turns: list[tuple[Outcome, Outcome]] = []
        for _turn in range(TURNS):
            outcomes = []
            for plan in plans:
                pair.forget()
                outcomes.append(self._drive(plan, self.seconds / TURNS))
            turns.append((outcomes[0], outcomes[1]))
        figure = Figure(
            pair.name,
            str(size),
            median(figure.rate / floor.rate for floor, figure in turns),
            "× floor",
            pair.floor_name,
            pair.target,
            rate=median(figure.rate for _, figure in turns),
            floor_rate=median(floor.rate for floor, _ in turns),
            is_client_bound=max(outcome.busy for turn in turns for outcome in turn) > 0.85,
        )
        return Compared(figure, [figure for _, figure in turns])

    def _drive(self, plan: Plan, seconds: float) -> Outcome:
        return self.pool.submit(drive, plan, seconds).result()


@contextmanager
def meter(seconds: float) -> Iterator[Meter]:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        yield Meter(pool, seconds)


def growth(name: str, small: Figure, large: Figure, most: float) -> Figure:
    return Figure(
        name, f"{small.size} → {large.size}", small.value / large.value, "× growth", "", most, at_most=True
    )
