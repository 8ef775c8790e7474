"""python -m bench [--quick] [--record]: take every figure beside its floor; print and keep the table."""

import argparse
import signal
import sys
import tempfile
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench import badges, pages, report, writes
from bench.figures import Figure, Meter, growth, meter
from bench.processes import worker_mib
from bench.sites import Prepared, Site, Size, child, prepare

SMALL, CROWD, LARGE = Size(25, 1500), Size(25, 15_000), Size(600, 15_000)
VAST = Size(25, 150_000)  # takes two minutes to invent: left out where a first idea is asked for
LANES = 4  # at a main door in the morning
SECONDS, QUICK = 2.0, 0.4  # for each figure, and as many for its floor
GROWTHS = (
    ("session page", SMALL, LARGE, 1.3),
    ("programme search", SMALL, LARGE, 1.3),
    *(
        (name, SMALL, large, most)
        for name, most in (
            ("personal feed, 304", 1.2),
            ("personal feed, 304, 1 client", 1.2),
            ("scan API, 16 clients", 1.2),
            ("registrations, first page", 1.3),
            ("registrations, search", 1.3),
        )
        for large in (CROWD, VAST)
    ),
)


def measure(folder: Path, meter: Meter) -> Iterator[Figure]:
    """Every figure as it is ready."""
    ratios: dict[tuple[str, Size], Figure] = {}
    for size in (SMALL, CROWD, LARGE):
        for figure in _at(size, folder, meter):
            ratios[figure.name, size] = figure
            yield figure
    if not is_quick(meter):
        for figure in _at_vast(folder, meter):
            ratios[figure.name, VAST] = figure
            yield figure
    for name, small, large, most in GROWTHS:
        if (name, large) in ratios:
            yield growth(name, ratios[name, small], ratios[name, large], most)


def is_quick(meter: Meter) -> bool:
    return meter.seconds < 1


def _at_vast(folder: Path, meter: Meter) -> Iterator[Figure]:
    """What must not cost more however many people there are."""
    prepared = prepare(folder, VAST)
    yield _statements(prepared)
    with prepared.served(workers=1) as (site, _started):
        for pair in (*pages.organisers(site), *pages.polled(site)):
            yield meter.compare(pair, site).figure
    with prepared.served(workers=2) as (site, _started):
        yield meter.compare(writes.scans(site, 16, None), site).figure


def _at(size: Size, folder: Path, meter: Meter) -> Iterator[Figure]:
    prepared = prepare(folder, size)
    yield _statements(prepared)
    yield from _starting(prepared)
    with prepared.served(workers=1) as (site, _started):
        yield from _reading(site, meter)
    with prepared.served(workers=2) as (site, _started):
        yield from _writing(site, meter)
    if size != CROWD:
        yield from badges.measure(prepared, turns=1 if is_quick(meter) else 3)


def _starting(prepared: Prepared) -> Iterator[Figure]:
    """What eventapp alone takes, without the floors beside it."""
    size = str(prepared.size)
    with prepared.served(workers=1, application="wsgi:app") as (site, started):
        yield Figure("start of the server", size, started, "s", "", 1.5, at_most=True)
        pages.visit(site)
        yield Figure("memory of a web worker", size, worker_mib(site.server), "MiB", "", 110, at_most=True)


def _reading(site: Site, meter: Meter) -> Iterator[Figure]:
    """What one process answers, so that the client always has a core of its own."""
    size, own = site.size, [*pages.signed_in(site), *pages.organisers(site), *pages.calendars(site)]
    for pair in [pages.bare(site), pages.badge_pdf(site), *pages.anonymous(site), *own]:
        compared = meter.compare(pair, site)
        yield compared.figure
        if pair.name == "programme search":
            yield _milliseconds("programme search: median", size, compared.median_ms, 50)


def _writing(site: Site, meter: Meter) -> Iterator[Figure]:
    """What two processes write into one database."""
    for clients, target in ((1, None), (4, None), (16, 0.5)):
        compared = meter.compare(writes.scans(site, clients, target), site)
        yield compared.figure
        if clients == LANES:
            yield _milliseconds(f"scan API, {LANES} clients: p95", site.size, compared.p95_ms, 150)
    page, calendars = pages.storm(site)
    beside = meter.beside(page, calendars).p95
    yield _milliseconds(f"day page beside {pages.STORM} calendars: p95", site.size, beside, 300)
    yield meter.compare(writes.registration(site), site).figure
    yield meter.compare(writes.sign_in(site), site).figure


def _milliseconds(name: str, size: Size, value: float, most: float) -> Figure:
    return Figure(name, str(size), value, "ms", "", most, at_most=True)


def _statements(prepared: Prepared) -> Figure:
    (token, _id), (first, second, *_) = prepared.cast.devices[0], prepared.cast.cards
    sent = child(prepared.installation, "bench.statements", token, first.code, second.code)
    return Figure("scan API: statements", str(prepared.size), int(sent), "sent", "", 8, at_most=True)


def main(words: Sequence[str] | None = None) -> None:
    asked = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    asked.add_argument("--quick", action="store_true", help=f"{QUICK} seconds each instead of {SECONDS}")
    asked.add_argument("--record", action="store_true", help="put the table into bench/README.md as well")
    options = asked.parse_args(words)
    seconds, figures = QUICK if options.quick else SECONDS, []
    where = report.machine()  # before it is we who keep it busy
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("Stopped."))  # so that what was started ends, too
    with tempfile.TemporaryDirectory(prefix="eventapp-bench-") as folder, meter(seconds) as own:
        for figure in measure(Path(folder), own):
            figures.append(figure)
            print(f"  {figure.name} ({figure.size}): {figure.value:.3g} {figure.unit}", flush=True)
    names = list(dict.fromkeys(figure.name for figure in figures))
    figures.sort(key=lambda figure: names.index(figure.name))
    on = datetime.now(UTC).date()
    print(f"\n{report.table(figures, rates=True)}\n")
    if any(figure.is_client_bound for figure in figures):
        print("* The load client was busy all the time: the floor may be higher than measured.")
    print(f"Kept in {report.save(figures, on, where, seconds)}.")
    if options.record:
        report.record(figures, on, where)


if __name__ == "__main__":
    main()
