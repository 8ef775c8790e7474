"""A contact as a vCard 4.0 (RFC 6350)."""

from icalendar import vText
from icalendar.parser import Contentline

from eventapp.badges.contacts import Contact


def vcard(contact: Contact) -> bytes:
    """Text is escaped (3.4) and lines folded at 75 octets (3.2) as in calendars, whose form is the same."""
    said = {
        "FN": contact.name,
        "ORG": contact.organisation,
        "TITLE": contact.job_title,
        "EMAIL": contact.email,
        "TEL": contact.phone,
    }
    lines = [f"{name}:{vText(value).to_ical().decode()}" for name, value in said.items() if value]
    whole = ["BEGIN:VCARD", "VERSION:4.0", *lines, "END:VCARD"]
    return b"".join(_folded(line) for line in whole)


def _folded(line: str) -> bytes:
    folded: bytes = Contentline(line).to_ical()  # type: ignore[no-untyped-call]
    return folded + b"\r\n"
