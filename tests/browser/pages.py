"""The pages of the site, taken from its routes, and who opens each.

A route that answers a GET is a page unless NOT_PAGES names it: a new one joins every test of the
pages by itself, opened by nobody in particular, or by an organiser below /organise/. ELSEWHERE names those
that VALUES open nothing of.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.exceptions import NotFound
from werkzeug.routing import Map, Rule

from eventapp.app import EDGES
from eventapp.programme.models import Event, Speaker
from eventapp.programme.speaking import speaker_ref
from eventapp.samples.load import public_ref

FORUM = "wssf-2019"
TUESDAY = f"/{FORUM}/programme/2019-10-15"
AGENDA = f"/{FORUM}/agenda"
REGISTRATIONS = f"/{FORUM}/organise/registrations"

NOBODY = ""
ATTENDEE = "attendee@example.org"
BUREAU = "bureau@example.org"  # a member: some of the agenda's entries are required
PRESS = "press@example.org"  # registered, not yet approved
NEWCOMER = "newcomer@example.org"  # signed in, not registered
REFUSED = "refused@example.org"
ASKING = "asking@example.org"  # not signed in: waits for the mail
DEVICE = "a paired device"
WAITING = "a device that waits for its confirmation"
ORGANISER = "organiser@example.org"
SOCIEUX_ORGANISER = "organiser.socieux@example.org"
HELPER = "assistance@example.org"  # arranges food and assistance
ADMIN = "admin@example.org"

NUMBERS = {ATTENDEE: 6, PRESS: 15}  # of their registrations, in the order of the sample

NOT_PAGES = {
    "delegations.index": "a redirect to the only delegation",
    "agenda.calendars": "a redirect",
    "attendance.of": "a PDF",
    "attendance.own": "a PDF",
    "attendance_admin.table": "a table",
    "agenda_notes.pocket": "a PDF",
    "agenda_notes.text": "plain text",
    "agenda_feeds.personal": "a calendar",
    "badges.code": "a drawing",
    "badges.colour": "a style sheet",
    "badges.sheet": "a PDF",
    "badges_admin.sheet": "a PDF",
    "badges_print.file": "a PDF",
    "badges_contact.card": "a contact",
    "documents.file": "a file",
    "door_sheets.pdf": "a PDF",
    "documents_admin.file": "a file",
    "privacy.download": "a file",
    "registration.confirmed": "a PDF",
    "registration.file": "a file",
    "registration_admin.file": "a file",
    "registration_export.file": "a file",
    "door.manifest": "JSON",
    "door.worker": "a script",
    "door_admin.counts": "a table that components/live.js puts into a page",
    "door_api.listed": "JSON",
    "health.live": "plain text",
    "health.metrics": "plain text",
    "health.ready": "plain text",
    "numbers_admin.table": "a table",
    "openapi.description": "JSON",
    "pages.robots": "plain text",
    "programme.accent": "a style sheet",
    "programme_api.events": "JSON",
    "programme_api.session": "JSON",
    "programme_api.sessions": "JSON",
    "programme_board.live": "parts that components/live.js puts into a page",
    "programme_feeds.latest_changes": "XML",
    "programme_feeds.programme": "a calendar",
    "programme_feeds.schedule_json": "JSON",
    "programme_feeds.schedule_xml": "XML",
    "programme_feeds.session": "a calendar",
    "programme_import.export_csv": "a table",
    "programme_import.export_xlsx": "a spreadsheet",
    "programme_offline.worker": "a script",
    "profiles.photo": "a picture",
    "profiles_admin.photo": "a picture",
    "programme_printed.day": "a PDF",
    "sitemap.sitemap": "XML",
}
BUREAU_MEETING = public_ref(FORUM, "bureau-119")
OPENED_BY = {
    "agenda.index": ATTENDEE,
    "agenda_shares.index": ATTENDEE,
    "agenda_shares.offered": ATTENDEE,
    "agenda_notes.index": ATTENDEE,
    "agenda_notes.note": ATTENDEE,
    "badges.page": ATTENDEE,
    "notices.index": ATTENDEE,
    "people.ask_to_sign_out": ATTENDEE,
    "people.code": ASKING,
    "privacy.index": ATTENDEE,
    "registration.cancel": ATTENDEE,
    "registration.change": ATTENDEE,
    "registration.me": ATTENDEE,
    "registration_assistance.index": HELPER,
    "merging_people.index": ADMIN,
    "delegations.delegation": ATTENDEE,
    "delegations_bulk.index": ATTENDEE,
    "delegations_bulk.review": ATTENDEE,
}
ELSEWHERE = {  # the address of what somebody has made, or is about one thing: MORE or a state opens it
    "agenda_shares.picks",
    "badges_contact.page",
    "delegations_bulk.review",
    "delegations_import.review",
    "meetings_meeting.meeting",
    "messages_batches.batch",
    "people.sign_in_link",
    "profiles_admin.edit",
    "programme_directory.speaker",
    "programme_import.review",
    "registration_import.review",
}
VALUES = {
    "event": FORUM,
    "day": "2019-10-15",
    "code": "auditorium",
    "checkpoint": "main",
    "item": "goodie-bag",
    "ref": public_ref(FORUM, "services"),
    "speaker": "0" * 12,
    "question": "walk",
    "step": "refused",
    "delegation_id": "2",
    "number": str(NUMBERS[PRESS]),
    "token": "0" * 43,
}
MINISTER = speaker_ref(Event(code="socieux-2017"), Speaker(name="Maggie De Block", affiliation=""))


def session(slug: str) -> str:
    """The page of a session of the sample."""
    return f"/{FORUM}/sessions/{public_ref(FORUM, slug)}"


@dataclass(frozen=True)
class Visit:
    """One page as one person opens it, and the status that it answers."""

    path: str
    who: str = NOBODY
    status: int = 200

    def __str__(self) -> str:
        return f"{self.path} {self.who.partition('@')[0] or 'nobody'}"


# The same pages again, where they look different.
MORE = (
    Visit("/", ORGANISER),
    Visit(f"/{FORUM}/", ATTENDEE),
    Visit("/socieux-2017/"),
    Visit("/socieux-2017/programme/2017-05-30"),  # one session cancelled, one moved
    Visit("/socieux-2017/messages", ATTENDEE),  # told of both
    Visit(f"/{FORUM}/programme?q=digital"),
    Visit(f"/{FORUM}/programme?by=track"),
    Visit(f"/{FORUM}/programme?q=nothing+of+the+kind"),
    Visit(TUESDAY, ATTENDEE),
    Visit(f"{TUESDAY}?kind=parallel&room=oak"),
    Visit(f"{TUESDAY}?view=grid"),
    Visit(f"/{FORUM}/programme/2019-10-18", BUREAU),
    Visit(f"/{FORUM}/rooms/foyer"),  # without interpretation
    Visit(f"/{FORUM}/changes", ATTENDEE),
    Visit("/socieux-2017/changes"),
    Visit("/socieux-2017/speakers"),
    Visit("/socieux-2017/speakers?q=nobody+of+that+name"),
    Visit(f"/socieux-2017/speakers/{MINISTER}"),
    Visit(f"/socieux-2017/organise/programme/speakers/{MINISTER}", SOCIEUX_ORGANISER),
    Visit(session("bureau-119")),
    Visit(session("w4h7")),  # veiled
    Visit(session("services"), ATTENDEE),
    Visit(f"/{FORUM}/registration", NEWCOMER),
    Visit(f"/{FORUM}/me", PRESS),
    Visit(f"/{FORUM}/me", REFUSED),
    Visit(f"/{FORUM}/me/change", PRESS),
    Visit(AGENDA, BUREAU),
    Visit(AGENDA, NEWCOMER),
    Visit(f"/{FORUM}/badge", PRESS),
    Visit(f"{REGISTRATIONS}/form/new?kind=choice", ORGANISER),
    Visit(f"{REGISTRATIONS}/form/preview?category=press", ORGANISER),
    Visit(f"{REGISTRATIONS}?q=nobody+of+that+name", ORGANISER),
    Visit(f"{REGISTRATIONS}/{NUMBERS[ATTENDEE]}", ORGANISER),
    Visit(f"/{FORUM}/organise/programme/as?who=bureau", ORGANISER),
    Visit(f"/{FORUM}/organise/programme/board/2019-10-18", ORGANISER),
    Visit(f"/{FORUM}/organise/bodies?body=bureau&view=history", ORGANISER),
    Visit(f"/{FORUM}/organise/meetings/{BUREAU_MEETING}", ORGANISER),
    Visit(f"/{FORUM}/organise/door/desk?q=idrissi", ORGANISER),
    Visit(f"/{FORUM}/organise/door/desk?q=nobody+of+that+name", ORGANISER),
    Visit(f"/{FORUM}/organise/door/desk/{NUMBERS[ATTENDEE]}", ORGANISER),
    Visit("/nowhere/", status=404),
    Visit(f"/{FORUM}/organise/", ATTENDEE, status=403),
)


@cache
def _addresses() -> Map:
    app = Flask("routes", static_folder=None)
    for edge in EDGES:
        app.register_blueprint(import_module(f"eventapp.{edge}").bp)
    return app.url_map


def routes() -> dict[str, Rule]:
    """Every route that answers a GET, by its endpoint."""
    return {rule.endpoint: rule for rule in _addresses().iter_rules() if "GET" in (rule.methods or ())}


def route_of(address: str) -> str:
    """The endpoint that answers there; none where there is nothing."""
    try:
        endpoint, _values = _addresses().bind("").match(urlsplit(address).path)
    except NotFound:
        return ""
    return str(endpoint)


def pages() -> list[Visit]:
    """One visit for each route; fails where VALUES lacks what a route asks for."""
    skipped = NOT_PAGES.keys() | ELSEWHERE
    return [_visit(rule) for name, rule in sorted(routes().items()) if name not in skipped]


def _visit(rule: Rule) -> Visit:
    opener = OPENED_BY.get(rule.endpoint, ORGANISER if "/organise/" in rule.rule else NOBODY)
    path = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda name: VALUES[name[1]], rule.rule)
    return Visit(path, opener)


def unknown_names() -> Iterator[str]:
    """What the tables above say of routes that are no longer there."""
    known = routes()
    return (name for table in (NOT_PAGES, OPENED_BY, ELSEWHERE) for name in table if name not in known)
