"""Pages that no address alone opens: what stands there after a form was sent, or a menu opened."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

from playwright.sync_api import Error, Page

from eventapp.samples.load import public_ref
from tests.browser.pages import (
    AGENDA,
    ASKING,
    ATTENDEE,
    FORUM,
    NEWCOMER,
    NOBODY,
    NUMBERS,
    ORGANISER,
    PRESS,
    REGISTRATIONS,
    TUESDAY,
    WAITING,
    session,
)
from tests.browser.visitors import Visitors

# Somebody new, somebody who is registered, and somebody without an address.
PEOPLE = f"email,family_name,organisation,country\nnew@example.org,New,House,BE\n{PRESS},,Another,\n,N.,,\n"
HOUSES = (
    f"organisation,country,focal,quota\nHouse,BE,focal@example.org,2\nCaisse Horizon,SN,{ATTENDEE},4\n,BE,,\n"
)
NOMINEES = "email,given_name,family_name\nmaya@example.org,Maya,Sow\n,Nobody,Ndiaye\n"
DRAFTED = f"/{FORUM}/organise/programme/{public_ref(FORUM, 'services')}"
EDITOR = f"/{FORUM}/organise/programme/{public_ref(FORUM, 'digital-age')}"
BOARD = f"/{FORUM}/organise/programme/board/2019-10-15"
DOOR = f"/{FORUM}/organise/door"
SESSIONS = (
    b"Title,Kind,Starts,Ends\n"
    b"Opening,Ceremony,2019-10-15 09:00,2019-10-15 10:00\n"
    b"Closing,Ceremony,2019-10-15 09:00,2019-10-15 08:00\n"
)
NEW = ".outline details:last-of-type form"
Reach = Callable[[Page, Visitors], None]


@dataclass(frozen=True)
class State:
    """Where somebody starts, and what they do to see it; `name` says what they then see, `shows` which of
    the routes ELSEWHERE."""

    name: str
    path: str
    who: str
    reach: Reach
    shows: str = ""

    def __str__(self) -> str:
        return self.name


def press(form: str, **filled: str) -> Reach:
    """Fill fields of the first such form by their names, and press its last button that is to be seen, but
    none that keeps a draft."""

    def reach(page: Page, _visitors: Visitors) -> None:
        target = page.locator(form).first
        for name, value in filled.items():
            target.locator(f'[name="{name}"]').fill(value)
        with page.expect_navigation():
            target.locator("button:visible:not([type=button]):not([name=keep])").last.click()

    return reach


def open_menu(page: Page, _visitors: Visitors) -> None:
    page.locator("[data-menu] > summary").click()


def stale(page: Page, visitors: Visitors) -> None:
    """Somebody else saved meanwhile."""
    page.locator("[name=version]").evaluate("field => (field.value = '0')")
    press("main form.form", title_en="Another title")(page, visitors)


def stale_move(page: Page, _visitors: Visitors) -> None:
    """Somebody else moved it meanwhile; the board tells so and puts it back.

    Once more where the board was brought up to date just then.
    """
    told = page.locator("[data-failure] table")
    for _ in range(5):
        card = page.locator("[data-card]").first
        card.locator("[name=version]").evaluate("field => (field.value = '0')")
        card.focus()
        page.keyboard.press("ArrowDown")
        page.keyboard.press("Enter")
        with suppress(Error):
            told.wait_for(timeout=5000)  # milliseconds
            return
    told.wait_for()


def with_a_draft(page: Page, _visitors: Visitors) -> None:
    """A copy of the session is made; what it would be for the public."""
    with page.expect_navigation():
        page.locator('form[action$="/duplicate"] button').click()
    with page.expect_navigation():
        page.locator('.actions a[href*="publish"]').click()


def with_changes(page: Page, _visitors: Visitors) -> None:
    """One is kept as a draft, and the form holds it."""
    form = page.locator("main form.editor")
    day = form.locator("[name=starts]").input_value()[:10]
    form.locator("[name=ends]").fill(f"{day}T23:30")
    with page.expect_navigation():
        form.locator("[name=keep]").click()


def changes_to_publish(page: Page, visitors: Visitors) -> None:
    with_changes(page, visitors)
    with page.expect_navigation():
        page.locator(".pending .actions a").click()


def before_changes(page: Page, visitors: Visitors) -> None:
    changes_to_publish(page, visitors)
    press("#draft")(page, visitors)


def bring_back(page: Page, visitors: Visitors) -> None:
    press("main form.form", abstract_en="What changes, and for whom.")(page, visitors)
    with page.expect_navigation():
        page.locator('a[href*="before="]').first.click()


def restrict(page: Page, visitors: Visitors) -> None:
    page.locator("[name=access][value=restricted]").check()
    press("main form.form")(page, visitors)


def restrict_and_save(page: Page, visitors: Visitors) -> None:
    """Whom it would concern is told before it is saved."""
    page.locator("[name=access][value=restricted]").check()
    page.locator("[name=body]").select_option("bureau")
    page.locator("[name=disclosure][value=veiled]").check()
    with page.expect_navigation():
        page.locator("[name=save]").click()


def send_file(page: Page, _visitors: Visitors) -> None:
    """One row is new, the other refused; how the file is read is open."""
    page.set_input_files("[name=file]", {"name": "sessions.csv", "mimeType": "text/csv", "buffer": SESSIONS})
    with page.expect_navigation():
        page.locator("main form button").first.click()
    page.locator("details.reading > summary").click()


def unfold(page: Page) -> None:
    """The last form of an outline."""
    page.locator(".outline details").last.evaluate("one => (one.open = true)")


def nameless(page: Page, visitors: Visitors) -> None:
    unfold(page)
    press(NEW)(page, visitors)


def day_twice(page: Page, visitors: Visitors) -> None:
    """A date that is a programme day already."""
    form = 'form[action$="/outline/days"]'
    page.locator("details", has=page.locator(form)).evaluate("one => (one.open = true)")
    press(form, **{"days-on": "2019-10-15"})(page, visitors)


def attach(page: Page, _visitors: Visitors) -> None:
    """A document that everybody reads at once, with its form open."""
    unfold(page)
    form = page.locator(NEW)
    form.locator("[name$=title_en]").fill("The report")
    form.locator("input[type=file]").set_input_files(
        {"name": "Report.txt", "mimeType": "text/plain", "buffer": b"What was said."}
    )
    with page.expect_navigation():
        form.locator("button").click()
    page.locator(".outline summary").first.click()


def attached(page: Page, visitors: Visitors) -> None:
    attach(page, visitors)
    page.goto(session("digital-age"))
    page.locator("main a[download]").first.wait_for()


def send_rows(rows: str) -> Reach:
    """A table that is then being read."""

    def reach(page: Page, _visitors: Visitors) -> None:
        table = rows.encode()
        page.set_input_files("[type=file]", {"name": "rows.csv", "mimeType": "text/csv", "buffer": table})
        with page.expect_navigation():
            page.locator("main form [data-main]").last.click()

    return reach


def show_rows(rows: str) -> Reach:
    """What would become of each row comes by itself."""

    def reach(page: Page, visitors: Visitors) -> None:
        send_rows(rows)(page, visitors)
        visitors.work()
        page.locator("main table").wait_for()
        page.locator("main details summary").first.click()

    return reach


def send_no_document(page: Page, _visitors: Visitors) -> None:
    page.set_input_files("[type=file]", {"name": "card.pdf", "mimeType": "application/pdf", "buffer": b"PK"})
    with page.expect_navigation():
        page.locator("main form [data-main]").click()


def write_to_many(page: Page, _visitors: Visitors) -> None:
    """Written and tried out; the button that sends it to all is there."""
    page.locator("[name=subject_en]").fill("Buses to the closing dinner")
    page.locator("[name=body_en]").fill("Dear {name},\n\nthey leave at 19:00.")
    for button in ("form.letters .actions button", 'form[action$="/trial"] button'):
        with page.expect_navigation():
            page.locator(button).click()
    page.locator('form[action$="/send"] button').wait_for()


def stale_note(page: Page, visitors: Visitors) -> None:
    """Another window saved meanwhile."""
    for words in ("Written on the phone.", "Written at the desk."):
        page.locator("[name=version]").evaluate("field => (field.value = '0')")
        press("main form.note", words=words)(page, visitors)
    page.locator(".said").wait_for()


def share_picks(page: Page, visitors: Visitors) -> None:
    """The link is made; what it leads to."""
    press("form.follow", label="For our delegation")(page, visitors)
    page.goto(page.locator("#address").input_value())


def share_contact(page: Page, visitors: Visitors) -> None:
    """What others read who have the code."""
    press('form[action$="/contact"]', job_title="Director", phone="+32 2 555 12 12")(page, visitors)
    page.goto(page.locator(".badge-contact a").get_attribute("href") or "")


def mailed_link(page: Page, visitors: Visitors) -> None:
    page.goto(visitors.mailed_link())


def operators_link(page: Page, visitors: Visitors) -> None:
    page.goto(visitors.operators_link())


def pairing(page: Page, visitors: Visitors) -> None:
    """Four digits to read out."""
    page.goto(visitors.pairing_link(is_trusted=False))
    page.locator("[data-check]").wait_for()


MAIN = "main form"
STATES = (
    State("language menu", "/", NOBODY, open_menu),
    State("no address", "/sign-in", NOBODY, press(MAIN, email="")),
    State("wrong code", "/sign-in/code", ASKING, press(MAIN, code="AAAAAAAA")),
    State("sign-in button", "/sign-in", NOBODY, operators_link, shows="people.sign_in_link"),
    State("other browser", "/sign-in", NOBODY, mailed_link),
    State("empty registration", f"/{FORUM}/registration", NEWCOMER, press(MAIN)),
    State("no family name", f"/{FORUM}/me/change", PRESS, press(MAIN, family_name="")),
    State("one per round", TUESDAY, ATTENDEE, press(f'form[action*="{public_ref(FORUM, "new-work")}"]')),
    State("nameless calendar", AGENDA, ATTENDEE, press("form.follow", label="")),
    State("secret address", AGENDA, ATTENDEE, press("form.follow", label="office")),
    State("nobody ticked", REGISTRATIONS, ORGANISER, press("#registration")),
    State("no reason", f"{REGISTRATIONS}/{NUMBERS[PRESS]}", ORGANISER, press('form[action$="/refuse"]')),
    State("question without words", f"{REGISTRATIONS}/form/new?kind=choice", ORGANISER, press(MAIN)),
    State("wrong file", f"/{FORUM}/me/change", PRESS, send_no_document),
    State("unknown placeholder", f"{REGISTRATIONS}/mails/asked", ORGANISER, press(MAIN, body_en="{nam}")),
    State(
        "letter to many",
        f"/{FORUM}/organise/mails/new?state=approved",
        ORGANISER,
        write_to_many,
        shows="messages_batches.batch",
    ),
    State("stale note", f"{AGENDA}/{public_ref(FORUM, 'services')}/note", ATTENDEE, stale_note),
    State("link to picks", f"{AGENDA}/share", ATTENDEE, press("form.follow", label="For us")),
    State("picks", f"{AGENDA}/share", ATTENDEE, share_picks, shows="agenda_shares.picks"),
    State("no phone number", f"/{FORUM}/badge", ATTENDEE, press('form[action$="/contact"]', phone="none")),
    State("shared contact", f"/{FORUM}/badge", ATTENDEE, share_contact, shows="badges_contact.page"),
    State("nameless nomination", f"/{FORUM}/delegation/2", ATTENDEE, press("main form.nominate")),
    State("nameless delegation", f"/{FORUM}/organise/delegations", ORGANISER, press("main form.nominate")),
    State("not sure to be erased", "/my-data", ATTENDEE, press("main form.form")),
    State("nameless session", f"/{FORUM}/organise/programme/new", ORGANISER, press(MAIN)),
    State("draft to publish", EDITOR, ORGANISER, with_a_draft),
    State("draft of changes", DRAFTED, ORGANISER, with_changes),
    State("changes to publish", DRAFTED, ORGANISER, changes_to_publish),
    State("before changes are published", DRAFTED, ORGANISER, before_changes),
    State("document", f"{EDITOR}/documents", ORGANISER, attach),
    State("session with a document", f"{EDITOR}/documents", ORGANISER, attached),
    State("file being read", f"{REGISTRATIONS}/import", ORGANISER, send_rows(PEOPLE)),
    State(
        "fates of rows",
        f"{REGISTRATIONS}/import",
        ORGANISER,
        show_rows(PEOPLE),
        shows="registration_import.review",
    ),
    State(
        "fates of delegations",
        f"/{FORUM}/organise/delegations/import",
        ORGANISER,
        show_rows(HOUSES),
        shows="delegations_import.review",
    ),
    State(
        "fates of nominees",
        f"/{FORUM}/delegation/2/import",
        ATTENDEE,
        show_rows(NOMINEES),
        shows="delegations_bulk.review",
    ),
    State("nameless document", f"{EDITOR}/documents", ORGANISER, nameless),
    State("day twice", f"/{FORUM}/organise/programme/outline", ORGANISER, day_twice),
    State("no template", f"/{FORUM}/organise/template", ORGANISER, press(MAIN)),
    State("no body", f"{EDITOR}/access", ORGANISER, restrict),
    State("before it is closed", f"{EDITOR}/access", ORGANISER, restrict_and_save),
    State("nameless seat", f"/{FORUM}/organise/bodies", ORGANISER, press("section form", email="")),
    State("nameless room", f"/{FORUM}/organise/programme/rooms/new", ORGANISER, press(MAIN)),
    State(
        "room in use",
        f"/{FORUM}/organise/programme/rooms/auditorium",
        ORGANISER,
        press('form[action$="/delete"]'),
    ),
    State("import without a file", f"/{FORUM}/organise/programme/import", ORGANISER, press(MAIN)),
    State(
        "what an import would do",
        f"/{FORUM}/organise/programme/import",
        ORGANISER,
        send_file,
        shows="programme_import.review",
    ),
    State("backwards", EDITOR, ORGANISER, press("main form.form", ends="2019-10-15T08:00")),
    State("before it moves", EDITOR, ORGANISER, press("main form.form", ends="2019-10-15T16:30")),
    State("brought back", EDITOR, ORGANISER, bring_back),
    State("stale edit", EDITOR, ORGANISER, stale),
    State("stale move", BOARD, ORGANISER, stale_move),
    State("form of a move", BOARD, ORGANISER, lambda page, _visitors: page.locator("summary").nth(1).click()),
    State("nothing to scan at", DOOR, ORGANISER, press(".pairing form")),
    State("badges to practise with", f"{DOOR}/practice", ORGANISER, press("main form")),
    State("wrong digits", DOOR, ORGANISER, press("form.digits", digits="12")),
    State("pairing digits", "/", WAITING, pairing),
)
