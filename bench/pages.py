"""Programme pages, files and feeds: what visitors, attendees and calendars fetch."""

import re
from collections.abc import Sequence
from html import unescape
from urllib.parse import urlencode

from bench.figures import Pair
from bench.load import Plan
from bench.sites import EVENT, NONE, Site

BROWSER = {"Accept-Encoding": "gzip, deflate, br", "Accept-Language": "en"}
STORM = 16  # calendars at any moment
POLLED, ALONE = 1500, 600  # of the calendars, by several at once and one by one; the others are fetched:
# none may be asked too often
BYTES, BARE, SELECT = "same bytes from memory", "bare hello", "select and template"


def bare(site: Site) -> Pair:
    """The floors against each other: what a select and a template cost."""
    return Pair("floor: select and template", _select(site), BARE, _hello(site))


def visit(site: Site) -> None:
    """One round through the pages and files."""
    cookie = {"Cookie": f"session={site.cast.people[0]}", **BROWSER}
    for path in (f"/{EVENT}/programme", f"/{EVENT}/sessions/{site.cast.refs[0]}", f"/{EVENT}/programme.ics"):
        site.fetch(path, BROWSER)
    for path in (f"/{EVENT}/agenda", f"/{EVENT}/me", f"/{EVENT}/badge"):
        site.fetch(path, cookie)


def anonymous(site: Site) -> list[Pair]:
    day, session = f"/{EVENT}/programme/{site.cast.day}", f"/{EVENT}/sessions/{site.cast.refs[0]}"
    return [
        _against_bytes(site, "programme day page", day, 0.6),
        _revalidated(site, "programme day page, 304", day, 0.8),
        Pair("session page", site.gets(session, headers=BROWSER), SELECT, _select(site)),
        Pair("programme search", _searched(site), SELECT, _select(site), clients=1),
        _against_bytes(site, "programme.ics", f"/{EVENT}/programme.ics", None, browser=False),
        _revalidated(site, "programme.ics, 304", f"/{EVENT}/programme.ics", 0.8, browser=False),
    ]


def _searched(site: Site) -> Plan:
    """For one session each, by its title. A cookie keeps answers out of memory: each is searched for."""
    titles = [re.search(r"<h1><bdi>(.*?)</bdi>", _read(site, ref)) for ref in site.cast.refs[:25]]
    asked = [urlencode({"q": unescape(title[1])}) for title in titles if title]
    paths = [f"/{EVENT}/programme?{one}" for one in asked]
    return site.gets(*paths, headers={"Cookie": "seen=before", **BROWSER})


def _read(site: Site, ref: str) -> str:
    return site.fetch(f"/{EVENT}/sessions/{ref}", {"Accept-Language": "en"})[0].decode()


def signed_in(site: Site) -> list[Pair]:
    day, agenda = f"/{EVENT}/programme/{site.cast.day}", f"/{EVENT}/agenda"
    return [
        Pair("programme day page, signed in", _each(site, day), SELECT, _select(site), target=0.25),
        Pair(
            "programme day page, a member",
            _each(site, day, site.cast.members),
            SELECT,
            _select(site),
            target=0.25,
        ),
        Pair("agenda page", _each(site, agenda), SELECT, _select(site), target=0.25),
    ]


def calendars(site: Site) -> list[Pair]:
    """Personal feeds as calendars poll them: nothing changed, or fetched for the first time."""
    paths = _feeds(site)[POLLED + ALONE :]
    kept = site.keep_for_floor("personal-feed", site.fetch(paths[0])[0])
    return [*polled(site), Pair("personal feed", site.gets(*paths), BYTES, site.gets(kept))]


def polled(site: Site) -> list[Pair]:
    """By several at once, among whom Python's lock goes round, and by one, which tells what a poll costs."""
    paths = _feeds(site)[: POLLED + ALONE]
    asked = [site.request("GET", path, {"If-None-Match": site.fetch(path)[1]}) for path in paths]
    several, one = (
        Plan(site.port, [asked[first:last]], expect=304) for first, last in ((0, POLLED), (POLLED, None))
    )
    return [
        Pair("personal feed, 304", several, BARE, _hello(site), target=0.7),
        Pair("personal feed, 304, 1 client", one, BARE, _hello(site), clients=1, target=0.7),
    ]


def _feeds(site: Site) -> list[str]:
    return [f"/calendar/{token}.ics" for token in site.cast.calendars]


def storm(site: Site) -> tuple[Plan, Plan]:
    """Somebody reads the day's page while every calendar is fetched anew."""
    calendars = site.gets(*_feeds(site)).of(STORM)
    return site.gets(f"/{EVENT}/programme/{site.cast.day}", headers=BROWSER), calendars


def organisers(site: Site) -> list[Pair]:
    """The search is for a word that fills the page at every size: pages are alike, and ever more is found."""
    cookie = {"Cookie": f"session={site.cast.organiser}", **BROWSER}
    list_ = f"/{EVENT}/organise/registrations"
    return [
        Pair("registrations, first page", site.gets(list_, headers=cookie), SELECT, _select(site)),
        Pair("registrations, search", site.gets(f"{list_}?q=fund", headers=cookie), SELECT, _select(site)),
    ]


def badge_pdf(site: Site) -> Pair:
    floor = site.gets("/floor/badge.pdf")
    return Pair("badge.pdf, one", _each(site, f"/{EVENT}/badge.pdf"), "typst and QR alone", floor, clients=2)


def _hello(site: Site) -> Plan:
    return site.gets("/floor/hello")


def _select(site: Site) -> Plan:
    return site.gets(*(f"/floor/select/{site.cast.event}/{ref}" for ref in site.cast.refs))


def _each(site: Site, path: str, people: Sequence[str] = ()) -> Plan:
    """The page as each of the signed-in people asks for it: those who sit on no body, or these."""
    cookies = [f"session={token}" for token in people or site.cast.people]
    return Plan(site.port, [[site.request("GET", path, {"Cookie": cookie, **BROWSER}) for cookie in cookies]])


def _against_bytes(site: Site, name: str, path: str, target: float | None, *, browser: bool = True) -> Pair:
    headers = BROWSER if browser else NONE
    kept = site.keep_for_floor(name.replace(" ", "-"), site.fetch(path, headers)[0])
    return Pair(name, site.gets(path, headers=headers), BYTES, site.gets(kept), target=target)


def _revalidated(site: Site, name: str, path: str, target: float, *, browser: bool = True) -> Pair:
    headers = BROWSER if browser else NONE
    tag = site.fetch(path, headers)[1]
    return Pair(
        name,
        site.gets(path, headers={"If-None-Match": tag, **headers}, expect=304),
        BARE,
        _hello(site),
        target=target,
    )
