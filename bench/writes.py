"""What people and doors write: scans, requests to sign in, registrations."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import count, islice
from urllib.parse import urlencode
from uuid import uuid4

from bench.cast import NEWCOMER, Card
from bench.figures import Pair
from bench.load import Plan
from bench.pages import BROWSER, SELECT
from bench.sites import EVENT, Site

COMMIT = "raw commit of a scan"
BARE_SCANS = 4000  # more than a floor commits in one turn
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}
FORGET_SCANS = ("DELETE FROM entry_claim", "DELETE FROM scan")
FORGET_MAILS = ("DELETE FROM throttle", "DELETE FROM sign_in_code", "DELETE FROM job", "DELETE FROM mail")
FORGET_NEWCOMERS = (
    f"DELETE FROM registration WHERE person_id IN (SELECT id FROM person WHERE email LIKE '{NEWCOMER}%')",
    "DELETE FROM job",
)


def scans(site: Site, clients: int, target: float | None = None) -> Pair:
    """First scans at the main entrance, one in each request, from as many devices as clients."""
    return Pair(
        f"scan API, {clients} client{'s' * (clients > 1)}",
        _scans(site),
        COMMIT,
        _bare_scans(site),
        clients,
        target,
        lambda: site.forget(*FORGET_SCANS),
    )


def sign_in(site: Site) -> Pair:
    """Asking for a mailed link, each time another person from another address."""

    def forget() -> None:
        site.forget(*FORGET_MAILS, *FORGET_SCANS)

    requests = [
        site.request(
            "POST",
            "/sign-in",
            {"X-Forwarded-For": f"10.{number >> 8}.{number & 255}.1", **FORM},
            urlencode({"email": f"somebody-{number}@example.org"}).encode(),
        )
        for number in range(5000)
    ]
    asking = Plan(site.port, [requests], expect=303, once=True)
    return Pair("sign-in", asking, COMMIT, _bare_scans(site), forget=forget)


def registration(site: Site) -> Pair:
    """Somebody new sends the form."""
    filled = {
        "given_name": "Ada",
        "family_name": "Lovelace",
        "organisation": "Analytical Engines",
        "country": "GB",
        "category": site.cast.category,
        "languages": "en",
        "audience": "nobody",
    }
    ours = {"Origin": f"http://127.0.0.1:{site.port}", **BROWSER, **FORM}
    body, path = urlencode(filled).encode(), f"/{EVENT}/registration"
    requests = [
        site.request("POST", path, {"Cookie": f"session={token}", **ours}, body)
        for token in site.cast.newcomers
    ]
    select = site.gets(*(f"/floor/select/{site.cast.event}/{ref}" for ref in site.cast.refs))
    submitting = Plan(site.port, [requests], expect=303, once=True)
    return Pair(
        "registration submit",
        submitting,
        SELECT,
        select,
        target=0.2,
        forget=lambda: site.forget(*FORGET_NEWCOMERS),
    )


def _scans(site: Site) -> Plan:
    requests = []
    for number, card in enumerate(site.cast.cards):
        token, _id = site.cast.devices[number % len(site.cast.devices)]
        body = json.dumps({"scans": [_reading(card, number)]}).encode()
        path = "/api/v1/door/scans"
        requests.append(site.request("POST", path, {"Authorization": f"Bearer {token}", **JSON}, body))
    return Plan(site.port, [requests], once=True)


def _bare_scans(site: Site) -> Plan:
    requests = []
    for number, card in islice(_cards(site), BARE_SCANS):
        ids = {"event": site.cast.event, "door": site.cast.door, "device": site.cast.devices[0][1]}
        ids |= {"badge": card.badge, "registration": card.registration}
        one = _reading(card, number) | ids | {"code": f"pass {number}"}
        requests.append(site.request("POST", "/floor/scan", JSON, json.dumps({"scans": [one]}).encode()))
    return Plan(site.port, [requests], once=True)


def _cards(site: Site) -> Iterator[tuple[int, Card]]:
    """Every card over and over: the floor is faster than there are people."""
    for number in count():
        yield number, site.cast.cards[number % len(site.cast.cards)]


def _reading(card: Card, number: int) -> dict[str, object]:
    now = datetime.now(UTC).isoformat()
    return {"id": str(uuid4()), "code": card.code, "checkpoint": "main", "at": now, "counter": number}
