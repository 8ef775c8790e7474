"""The route matrix: what every route, under every method, answers to every part of the cast.

A new route needs a line in TABLE. A line says the status for those who are meant and, by `|`, for
those who get another one; whoever is not named is sent to sign in, or refused when signed in.
"""

from collections.abc import Callable

from tests.asking import Route
from tests.cast import PARTS, PEOPLE, REGISTERED, STAFF

Statuses = dict[str, int]
TO_SIGN_IN, UNKNOWN_DEVICE, FORBIDDEN = 302, 401, 403
REFUSED = (UNKNOWN_DEVICE, FORBIDDEN)
SENT_AWAY = (*REFUSED, TO_SIGN_IN)


def only(*parts: str) -> Callable[[int], Statuses]:
    """A pattern: these parts get the status of the line, others sign in or are refused."""
    others = dict.fromkeys(PARTS, TO_SIGN_IN) | dict.fromkeys(PEOPLE, FORBIDDEN)
    return lambda status: others | dict.fromkeys(parts, status)


def exactly(*parts: str) -> Callable[[int], Statuses]:
    """An exception: these parts get that status."""
    return lambda status: dict.fromkeys(parts, status)


EVERYONE = only(*PARTS)
SIGNED_IN = only(*PEOPLE)
ORGANISERS = only(*STAFF, "admin")
ORGANISER = only("organiser", "admin")
REGISTRARS = only("organiser", "registration_desk", "viewer", "admin")
DESK = only("organiser", "registration_desk", "admin")
EDITORS = only("organiser", "programme_editor", "admin")
SECRETARIAT = only("organiser", "statutory_secretary", "admin")
HELPERS = only("organiser", "registration_desk", "door_lead", "admin")
BUILDERS = only("organiser", "admin")
LEADS = only("organiser", "door_lead", "admin")
WHO_COUNT = ("organiser", "door_lead", "statutory_secretary", "admin")
HAVING_REGISTERED = exactly(*REGISTERED)
FOCAL_POINT = exactly("attendee")
WHO_ASKED = exactly("organiser")  # for the file
WHO_SHARES = exactly("attendee")
NOMINATED = exactly("attendee")
HAVING_SIGNED_IN = exactly(*PEOPLE)
ANOTHER_BROWSER = exactly("device", *PEOPLE)


def DEVICE(status: int) -> Statuses:  # noqa: N802 - a pattern like those above
    return dict.fromkeys(PARTS, UNKNOWN_DEVICE) | {"device": status}


TABLE: list[tuple[str, str, Statuses]] = [
    ("GET", "/", EVERYONE(200)),
    ("GET", "/accessibility", EVERYONE(200)),
    ("GET", "/privacy", EVERYONE(200)),
    ("GET", "/robots.txt", EVERYONE(200)),
    ("GET", "/sitemap.xml", EVERYONE(200)),
    ("GET", "/api/v1/openapi.json", EVERYONE(200)),
    ("GET", "/health/live", EVERYONE(200)),
    ("GET", "/health/ready", EVERYONE(503)),  # the tests' schema was not made by migrations
    ("GET", "/metrics", EVERYONE(200)),  # from this machine
    ("POST", "/language", EVERYONE(303)),
    ("GET", "/my-data", SIGNED_IN(200)),
    ("GET", "/my-data.zip", SIGNED_IN(200)),
    ("POST", "/my-data", SIGNED_IN(422)),  # without saying that one is sure
    ("GET", "/people/merging", only("admin")(200)),
    ("POST", "/people/merging", only("admin")(422)),  # without saying who
    ("POST", "/people/merging/apart", only("admin")(404)),
    # People
    ("GET", "/sign-in", EVERYONE(200) | HAVING_SIGNED_IN(303)),
    ("POST", "/sign-in", EVERYONE(303)),
    ("GET", "/sign-in/code", EVERYONE(200) | ANOTHER_BROWSER(303)),
    ("POST", "/sign-in/code", EVERYONE(303) | ANOTHER_BROWSER(404)),
    ("GET", "/sign-in/<token>", EVERYONE(200) | ANOTHER_BROWSER(403)),
    ("POST", "/sign-in/<token>", EVERYONE(303) | ANOTHER_BROWSER(403)),
    ("GET", "/sign-out", EVERYONE(200)),
    ("POST", "/sign-out", EVERYONE(303)),
    # Programme
    ("GET", "/<event>/", EVERYONE(200)),
    ("GET", "/<event>/accent.css", EVERYONE(200)),
    ("GET", "/<event>/worker.js", EVERYONE(200)),
    ("GET", "/<event>/now", EVERYONE(200)),
    ("GET", "/<event>/not-kept", EVERYONE(200)),
    ("GET", "/<event>/programme", EVERYONE(200)),
    ("GET", "/<event>/programme/<day>", EVERYONE(200)),
    ("GET", "/<event>/programme/<day>.pdf", EVERYONE(200)),
    ("GET", "/<event>/rooms", EVERYONE(200)),
    ("GET", "/<event>/rooms/<code>", EVERYONE(200)),
    ("GET", "/<event>/speakers", EVERYONE(200)),
    ("GET", "/<event>/speakers/<speaker>", EVERYONE(200)),
    ("GET", "/<event>/speakers/<speaker>/<digest>.webp", EVERYONE(200)),
    ("GET", "/<event>/changes", EVERYONE(200)),
    ("GET", "/<event>/changes.atom", EVERYONE(200)),
    ("GET", "/<event>/programme.ics", EVERYONE(200)),
    ("GET", "/<event>/schedule.xml", EVERYONE(200)),
    ("GET", "/<event>/schedule.json", EVERYONE(200)),
    ("GET", "/api/v1/events", EVERYONE(200)),
    ("GET", "/api/v1/events/<event>/sessions", EVERYONE(200)),
    ("GET", "/api/v1/events/<event>/sessions/<ref>", EVERYONE(200)),
    ("GET", "/<event>/sessions/<ref>", EVERYONE(200)),
    ("GET", "/<event>/sessions/<ref>.ics", EVERYONE(200)),
    ("GET", "/<event>/sessions/<ref>/documents/<document>", EVERYONE(200)),
    ("GET", "/<event>/organise/", ORGANISERS(200)),
    ("GET", "/<event>/organise/template", ORGANISER(200)),
    ("POST", "/<event>/organise/template", ORGANISER(303)),
    ("GET", "/<event>/organise/programme", EDITORS(200)),
    ("GET", "/<event>/organise/programme/new", EDITORS(200)),
    ("POST", "/<event>/organise/programme/new", EDITORS(303)),
    ("GET", "/<event>/organise/programme/publish", EDITORS(200)),
    ("POST", "/<event>/organise/programme/publish", EDITORS(303)),
    ("GET", "/<event>/organise/programme/as", EDITORS(200)),
    ("GET", "/<event>/organise/programme/<ref>", EDITORS(200)),
    ("POST", "/<event>/organise/programme/<ref>", EDITORS(303)),
    ("GET", "/<event>/organise/programme/<ref>/access", EDITORS(200)),
    ("POST", "/<event>/organise/programme/<ref>/access", EDITORS(303)),
    ("GET", "/<event>/organise/programme/<ref>/documents", EDITORS(200)),
    ("POST", "/<event>/organise/programme/<ref>/documents", EDITORS(303)),
    ("POST", "/<event>/organise/programme/<ref>/documents/<document>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/<ref>/documents/<document>/delete", EDITORS(303)),
    ("GET", "/<event>/organise/programme/<ref>/documents/<document>/<revision>", EDITORS(200)),
    ("POST", "/<event>/organise/programme/<ref>/duplicate", EDITORS(303)),
    ("POST", "/<event>/organise/programme/<ref>/discard", EDITORS(303)),
    ("POST", "/<event>/organise/programme/<ref>/discard-changes", EDITORS(303)),
    ("GET", "/<event>/organise/programme/board/<day>", EDITORS(200)),
    ("GET", "/<event>/organise/programme/board/<day>/live", EDITORS(200)),
    ("POST", "/<event>/organise/programme/<ref>/move", EDITORS(303)),
    ("POST", "/<event>/organise/programme/<ref>/undo", EDITORS(303)),
    ("GET", "/<event>/organise/programme/rooms", EDITORS(200)),
    ("GET", "/<event>/organise/programme/rooms/new", EDITORS(200)),
    ("POST", "/<event>/organise/programme/rooms/new", EDITORS(303)),
    ("GET", "/<event>/organise/programme/rooms/<code>", EDITORS(200)),
    ("POST", "/<event>/organise/programme/rooms/<code>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/rooms/<code>/delete", EDITORS(303)),
    ("GET", "/<event>/organise/programme/speakers", EDITORS(200)),
    ("GET", "/<event>/organise/programme/speakers/<speaker>", EDITORS(200)),
    ("GET", "/<event>/organise/programme/speakers/<speaker>/photo", EDITORS(200)),
    ("POST", "/<event>/organise/programme/speakers/<speaker>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/speakers/<speaker>/delete", EDITORS(303)),
    ("GET", "/<event>/organise/programme/outline", EDITORS(200)),
    ("POST", "/<event>/organise/programme/outline/days/<day>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/outline/days", EDITORS(303)),
    ("POST", "/<event>/organise/programme/outline/days/<day>/copy", EDITORS(303)),
    ("POST", "/<event>/organise/programme/outline/days/<day>/delete", EDITORS(303)),
    ("POST", "/<event>/organise/programme/outline/<kind>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/outline/<kind>/<code>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/outline/<kind>/<code>/delete", EDITORS(303)),
    ("GET", "/<event>/organise/programme/import", EDITORS(200)),
    ("POST", "/<event>/organise/programme/import", EDITORS(303)),
    ("GET", "/<event>/organise/programme/import/<number>", EDITORS(200)),
    ("POST", "/<event>/organise/programme/import/<number>", EDITORS(303)),
    ("POST", "/<event>/organise/programme/import/<number>/apply", EDITORS(303)),
    ("GET", "/<event>/organise/programme/export.csv", EDITORS(200)),
    ("GET", "/<event>/organise/programme/export.xlsx", EDITORS(200)),
    # Bodies
    ("GET", "/<event>/organise/bodies", SECRETARIAT(200)),
    ("POST", "/<event>/organise/bodies/<body>", SECRETARIAT(303)),
    ("POST", "/<event>/organise/bodies/<body>/<number>/end", SECRETARIAT(303)),
    ("POST", "/<event>/organise/bodies/<body>/<number>/confirm", SECRETARIAT(303)),
    ("POST", "/<event>/organise/bodies/<body>/<number>/withdraw", SECRETARIAT(303)),
    ("GET", "/<event>/organise/meetings/<ref>", SECRETARIAT(200)),
    ("POST", "/<event>/organise/meetings/<ref>/observers", SECRETARIAT(303)),
    ("POST", "/<event>/organise/meetings/<ref>/observers/<number>/remove", SECRETARIAT(303)),
    ("POST", "/<event>/organise/meetings/<ref>/stand-ins", SECRETARIAT(303)),
    ("POST", "/<event>/organise/meetings/<ref>/stand-ins/<number>/remove", SECRETARIAT(303)),
    # Registration
    # The other code of a badge, while there is a registration
    ("POST", "/<event>/badge/contact", SIGNED_IN(404) | HAVING_REGISTERED(303)),
    ("POST", "/<event>/badge/contact/renew", SIGNED_IN(404) | HAVING_REGISTERED(303)),
    ("POST", "/<event>/badge/contact/stop", SIGNED_IN(404) | HAVING_REGISTERED(303)),
    ("GET", "/c/<token>", EVERYONE(200)),  # who has the code has the contact
    ("GET", "/c/<token>.vcf", EVERYONE(200)),
    ("GET", "/<event>/registration", EVERYONE(200) | HAVING_REGISTERED(303)),
    ("POST", "/<event>/registration", SIGNED_IN(303)),
    ("GET", "/<event>/me", SIGNED_IN(302) | HAVING_REGISTERED(200)),
    ("GET", "/<event>/me.pdf", SIGNED_IN(302) | HAVING_REGISTERED(200)),
    ("GET", "/<event>/me/change", SIGNED_IN(303) | HAVING_REGISTERED(200)),
    ("POST", "/<event>/me/change", SIGNED_IN(303)),
    ("GET", "/<event>/me/cancel", SIGNED_IN(303) | HAVING_REGISTERED(200)),
    ("POST", "/<event>/me/cancel", SIGNED_IN(303)),
    ("GET", "/<event>/participants", EVERYONE(200)),
    ("GET", "/<event>/organise/registrations", REGISTRARS(200)),
    ("POST", "/<event>/organise/registrations", DESK(303)),
    ("GET", "/<event>/organise/registrations/<number>", REGISTRARS(200)),
    ("POST", "/<event>/organise/registrations/<number>/approve", DESK(303)),
    ("POST", "/<event>/organise/registrations/<number>/refuse", DESK(303)),
    ("POST", "/<event>/organise/registrations/<number>/reopen", DESK(303)),
    ("POST", "/<event>/organise/registrations/<number>/ask", DESK(303)),
    ("POST", "/<event>/organise/registrations/<number>/protocol", DESK(303)),
    ("POST", "/<event>/organise/registrations/<number>/accompanying", DESK(303)),
    ("POST", "/<event>/organise/registrations/<answer>", DESK(303)),
    ("POST", "/<event>/organise/registrations/<number>/wait", DESK(303)),
    ("GET", "/<event>/organise/registrations/new", DESK(200)),
    ("POST", "/<event>/organise/registrations/new", DESK(303)),
    ("GET", "/<event>/organise/registrations/places", BUILDERS(200)),
    ("POST", "/<event>/organise/registrations/places", BUILDERS(303)),
    ("POST", "/<event>/organise/registrations/places/reserved", BUILDERS(409)),  # the event is over
    ("POST", "/<event>/organise/registrations/places/reserved/<block_id>/end", BUILDERS(303)),
    ("POST", "/<event>/organise/registrations/places/reserved/<block_id>/invite", BUILDERS(201)),
    ("POST", "/<event>/organise/registrations/<number>/reserved/<block_id>", DESK(303)),
    ("POST", "/<event>/me/offer/<answer>", SIGNED_IN(303)),
    ("POST", "/<event>/me/choices/<answer>", SIGNED_IN(303)),
    ("GET", "/<event>/organise/registrations/mails", BUILDERS(200)),
    ("GET", "/<event>/organise/registrations/mails/<step>", BUILDERS(200)),
    ("POST", "/<event>/organise/registrations/mails/<step>", BUILDERS(200)),  # the preview
    ("GET", "/<event>/organise/registrations/import", DESK(200)),
    ("POST", "/<event>/organise/registrations/import", DESK(303)),
    ("GET", "/<event>/organise/registrations/import/<number>", DESK(200)),
    ("POST", "/<event>/organise/registrations/import/<number>/apply", DESK(303)),
    ("POST", "/<event>/organise/registrations/import/<number>/stop", DESK(303)),
    ("POST", "/<event>/organise/registrations/import/<number>", DESK(303)),
    ("GET", "/<event>/organise/registrations/duplicates", DESK(200)),
    ("GET", "/<event>/organise/registrations/duplicates/<number>", DESK(200)),
    ("POST", "/<event>/organise/registrations/duplicates/<number>/dismiss", DESK(303)),
    ("POST", "/<event>/organise/registrations/duplicates/<number>/take-back", DESK(303)),
    ("POST", "/<event>/organise/registrations/duplicates/<number>/merge", DESK(303)),
    ("POST", "/<event>/organise/registrations/merges/<number>/undo", DESK(303)),
    ("GET", "/<event>/organise/registrations/export", DESK(200)),
    ("POST", "/<event>/organise/registrations/export", DESK(303)),
    ("GET", "/<event>/organise/registrations/export/<number>", DESK(404) | WHO_ASKED(200)),
    ("POST", "/<event>/organise/registrations/export/<number>/end", DESK(404) | WHO_ASKED(303)),
    ("POST", "/<event>/registration/draft", SIGNED_IN(303)),
    ("GET", "/<event>/me/files/<file_id>", SIGNED_IN(404) | exactly("attendee")(200)),
    (
        "GET",
        "/<event>/organise/registrations/<number>/files/<file_id>",
        ORGANISERS(404) | exactly("organiser", "admin")(200),
    ),
    ("GET", "/<event>/organise/assistance", only("assistance", "admin")(200)),
    ("GET", "/<event>/organise/assistance/log", BUILDERS(200)),
    ("GET", "/<event>/organise/registrations/form", BUILDERS(200)),
    ("GET", "/<event>/organise/registrations/form/preview", BUILDERS(200)),
    ("POST", "/<event>/organise/registrations/form/publish", BUILDERS(303)),
    ("GET", "/<event>/organise/registrations/form/new", BUILDERS(200)),
    ("POST", "/<event>/organise/registrations/form/new", BUILDERS(303)),
    ("GET", "/<event>/organise/registrations/form/questions/<question>", BUILDERS(200)),
    ("POST", "/<event>/organise/registrations/form/questions/<question>", BUILDERS(303)),
    ("POST", "/<event>/organise/registrations/form/questions/<question>/move", BUILDERS(303)),
    ("POST", "/<event>/organise/registrations/form/questions/<question>/delete", BUILDERS(303)),
    # Delegations
    ("GET", "/<event>/delegation", SIGNED_IN(404) | FOCAL_POINT(303)),
    ("GET", "/<event>/delegation/<delegation_id>", SIGNED_IN(404) | FOCAL_POINT(200)),
    ("POST", "/<event>/delegation/<delegation_id>", SIGNED_IN(404) | FOCAL_POINT(303)),
    (
        "POST",
        "/<event>/delegation/<delegation_id>/members/<member_id>/head",
        SIGNED_IN(404) | FOCAL_POINT(303),
    ),
    (
        "POST",
        "/<event>/delegation/<delegation_id>/members/<member_id>/replace",
        SIGNED_IN(404) | FOCAL_POINT(303),
    ),
    (
        "POST",
        "/<event>/delegation/<delegation_id>/members/<member_id>/withdraw",
        SIGNED_IN(404) | FOCAL_POINT(303),
    ),
    ("GET", "/<event>/organise/delegations", DESK(200)),
    ("POST", "/<event>/organise/delegations", DESK(303)),
    ("POST", "/<event>/organise/delegations/<delegation_id>", DESK(303)),
    ("GET", "/<event>/organise/delegations/import", DESK(200)),
    ("POST", "/<event>/organise/delegations/import", DESK(303)),
    ("GET", "/<event>/organise/delegations/import/<number>", DESK(200)),
    ("POST", "/<event>/organise/delegations/import/<number>/apply", DESK(303)),
    ("POST", "/<event>/organise/delegations/import/<number>/stop", DESK(303)),
    ("POST", "/<event>/organise/delegations/import/<number>", DESK(303)),
    ("GET", "/<event>/delegation/<delegation_id>/import", SIGNED_IN(404) | FOCAL_POINT(200)),
    ("POST", "/<event>/delegation/<delegation_id>/import", SIGNED_IN(404) | FOCAL_POINT(303)),
    ("GET", "/<event>/delegation/<delegation_id>/import/<number>", SIGNED_IN(404) | FOCAL_POINT(200)),
    ("POST", "/<event>/delegation/<delegation_id>/import/<number>/apply", SIGNED_IN(404) | FOCAL_POINT(303)),
    ("POST", "/<event>/delegation/<delegation_id>/import/<number>/stop", SIGNED_IN(404) | FOCAL_POINT(303)),
    ("POST", "/<event>/delegation/<delegation_id>/import/<number>", SIGNED_IN(404) | FOCAL_POINT(303)),
    ("GET", "/<event>/organise/numbers", REGISTRARS(200)),
    ("GET", "/<event>/organise/numbers/<table>.csv", REGISTRARS(200)),
    # Mails
    ("GET", "/<event>/organise/mails", ORGANISER(200)),
    ("GET", "/<event>/organise/mails/<number>", ORGANISER(200)),
    ("POST", "/<event>/organise/mails/<number>/again", ORGANISER(303)),
    ("POST", "/<event>/organise/mails/<number>/return", ORGANISER(303)),
    ("GET", "/<event>/organise/mails/new", ORGANISER(200)),
    ("POST", "/<event>/organise/mails/new", ORGANISER(303)),
    ("GET", "/<event>/organise/mails/batches/<number>", ORGANISER(200)),
    ("POST", "/<event>/organise/mails/batches/<number>", ORGANISER(303)),
    ("POST", "/<event>/organise/mails/batches/<number>/trial", ORGANISER(303)),
    ("POST", "/<event>/organise/mails/batches/<number>/send", ORGANISER(303)),
    # Agenda
    ("GET", "/<event>/agenda", SIGNED_IN(200)),
    ("GET", "/<event>/agenda.pdf", SIGNED_IN(200)),
    ("POST", "/<event>/agenda/<ref>", SIGNED_IN(303)),
    ("POST", "/<event>/agenda/<ref>/swap", SIGNED_IN(303)),
    ("POST", "/<event>/agenda/<ref>/remove", SIGNED_IN(303)),
    ("POST", "/<event>/agenda/<ref>/wait", SIGNED_IN(303)),
    ("GET", "/<event>/agenda/calendars", SIGNED_IN(303)),
    ("POST", "/<event>/agenda/calendars", SIGNED_IN(201)),
    ("POST", "/<event>/agenda/calendars/<number>/revoke", SIGNED_IN(303)),
    ("GET", "/<event>/agenda/notes", SIGNED_IN(200)),
    ("GET", "/<event>/agenda.txt", SIGNED_IN(200)),
    ("GET", "/<event>/agenda/<ref>/note", SIGNED_IN(200)),
    ("POST", "/<event>/agenda/<ref>/note", SIGNED_IN(303)),
    ("GET", "/<event>/agenda/share", SIGNED_IN(200)),
    ("POST", "/<event>/agenda/share", SIGNED_IN(201)),
    ("POST", "/<event>/agenda/share/<number>/revoke", SIGNED_IN(303)),
    ("GET", "/<event>/shared/<token>", EVERYONE(200)),  # who has the link has the page
    ("POST", "/<event>/shared/<token>", SIGNED_IN(303) | WHO_SHARES(422)),  # and dropped it meanwhile
    ("GET", "/<event>/agenda/offered/<number>", SIGNED_IN(404) | NOMINATED(200)),
    ("POST", "/<event>/agenda/offered/<number>", SIGNED_IN(404) | NOMINATED(303)),
    ("GET", "/<event>/messages", SIGNED_IN(200)),
    ("POST", "/<event>/messages/read", SIGNED_IN(303)),
    ("POST", "/<event>/messages/wishes", SIGNED_IN(303)),
    ("GET", "/calendar/<token>.ics", EVERYONE(200)),  # who has the address has the calendar
    # Badge
    ("GET", "/<event>/badge", SIGNED_IN(200)),
    ("GET", "/<event>/badge.pdf", SIGNED_IN(404) | HAVING_REGISTERED(200)),
    ("GET", "/<event>/badge.svg", SIGNED_IN(404) | HAVING_REGISTERED(200)),
    ("GET", "/<event>/badge/<colour>.css", EVERYONE(200)),
    ("POST", "/<event>/organise/registrations/<number>/badge", DESK(303)),
    ("GET", "/<event>/organise/registrations/<number>/badge.pdf", DESK(200)),
    ("GET", "/<event>/organise/badges", DESK(200)),
    ("POST", "/<event>/organise/badges", DESK(303)),
    ("GET", "/<event>/organise/badges/<number>.pdf", DESK(200)),
    ("GET", "/<event>/organise/badges/pick-up", DESK(200)),
    ("POST", "/<event>/organise/badges/pick-up", DESK(303)),
    ("POST", "/<event>/organise/badges/pick-up/<number>", DESK(303)),
    ("POST", "/<event>/organise/badges/pick-up/<number>/undo", DESK(303)),
    # Door
    ("GET", "/<event>/door/", EVERYONE(200)),  # an empty page: the device's token brings the data
    ("GET", "/<event>/door/pair", EVERYONE(200)),
    ("GET", "/<event>/door/manifest.webmanifest", EVERYONE(200)),
    ("GET", "/<event>/door/worker.js", EVERYONE(200)),
    ("POST", "/api/v1/door/pair", EVERYONE(200)),  # who has the link pairs, once
    ("POST", "/api/v1/door/handshake", DEVICE(200)),
    ("GET", "/api/v1/door/list", DEVICE(200)),
    ("POST", "/api/v1/door/scans", DEVICE(200)),
    ("POST", "/api/v1/door/full", DEVICE(422)),  # the device is at the main entrance
    ("POST", "/api/v1/door/search", DEVICE(403)),
    ("GET", "/<event>/organise/door", LEADS(200)),
    ("GET", "/<event>/organise/door/counts", LEADS(200)),
    ("GET", "/<event>/organise/door/checkpoints", LEADS(200)),
    ("GET", "/<event>/organise/door/checkpoints/new", LEADS(200)),
    ("POST", "/<event>/organise/door/checkpoints/new", LEADS(303)),
    ("GET", "/<event>/organise/door/checkpoints/<checkpoint>", LEADS(200)),
    ("POST", "/<event>/organise/door/checkpoints/<checkpoint>", LEADS(303)),
    ("POST", "/<event>/organise/door/checkpoints/<checkpoint>/delete", LEADS(303)),
    ("GET", "/<event>/organise/door/items/<item>", LEADS(200)),
    ("POST", "/<event>/organise/door/items/<item>", LEADS(303)),
    ("GET", "/<event>/organise/door/practice", LEADS(200)),
    ("POST", "/<event>/organise/door/practice", LEADS(303)),
    ("GET", "/<event>/organise/door/desk", HELPERS(200)),
    ("GET", "/<event>/organise/door/desk/<number>", HELPERS(200)),
    ("POST", "/<event>/organise/door/desk/<number>/badge", DESK(303)),
    ("POST", "/<event>/organise/door/desk/<number>/instruction", LEADS(303)),
    ("POST", "/<event>/organise/door/desk/<number>/override", HELPERS(303)),
    ("POST", "/<event>/organise/door/desk/<number>/scans/<scan>/undo", LEADS(303)),
    ("POST", "/<event>/organise/door/pairings", LEADS(200)),
    ("POST", "/<event>/organise/door/rooms/<room_id>/full", LEADS(409)),  # nothing runs there today
    ("POST", "/<event>/organise/door/rooms/<room_id>/open", LEADS(409)),
    ("POST", "/<event>/organise/door/devices/<device_id>/confirm", LEADS(303)),
    ("POST", "/<event>/organise/door/devices/<device_id>/revoke", LEADS(303)),
    ("GET", "/<event>/organise/door/sheets", only(*WHO_COUNT)(200)),
    ("POST", "/<event>/organise/door/sheets", only(*WHO_COUNT)(303) | exactly("statutory_secretary")(422)),
    (
        "POST",
        "/<event>/organise/door/sheets/rows",
        only(*WHO_COUNT)(200) | exactly("statutory_secretary")(422),
    ),
    (
        "GET",
        "/<event>/organise/door/sheets/<number>.pdf",
        only(*WHO_COUNT)(200) | exactly("statutory_secretary")(404),
    ),
    # Attendance
    ("GET", "/<event>/certificate.pdf", SIGNED_IN(404) | exactly("attendee", "member")(200)),
    ("GET", "/<event>/organise/registrations/<number>/certificate.pdf", ORGANISER(200)),
    ("GET", "/<event>/organise/attendance", only(*WHO_COUNT)(200)),
    ("GET", "/<event>/organise/attendance.csv", only(*WHO_COUNT)(200)),
    ("GET", "/<event>/organise/attendance/<ref>", only(*WHO_COUNT)(404) | exactly("organiser", "admin")(200)),
]
STATUSES: dict[Route, Statuses] = {(method, path): statuses for method, path, statuses in TABLE}
