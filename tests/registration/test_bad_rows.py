"""Rows that cannot be imported: each is told in a sentence, and harms no other."""

import pytest

from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.entering import FIXED, REGISTRATIONS
from tests import make
from tests.core.engines import ON_SQLITE
from tests.programme.exchange.files import table
from tests.registration.test_import import ROW, all_of
from tests.sheets.cast import imported, sent, told


@pytest.fixture
def forum(database: None) -> Event:
    return make.event()


@pytest.fixture
def olga(forum: Event) -> Person:
    return make.role(make.person("Olga Organiser"), "organiser", forum)


LONG = "a" * 201
ROWS: dict[str, tuple[dict[str, str], str]] = {
    "no address": ({"email": ""}, "email: Type an e-mail address such as name@example.org."),
    "no real address": ({"email": "ben@"}, "email: Type an e-mail address such as name@example.org."),
    "a header in the address": (
        {"email": "ben@example.org\r\nBcc: all@example.org"},
        "email: Type an e-mail address such as name@example.org.",
    ),
    "a header in a name": (
        {"given_name": "Ben\r\nBcc: all@example.org"},
        "given_name: Write this on one line.",
    ),
    "a header in a house": ({"organisation": "A\nSubject: B"}, "organisation: Write this on one line."),
    "bidi controls": (
        {"family_name": "Adams\u202egnp"},
        "family_name: Remove the invisible control characters from this text.",
    ),
    "no letters": ({"family_name": "\u200b\u00ad–"}, "family_name: Write this with letters or digits."),
    "no family name": ({"family_name": ""}, "family_name: This must not be empty."),
    "no organisation": ({"organisation": " "}, "organisation: This must not be empty."),
    "a long organisation": ({"organisation": LONG}, "organisation: Use at most 200 characters."),
    "a letter that folds into many": (
        {"organisation": "\ufdfa" * 100},
        "organisation: Use at most 200 characters.",
    ),
    "a megabyte in a cell": ({"badge_name": "a" * 30_000}, "badge_name: Use at most 120 characters."),
    "no such country": ({"country": "Atlantis"}, "country: “Atlantis” is not known here."),
    "no such category": ({"category": "<b>king</b>"}, "category: “<b>king</b>” is not known here."),
    "no such language": ({"languages": "fr, tlh"}, "languages: “tlh” is not known here."),
}


@ON_SQLITE
def test_a_bad_row_is_told_in_a_sentence_and_the_next_is_not_harmed(forum: Event, olga: Person) -> None:
    """All in one file, between two rows that are in order."""
    bad = [ROW | {"languages": "", "badge_name": ""} | changed for changed, _sentence in ROWS.values()]
    for number, row in enumerate(bad):
        row["email"] = row["email"].replace("ben@example.org", f"ben{number}@example.org")
    last = ROW | {"email": "zoe@example.org", "given_name": "<script>alert(1)</script>"}

    sheet = sent(forum, REGISTRATIONS, table(ROW, *bad, last), olga, leave_out=True)

    sentences = [("refused", sentence) for _changed, sentence in ROWS.values()]
    assert told(sheet) == [("new", []), *sentences, ("new", [])]
    imported(sheet)
    assert [one.person.given_name for one in all_of()] == ["Ben", "<script>alert(1)</script>"]


@ON_SQLITE
def test_who_ended_or_comes_twice_or_was_approved_is_told(forum: Event, olga: Person) -> None:
    make.category(forum, "press")
    for name, state in (("Ann", "cancelled"), ("Cid", "refused"), ("Dan", "approved")):
        make.registration(forum, make.person(f"{name} Adams", f"{name.lower()}@example.org"), state)
    rows = [ROW | {"email": f"{name}@example.org"} for name in ("ann", "cid", "eve", "EVE")]
    rows.append({"email": "dan@example.org", "category": "Press"})

    found = told(sent(forum, REGISTRATIONS, table(*rows) + b"a,b,c,d,e,f,g\n", olga))

    ended = "email: This registration was refused or cancelled. A file does not take it up again."
    assert found == [
        ("refused", ended),
        ("refused", ended),
        ("new", []),
        ("refused", "Row 4 is about the same one."),
        ("refused", f"category: {FIXED}"),
        ("refused", "This row has more cells than there are headings."),
    ]
