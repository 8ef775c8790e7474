"""Badges to print, many at once: python -m bench.badges ours|floor N prints seconds and memory.

Each measurement is a process of its own, so that its peak of memory is its own, too.
"""

import json
import resource
import sys
import time
from dataclasses import dataclass
from statistics import median

from bench.figures import Figure
from bench.sites import EVENT, Prepared, child
from bench.typesetting import bare_sheet
from eventapp.badges.codes import new_code
from eventapp.badges.faces import face
from eventapp.badges.keys import code_keys
from eventapp.badges.pdf import badge_sheet
from eventapp.badges.queries import badges_of
from eventapp.programme.queries import event_by_code

FLOOR = "typst and QR alone"
MANY = 1500
MOST_MIB = 400


@dataclass(frozen=True)
class Printed:
    seconds: float
    mib: float


def measure(site: Prepared, turns: int) -> list[Figure]:
    """The sheet of all badges, as fast as the floor's time allows, and its memory."""
    pairs = [(_printed(site, "floor", MANY), _printed(site, "ours", MANY)) for _ in range(turns)]
    ratio = median(floor.seconds / ours.seconds for floor, ours in pairs)
    seconds = median(ours.seconds for _, ours in pairs)
    floor_seconds = median(floor.seconds for floor, _ in pairs)
    name, size = f"badges.pdf, {MANY:,}", str(site.size)
    return [
        Figure(
            name, size, ratio, "× floor", FLOOR, 1 / 1.3, rate=MANY / seconds, floor_rate=MANY / floor_seconds
        ),
        Figure(
            f"{name}: memory", size, median(ours.mib for _, ours in pairs), "MiB", "", MOST_MIB, at_most=True
        ),
    ]


def _printed(site: Prepared, which: str, count: int) -> Printed:
    return Printed(**json.loads(child(site.installation, "bench.badges", which, str(count))))


def _ours(count: int) -> float:
    from wsgi import app  # noqa: PLC0415 - reads the environment of the site

    with app.app_context():
        begun = time.perf_counter()
        event = event_by_code(EVENT)
        faces = [face(badge, event, code_keys(), language="en") for badge in badges_of(event)[:count]]
        badge_sheet(faces, language="en", title=event.title.plain("en"))
        return time.perf_counter() - begun


def _floor(count: int) -> float:
    codes = [new_code() for _ in range(count)]
    begun = time.perf_counter()
    bare_sheet(codes)
    return time.perf_counter() - begun


def main(which: str, count: int) -> None:
    seconds = _ours(count) if which == "ours" else _floor(count)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024  # KiB on Linux
    print(json.dumps({"seconds": seconds, "mib": peak}))


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
