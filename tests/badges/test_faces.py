"""What stands on a badge, in the reader's language."""

from typing import Any

import pytest

from eventapp.badges.codes import digest
from eventapp.badges.domain import issue_badge
from eventapp.badges.faces import face, is_latin
from eventapp.badges.keys import code_keys
from eventapp.badges.pdf import BadgeFace
from eventapp.badges.queries import valid_badge
from eventapp.core.i18n import Text
from eventapp.programme.models import Event
from tests import make
from tests.make import NOON


@pytest.fixture
def forum(database: None) -> Event:
    return make.event("forum")


def face_of(event: Event, language: str = "en", **fields: Any) -> tuple[BadgeFace, bytes]:
    """Ben's face, and the digest of his code."""
    registration = make.registration(event, make.person("Yusuf Benali"), **fields)
    issue_badge(registration, code_keys(), at=NOON)
    badge = valid_badge(registration)
    assert badge is not None
    return face(badge, event, code_keys(), language=language), badge.code_digest


def test_a_face_has_what_the_registration_says(forum: Event) -> None:
    forum.title = Text(en="The Forum", fr="Le Forum")
    found, code_digest = face_of(forum, languages=["fr", "ar"])
    assert digest(found.code, code_keys().digest) == code_digest
    assert found == BadgeFace(
        event="The Forum",
        dates="13–18 Oct 2019",
        name="Yusuf Benali",
        latin_name=None,
        organisation="Caisse nationale",
        country="Morocco",
        category="Delegate",
        letter="D",
        colour="#0b6b6b",
        accent=forum.accent,
        languages=("français", "العربية"),
        number="0001",
        issue=1,
        code=found.code,
    )


def test_a_face_is_written_in_the_readers_language(forum: Event) -> None:
    found, _ = face_of(forum, "fr")
    assert (found.event, found.country, found.dates.endswith("oct. 2019")) == ("Le Forum", "Maroc", True)


@pytest.mark.parametrize(
    ("badge_name", "latin_name"),
    [("يوسف بنعلي", "Yusuf Benali"), ("李文华", "Yusuf Benali"), ("Dr. Yusuf Benali", None), ("Ÿusuf", None)],
)
def test_a_name_in_another_script_is_repeated_in_latin_letters(
    forum: Event, badge_name: str, latin_name: str | None
) -> None:
    found, _ = face_of(forum, badge_name=badge_name)
    assert (found.name, found.latin_name) == (badge_name, latin_name)


def test_where_there_is_no_latin_name_nothing_is_repeated(forum: Event) -> None:
    registration = make.registration(forum, make.person("Юсуф Бенали", "y@example.org"), badge_name="يوسف")
    issue_badge(registration, code_keys(), at=NOON)
    badge = valid_badge(registration)
    assert badge is not None
    assert face(badge, forum, code_keys(), language="en").latin_name is None


@pytest.mark.parametrize(
    ("text", "latin"),
    [
        ("Zoë Ó Ceallaigh-Łódź", True),
        ("Dr. 7", True),
        ("", True),
        ("Θάλεια", False),
        ("Li 李", False),
        ("ﷺ", False),
    ],
)
def test_letters_are_latin_or_not(text: str, latin: bool) -> None:
    assert is_latin(text) is latin
