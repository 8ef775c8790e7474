"""How much memory the processes that serve take."""

from pathlib import Path


def worker_mib(server: int) -> float:
    """MiB resident in the largest process that this server started; 0 where there is no /proc."""
    sizes = [_resident(status) for status in Path("/proc").glob("[0-9]*/status") if _parent(status) == server]
    return max(sizes, default=0.0)


def _parent(status: Path) -> int:
    return int(_field(status, "PPid") or 0)


def _resident(status: Path) -> float:
    return int((_field(status, "VmRSS") or "0 kB").split()[0]) / 1024


def _field(status: Path, name: str) -> str | None:
    try:
        lines = status.read_text().splitlines()
    except OSError:  # the process has just ended
        return None
    return next((line.partition(":")[2].strip() for line in lines if line.startswith(f"{name}:")), None)
