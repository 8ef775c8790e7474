"""Figures: a rate beside its floor's, taken in turns, or one measured value."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from statistics import median

from bench.load import Outcome, Plan, drive
from bench.processes import cpu_seconds
from bench.sites import Site

TURNS = 9  # of floor and figure; the median of the turns' ratios counts
A_TICK = 0.01  # seconds, the least that the system counts
BUSY = 0.85  # of a core: from here on the load client may be what is measured
WARM_UP = 0.15  # of the time, before the turns
BESIDE = 2.0  # seconds


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
    by_cpu: float | None = None  # the floor's processor time for an answer over the figure's
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


@dataclass(frozen=True)
class Turn:
    """What came of one turn, and the processor time that the server took for it."""

    outcome: Outcome
    cpu: float


class Meter:
    """Compares with a load client that is one process of its own; what goes on beside it is another."""

    def __init__(self, pool: ProcessPoolExecutor, seconds: float) -> None:
        self.pool, self.seconds = pool, seconds

    def compare(self, pair: Pair, site: Site) -> Compared:
        """Floor and figure in turns, so that whatever else the machine does hits both."""
        plans = (pair.floor.of(pair.clients), pair.plan.of(pair.clients))
        for plan in plans:
            self._turn(pair, plan, self.seconds * WARM_UP, site)
        turns = [[self._turn(pair, plan, self.seconds / TURNS, site) for plan in plans] for _ in range(TURNS)]
        floors, figures = ([turn[side] for turn in turns] for side in (0, 1))
        figure = Figure(
            pair.name,
            str(site.size),
            median(ours.outcome.rate / floor.outcome.rate for floor, ours in turns),
            "× floor",
            pair.floor_name,
            pair.target,
            rate=median(turn.outcome.rate for turn in figures),
            floor_rate=median(turn.outcome.rate for turn in floors),
            by_cpu=_cost(floors) / _cost(figures),
            is_client_bound=max(turn.outcome.busy for turn in [*floors, *figures]) > BUSY,
        )
        return Compared(figure, [turn.outcome for turn in figures])

    def beside(self, plan: Plan, others: Plan) -> Outcome:
        """What the plan gets while the others are served as fast as they can be."""
        busy = self.pool.submit(drive, others, 2 * BESIDE)
        try:
            return self.pool.submit(drive, plan, BESIDE).result()
        finally:
            busy.result()

    def _turn(self, pair: Pair, plan: Plan, seconds: float, site: Site) -> Turn:
        pair.forget()
        before = cpu_seconds(site.server)
        outcome = self.pool.submit(drive, plan, seconds).result()
        return Turn(outcome, cpu_seconds(site.server) - before)


def _cost(turns: Sequence[Turn]) -> float:
    """Processor seconds for one answer."""
    return max(sum(turn.cpu for turn in turns), A_TICK) / sum(turn.outcome.answers for turn in turns)


@contextmanager
def meter(seconds: float) -> Iterator[Meter]:
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        yield Meter(pool, seconds)


def growth(name: str, small: Figure, large: Figure, most: float) -> Figure:
    """How many times dearer the large one is, each over its own floor."""
    by_cpu = small.by_cpu / large.by_cpu if small.by_cpu and large.by_cpu else None
    size = f"{small.size} → {large.size}"
    return Figure(name, size, small.value / large.value, "× growth", "", most, at_most=True, by_cpu=by_cpu)
