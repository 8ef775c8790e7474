"""Calendars that ask too often wait; all others are answered as ever."""

from datetime import datetime

BURST = 30  # times at once: many devices may share a calendar's address
EVERY = 10.0  # seconds for each time after these
MOST = 100_000  # addresses remembered


class Pace:
    """Who may ask when, in this process's memory, by the generic cell rate algorithm.

    It knows of an address alone, not whether anything is there: a wrong one is slowed like a right one.
    """

    def __init__(self) -> None:
        self.used_until: dict[bytes, float] = {}

    def wait(self, address: bytes, at: datetime) -> float:
        """Seconds until this address may be asked again; 0 where it may be now, which is then counted."""
        now = at.timestamp()
        used = max(self.used_until.get(address, now), now)
        if used > now + BURST * EVERY:  # the clock was set back
            used = now
        over = used - now - (BURST - 1) * EVERY
        if over > 0:
            return over
        if len(self.used_until) >= MOST:
            self._forget(now)
        self.used_until[address] = used + EVERY
        return 0.0

    def _forget(self, now: float) -> None:
        """Those with nothing used up; should it be a flood of addresses, all."""
        self.used_until = {one: until for one, until in self.used_until.copy().items() if until > now}
        if len(self.used_until) >= MOST:
            self.used_until = {}
