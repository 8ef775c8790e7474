"""What the processes that serve take of the machine, read from /proc where there is one."""

import os
from pathlib import Path

PARENT, USER, SYSTEM = 1, 11, 12  # of /proc/<pid>/stat after the name, proc(5)


def worker_mib(server: int) -> float:
    """MiB resident in the largest worker of this server."""
    return max((_resident(folder) for folder in _workers(server)), default=0.0)


def cpu_seconds(server: int) -> float:
    """Processor time that its workers have taken so far."""
    ticks = sum(
        int(numbers[USER]) + int(numbers[SYSTEM]) for numbers in map(_stat, _workers(server)) if numbers
    )
    return ticks / os.sysconf("SC_CLK_TCK")


def _workers(server: int) -> list[Path]:
    folders = Path("/proc").glob("[0-9]*")
    return [folder for folder in folders if (numbers := _stat(folder)) and int(numbers[PARENT]) == server]


def _stat(process: Path) -> list[str]:
    """Nothing where the process has just ended."""
    try:
        return (process / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []


def _resident(process: Path) -> float:
    pages = int((process / "statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20
