"""Badges to print, many at once: python -m bench.badges ours|backs|floor N prints seconds and memory.

Each measurement is a process of its own, so that its peak of memory is its own, too.
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median
from tempfile import TemporaryFile

from bench.figures import Figure
from bench.sites import EVENT, Prepared, child
from bench.typesetting import bare_sheet
from eventapp.badges.codes import new_code
from eventapp.badges.faces import faces_of
from eventapp.badges.keys import code_keys
from eventapp.badges.other_sides import other_sides
from eventapp.badges.pdf import write_badges
from eventapp.badges.queries import valid_ids
from eventapp.programme.queries import event_by_code

FLOOR = "typst and QR alone"
MANY = 1500
LEAST = 1 / 1.3  # within 1.3 times the floor's time
MOST_MIB = 400


@dataclass(frozen=True)
class Printed:
    seconds: float
    cpu: float  # seconds, of all its threads
    mib: float


def measure(site: Prepared, turns: int) -> list[Figure]:
    """All badges in one sheet: its time beside the floor's, and its memory."""
    pairs = [(_printed(site, "floor", MANY), _printed(site, "ours", MANY)) for _ in range(turns)]
    ratio = median(floor.seconds / ours.seconds for floor, ours in pairs)
    rate = MANY / median(ours.seconds for _, ours in pairs)
    floor_rate = MANY / median(floor.seconds for floor, _ in pairs)
    by_cpu = median(floor.cpu / ours.cpu for floor, ours in pairs)
    name, size = f"badges.pdf, {MANY:,}", str(site.size)
    memory = median(ours.mib for _, ours in pairs)
    with_backs = _printed(site, "backs", MANY).mib
    return [
        Figure(name, size, ratio, "× floor", FLOOR, LEAST, rate=rate, floor_rate=floor_rate, by_cpu=by_cpu),
        Figure(f"{name}: memory", size, memory, "MiB", "", MOST_MIB, at_most=True),
        Figure(f"{name} with backs: memory", size, with_backs, "MiB", "", MOST_MIB, at_most=True),
    ]


def _printed(site: Prepared, which: str, count: int) -> Printed:
    return Printed(**json.loads(child(site.installation, "bench.badges", which, str(count))))


def _ours(count: int, *, has_back: bool = False) -> Callable[[], None]:
    from wsgi import app  # noqa: PLC0415 - reads the environment of the site

    def print_all() -> None:
        with app.app_context():
            event = event_by_code(EVENT)
            backs = other_sides(event, language="en") if has_back else None
            faces = faces_of(valid_ids(event)[:count], event, code_keys(), language="en", backs=backs)
            with TemporaryFile() as out:
                write_badges(faces, out, language="en", title=event.title.plain("en"))

    return print_all


def _floor(count: int) -> Callable[[], None]:
    codes = [new_code() for _ in range(count)]

    def print_all() -> None:
        bare_sheet(codes)

    return print_all


def main(which: str, count: int) -> None:
    work = _floor(count) if which == "floor" else _ours(count, has_back=which == "backs")
    begun, cpu = time.perf_counter(), time.process_time()
    work()
    took = Printed(time.perf_counter() - begun, time.process_time() - cpu, _peak_mib())
    print(json.dumps(asdict(took)))


def _peak_mib() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
