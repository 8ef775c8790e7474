"""A broken file is told with file, line and reason, and nothing of it is kept."""

from pathlib import Path

import pytest

from eventapp.badges.keys import code_keys
from eventapp.bodies.models import Body
from eventapp.core.db import db
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.samples.load import load
from eventapp.samples.reading import BrokenSample
from tests.core.engines import ON_SQLITE
from tests.make import NOON

pytestmark = ON_SQLITE

SMALL = Path(__file__).with_name("small.yaml")
TEXT = SMALL.read_text()
TITLE = "title: {en: Small forum, fr: Petit forum}"
ZONE = "time_zone: Europe/Brussels"


def refusal(folder: Path, text: str | bytes) -> str:
    path = folder / "small.yaml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(BrokenSample) as broken:
        load(path, code_keys(), at=NOON)
    db.session.rollback()
    kept = [db.session.query(table).count() for table in (Event, Body, Person)]
    assert kept == [0, 0, 0]
    return str(broken.value)


def at_most(count: int) -> str:
    return f"a text of at most {count} characters belongs here, all of them visible"


def line_of(words: str) -> int:
    return TEXT[: TEXT.index(words)].count("\n") + 1


def test_a_question_that_can_never_be_asked_is_told(database: None, tmp_path: Path) -> None:
    condition = "show_if: {question: gone, answer: 'yes'}"
    words = "kind: text, label: {en: Hotel}, purpose: {en: Buses}, audience: registrars, keep_days: 3"
    told = refusal(tmp_path, f"{TEXT}\nquestions:\n  - {{code: hotel, {words}, {condition}}}\n")
    assert "“Hotel” depends on an answer to a question that does not stand before it." in told


@pytest.mark.parametrize(
    ("quota", "category", "reason"),
    [
        (0, "delegate", "All places of this delegation are taken."),
        (1, "guest", "category: there is no 'guest'"),
    ],
)
def test_a_nomination_that_cannot_stand_is_told(
    quota: int, category: str, reason: str, database: None, tmp_path: Path
) -> None:
    member = f"{{email: a@example.org, given_name: A, family_name: B, category: {category}}}"
    words = f"organisation: X, country: BE, focal: f@example.org, quota: {quota}, nominated: [{member}]"
    assert reason in refusal(tmp_path, f"{TEXT}\ndelegations:\n  - {{{words}}}\n")


def test_the_file_loads_as_it_stands(database: None) -> None:
    assert load(SMALL, code_keys(), at=NOON).code == "small"
    db.session.commit()


@pytest.mark.parametrize(
    ("words", "instead", "reason"),
    [
        ("edition: 1", "edition: first", "edition: 'first' is not what belongs here"),
        ("edition: 1", "edition: true", "edition: True is no number from 0 to 1000000"),
        ("edition: 1", "edition: -1", "edition: -1 is no number from 0 to 1000000"),
        ("capacity: 10", f"capacity: {10**40}", f"capacity: {10**40} is no number from 0 to 1000000"),
        ("capacity: 10", "capacity: 10\n  motto: x", "motto: nobody knows this key"),
        (
            "code: small",
            "code: Small forum",
            "code: 'Small forum' is no code: small letters, digits and dashes",
        ),
        ("code: small", "code: sign-in", "code: /sign-in is a page of the house; choose another code"),
        ("code: small", "code: static", "code: /static is a page of the house; choose another code"),
        ("country: BE", "country: XX", "country: 'XX' is no country"),
        (ZONE, "time_zone: Mars/Base", "time_zone: 'Mars/Base' is no time zone such as Europe/Brussels"),
        (ZONE, "time_zone: Factory", "time_zone: 'Factory' is no time zone such as Europe/Brussels"),
        ("ends_on: 2019-03-31", "ends_on: 2019-03-29", "ends_on: an event cannot end before it starts"),
        (
            "starts_on: 2019-03-30",
            "starts_on: 2019-03-30T10:00:00",
            "starts_on: a day without an hour belongs here",
        ),
        ("languages: [en, fr]", "languages: [en, xx]", "languages: 'xx' is no language"),
        ("languages: [en, fr]", "languages: [en, 7]", "languages: a list of texts belongs here"),
        (
            "default_language: en",
            "default_language: nl",
            "default_language: the default language is one of the languages",
        ),
        ('accent: "#0b6b6b"', "accent: teal", "accent: 'teal' is no colour such as #0b6b6b"),
        (TITLE, "title: {xx: Small forum}", "xx: a language and its text belong here"),
        (TITLE, "title: {en: ' '}", "en: a language and its text belong here"),
        (TITLE, "title: Small forum", "title: 'Small forum' is not what belongs here"),
        ("city: Brussels", f"city: {'x' * 101}", f"city: {at_most(100)}"),
        ("city: Brussels", r'city: "Brus\0sels"', f"city: {at_most(100)}"),
        ("  - {code: delegate, letter: D", "  - {code: delegate, letter: Del", f"letter: {at_most(2)}"),
        ("capacity: {theatre: 40}", "capacity: {theatre: many}", "theatre: 'many' is not what belongs here"),
        ('  - "on": 2019-03-31', '  - "on": 2019-04-01', "on: 2019-04-01 is outside the event"),
        ('    ends: "10:30"', "    ends: 10:30", "ends: 630 is not what belongs here"),
        ('starts: "01:00"', 'starts: "25:00"', "starts: '25:00' is no time of day such as \"14:00\""),
        (
            'starts: "01:00"',
            'starts: "01:00+02:00"',
            "starts: '01:00+02:00' is no time of day such as \"14:00\"",
        ),
        ('  - {code: one, "on": 2019-03-31', '  - {code: one, "on": 2019-03-30', "on: there is no such day"),
        (
            '    "on": 2019-03-31\n    part',
            '    "on": 2019-03-30\n    part',
            "on: 2019-03-30 is no programme day",
        ),
        ('    ends: "10:30"', '    ends: "08:30"', "ends: a session cannot end before it starts"),
        ("rooms: [oak]", "rooms: [oak, cellar]", "rooms: there is no room 'cellar'"),
        ("rooms: [oak]", "rooms: oak", "rooms: 'oak' is not what belongs here"),
        ("round: one", "round: two", "round: there is no 'two'"),
        ("body: bureau\n", "body: council\n", "body: there is no 'council'"),
        ("body: bureau\n", "body: null\n", "body: a restricted meeting needs its body"),
        (
            "access: restricted",
            "access: secret",
            "access: 'secret' is none of public, registered, restricted",
        ),
        ("admitted: [members]", "admitted: [members, friends]", "admitted: nobody is admitted as friends"),
        ("floor_languages: [en]", "floor_languages: [english]", "floor_languages: 'english' is no language"),
        ("email: ben@example.org", "email: ben", "email: 'ben' is no e-mail address"),
        ("roles: [viewer]", "roles: [king]", "roles: 'king' is no role"),
        ("category: delegate", "category: null", "category: a category belongs here"),
        ("from: 2017-01-01", "from: 2017-01-01T10:00:00Z", "from: a local time belongs here, without a zone"),
        (
            "registration: approved",
            "registration: maybe",
            "registration: 'maybe' is none of none, submitted, approved",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_line(
    database: None, tmp_path: Path, words: str, instead: str, reason: str
) -> None:
    assert TEXT.count(words) == 1
    line = line_of(words) + max(0, instead.count("\n") - words.count("\n"))
    assert refusal(tmp_path, TEXT.replace(words, instead)) == f"small.yaml:{line}: {reason}"
