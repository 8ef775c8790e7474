"""All public pages for search engines, each with its address in every language."""

from collections.abc import Iterator
from datetime import datetime
from xml.etree import ElementTree as ET

from flask import Blueprint, Response

from eventapp.core.i18n import LANGUAGES
from eventapp.core.web import absolute_url, cached
from eventapp.policy import ANONYMOUS
from eventapp.programme.models import Event
from eventapp.programme.queries import days, rooms
from eventapp.programme.speaking import speakers_of
from eventapp.programme.visibility import listed_events, visible_sessions

bp = Blueprint("sitemap", __name__)

Page = tuple[str, datetime | None]  # its address, and when it was last revised where that is known

NAMES = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}
OF_THE_HOUSE = ("pages.home", "pages.accessibility", "pages.privacy")
OF_AN_EVENT = (
    "programme.overview",
    "programme.programme",
    "programme.now",
    "programme_directory.rooms",
    "programme_directory.speakers",
    "programme_directory.changes",
    "registration.form",
)


@bp.get("/sitemap.xml")
def sitemap() -> Response:
    root = ET.Element("urlset", NAMES)
    for address, revised_at in _pages():
        _add(root, address, revised_at)
    body: bytes = ET.tostring(root, encoding="utf-8", xml_declaration=True)
    return cached(body, "application/xml; charset=utf-8")


def _pages() -> Iterator[Page]:
    for endpoint in OF_THE_HOUSE:
        yield absolute_url(endpoint), None
    for event in listed_events(ANONYMOUS):
        yield from _of(event)


def _of(event: Event) -> Iterator[Page]:
    for endpoint in OF_AN_EVENT:
        yield absolute_url(endpoint, event=event.code), None
    for day in days(event):
        yield absolute_url("programme.day", event=event.code, day=day.on_date.isoformat()), None
    for room in rooms(event):
        yield absolute_url("programme_directory.room", event=event.code, code=room.code), None
    public = [session for session in visible_sessions(ANONYMOUS, event) if not session.is_restricted]
    for session in public:
        yield absolute_url("programme.session", event=event.code, ref=session.ref), session.revised_at
    for speaker in speakers_of(event, public):
        yield absolute_url("programme_directory.speaker", event=event.code, speaker=speaker.ref), None


def _add(root: ET.Element, address: str, revised_at: datetime | None) -> None:
    url = ET.SubElement(root, "url")
    ET.SubElement(url, "loc").text = address
    if revised_at is not None:
        ET.SubElement(url, "lastmod").text = revised_at.isoformat(timespec="seconds")
    addresses = {"x-default": address} | {code: f"{address}?lang={code}" for code in LANGUAGES}
    for code, href in addresses.items():
        ET.SubElement(url, "xhtml:link", rel="alternate", hreflang=code, href=href)
