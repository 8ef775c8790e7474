"""The table on the screen, in results.json and in the README."""

import json
import os
import platform
import re
import sqlite3
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path

from bench.figures import Figure

FOLDER = Path(__file__).parent
QUOTED = ("Figure", "Sessions / people", "Value", "Target", "", "Floor", "By CPU")


def table(figures: Sequence[Figure], *, rates: bool) -> str:
    """Markdown, with columns wide enough to be read as it stands."""
    head = [*QUOTED, "Figure/s", "Floor/s"] if rates else [*QUOTED]
    rows = [_row(figure)[: len(head)] for figure in figures]
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    lines = [head, ["-" * width for width in widths], *rows]
    return "\n".join(_line(cells, widths) for cells in lines)


def _line(cells: Iterable[str], widths: Iterable[int]) -> str:
    return "| " + " | ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)) + " |"


def _row(figure: Figure) -> list[str]:
    limit = "≤" if figure.at_most else "≥"
    return [
        figure.name,
        figure.size,
        f"{_number(figure.value)} {figure.unit}",
        "" if figure.target is None else f"{limit} {_number(figure.target)}",
        {None: "", True: "holds", False: "misses"}[figure.holds],
        figure.floor + ("*" if figure.is_client_bound else ""),
        "" if figure.by_cpu is None else _number(figure.by_cpu),
        "" if figure.rate is None else f"{figure.rate:,.0f}",
        "" if figure.floor_rate is None else f"{figure.floor_rate:,.0f}",
    ]


def _number(value: float) -> str:
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def machine() -> str:
    """In general words, with what else was running: enough to compare two runs, nothing that names one."""
    version = ".".join(map(str, sys.version_info[:2]))
    cores = os.cpu_count() or 1
    parts = f"{cores} cores, {platform.system()}, Python {version}, SQLite {sqlite3.sqlite_version}"
    return f"{parts}; processes busy with other work: {os.getloadavg()[0]:.0f}"


def save(figures: Sequence[Figure], on: date, where: str, seconds: float) -> Path:
    """results.json: everything that was measured."""
    path = FOLDER / "results.json"
    run = {"on": on.isoformat(), "machine": where, "seconds_each": seconds}
    rows = [asdict(figure) | {"holds": figure.holds} for figure in figures]
    path.write_text(json.dumps(run | {"figures": rows}, indent=1, ensure_ascii=False) + "\n")
    return path


def record(figures: Sequence[Figure], on: date, where: str) -> None:
    """Put the table of this run into the README, between its marks."""
    path = FOLDER / "README.md"
    shown = f"{on.isoformat()}, {where}.\n\n{table(figures, rates=False)}\n"
    marked = re.compile(r"(<!-- last run -->\n).*?(<!-- end -->)", re.DOTALL)
    path.write_text(marked.sub(lambda match: f"{match[1]}{shown}{match[2]}", path.read_text()))
