"""The load client: keep-alive sockets in a process of its own, as fast as the server answers.

It speaks just enough HTTP/1.1 for this server: answers with a Content-Length, or without a body.
"""

import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles

PATIENCE = 30.0  # seconds for one answer
BODILESS = (204, 304)


@dataclass(frozen=True)
class Plan:
    """What to send: one connection per stream, each a list of whole requests.

    A stream is sent over and over, or once where `once` says so: it then may end before the time.
    """

    port: int
    streams: Sequence[Sequence[bytes]]
    expect: int = 200
    once: bool = False

    def of(self, clients: int) -> "Plan":
        """The same requests through that many connections."""
        whole = [request for stream in self.streams for request in stream]
        if not self.once:
            whole *= max(1, clients // len(whole))
        return Plan(self.port, [whole[at::clients] for at in range(clients)], self.expect, self.once)


@dataclass(frozen=True)
class Outcome:
    """How many answers came in how many seconds, and how long one took, in milliseconds."""

    answers: int
    seconds: float
    median: float
    p95: float
    busy: float  # the client's own share of a processor: near 1, it was the bottleneck itself

    @property
    def rate(self) -> float:
        return self.answers / self.seconds


class WrongAnswer(Exception):
    """The server did not do what was to be measured."""


@dataclass
class Connection:
    socket: socket.socket
    requests: Iterator[bytes]
    expect: int
    sent_at: float = 0.0
    received: bytearray = field(default_factory=bytearray)
    size: int = -1  # of the answer that is coming in, unknown before its head is complete

    def send(self) -> bool:
        """Send the next request; False when there is none."""
        request = next(self.requests, None)
        if request is None:
            return False
        self.sent_at, self.size = time.perf_counter(), -1
        self.received.clear()
        self.socket.sendall(request)
        return True

    def is_answered(self) -> bool:
        """Take in what has come."""
        piece = self.socket.recv(1 << 20)
        if not piece:
            raise WrongAnswer("the server closed the connection")
        self.received += piece
        if self.size < 0:
            self._read_head()
        return 0 <= self.size <= len(self.received)

    def _read_head(self) -> None:
        end = self.received.find(b"\r\n\r\n")
        if end < 0:
            return
        head = bytes(self.received[:end]).lower()
        status = int(head[9:12])
        if status != self.expect:
            raise WrongAnswer(f"expected {self.expect}: {bytes(self.received[:600])!r}")
        at = head.find(b"\r\ncontent-length:")
        length = head[at + 17 : head.find(b"\r\n", at + 2) if head.find(b"\r\n", at + 2) > 0 else None]
        self.size = end + 4 + (0 if status in BODILESS or at < 0 else int(length))


def drive(plan: Plan, seconds: float) -> Outcome:
    """Send for that long, wait for what is still to be answered, and count."""
    connections = [_connect(plan, stream) for stream in plan.streams if stream]
    with selectors.DefaultSelector() as waiting:
        for one in connections:
            waiting.register(one.socket, selectors.EVENT_READ, one)
        begun, own = time.perf_counter(), time.process_time()
        times = _exchange(waiting, connections, begun + seconds)
        spent, own = time.perf_counter() - begun, time.process_time() - own
    for one in connections:
        one.socket.close()
    ordered = sorted(times)
    p95 = quantiles(ordered, n=20)[-1] if len(ordered) > 1 else ordered[0]
    return Outcome(len(times), spent, ordered[len(ordered) // 2] * 1000, p95 * 1000, own / spent)


def _connect(plan: Plan, stream: Sequence[bytes]) -> Connection:
    link = socket.create_connection(("127.0.0.1", plan.port), timeout=PATIENCE)
    link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Connection(link, iter(stream) if plan.once else cycle(stream), plan.expect)


def _exchange(
    waiting: selectors.BaseSelector, connections: Sequence[Connection], until: float
) -> list[float]:
    """Seconds that each answer took."""
    times: list[float] = []
    open_ = sum(connection.send() for connection in connections)
    while open_:
        ready = waiting.select(PATIENCE)
        if not ready:
            raise WrongAnswer(f"no answer within {PATIENCE} seconds")
        for key, _events in ready:
            one: Connection = key.data
            if not one.is_answered():
                continue
            now = time.perf_counter()
            times.append(now - one.sent_at)
            if now >= until or not one.send():
                open_ -= 1
    return times
