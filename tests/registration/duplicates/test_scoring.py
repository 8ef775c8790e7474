"""Which registrations look like one person's, and why: a table of cases."""

import pytest

from eventapp.registration.duplicates.scoring import LIKELY, MAY_BE, Face, keys, likeness, shares_mailbox


def face(name: str, email: str = "", organisation: str = "", badge: str = "", birth: str = "") -> Face:
    """`face("Amina/El Idrissi")`: given and family name."""
    given, _, family = name.partition("/")
    return Face(given, family, badge or f"{given} {family}", email, organisation, birth)


BOTH = "Caisse nationale"
ALIKE = [
    (face("Amina/Idrissi"), face("Amina/Idrissi"), 60, "name"),
    (face("José/Núñez"), face("JOSE/NUNEZ"), 60, "name"),
    (face("Amina/Idrissi"), face("Idrissi/Amina"), 55, "order"),
    (face("Юлия/Щербакова"), face("Yuliya/Shcherbakova"), 55, "spelling"),
    (face("Γιώργος/Παππάς"), face("Pappas/Giorgos"), 55, "spelling"),
    (face("Παπαδόπουλος/Νίκος"), face("Nikos/Papadopoulos"), 55, "spelling"),
    (face("Jürgen/Müller"), face("Juergen/Mueller"), 55, "spelling"),
    (face("Jean-Luc/Martin"), face("Jeanluc/Martin"), 55, "spelling"),
    (face("أحمد/الإدريسي"), face("احمد/الادريسى"), 60, "name"),
    (face("小明/王"), face("/小明王"), 55, "spelling"),
    (face("Wei/Zhang", badge="张伟"), face("/张伟"), 60, "name"),
    (
        face("John/Jensen", organisation=BOTH),
        face("John/Jenson", organisation=BOTH),
        65,
        "letter organisation",
    ),
    (face("J./Smith", organisation=BOTH), face("John/Smith", organisation=BOTH), 55, "initials organisation"),
    (
        face("Carmen/López", organisation=BOTH),
        face("Maria Carmen/López", organisation="CAISSE NATIONALE"),
        60,
        "parts organisation",
    ),
    (
        face("Amina/Idrissi", "a.idrissi@old.example"),
        face("Amina/Idrissy", "aidrissi@new.example"),
        90,
        "spelling mailbox",
    ),
    (face("Ann/Lee", "annlee@x.example"), face("Bo/Ek", "annlee+2@x.example", BOTH), 40, "address"),
    (
        face("Mary/Jones", "mary.jones@x.example", BOTH, birth="1970-02-01"),
        face("Mary/Clark", "maryjones@y.example", BOTH, birth="1970-02-01"),
        65,
        "mailbox birth organisation",
    ),
    (face("Li/Na", birth="1970-02-01"), face("Li/Na", birth="1980-02-01"), 20, "name"),
    (face("John/Smith"), face("Mary/Smith"), -20, ""),
    (face("Ann/Lee", "info@x.example", BOTH), face("Bo/Ek", "info@y.example", BOTH), 0, "organisation"),
    (face("Ben/Adams", badge="Ben"), face("Ben/Clark", badge="Ben"), -20, ""),
]


@pytest.mark.parametrize(("one", "other", "score", "reasons"), ALIKE)
def test_likeness(one: Face, other: Face, score: int, reasons: str) -> None:
    found = likeness(one, other)
    assert (found.score, " ".join(found.reasons)) == (score, reasons)
    assert likeness(other, one) == found


@pytest.mark.parametrize(("one", "other"), [(a, b) for a, b, score, _why in ALIKE if score >= MAY_BE])
def test_whoever_may_be_the_same_is_found_by_a_shared_key(one: Face, other: Face) -> None:
    assert keys(one) & keys(other)


def test_another_script_is_only_known_where_a_table_writes_it() -> None:
    """Arabic writes no short vowels: `Mohammed` is not found by it."""
    assert likeness(face("محمد/العلوي"), face("Mohammed/Alaoui")).reasons == ()


def test_more_than_one_likeness_makes_it_likely() -> None:
    same_house = (face("Amina/Idrissi", organisation=BOTH), face("Idrissi/Amina", organisation=BOTH))
    assert MAY_BE <= likeness(*same_house).score < LIKELY
    mailbox = (face("Amina/Idrissi", "amina@x.example", BOTH), face("Amina/Idrissi", "amina@y.example", BOTH))
    assert likeness(*mailbox).score >= LIKELY


@pytest.mark.parametrize(
    ("one", "other", "is_shared"),
    [
        ("ben.adams@example.org", "ben.adams+forum@example.org", True),
        ("ben.adams+a@example.org", "Ben.Adams+b@example.org", True),
        ("ben.adams@example.org", "ben.adams@example.org", False),
        ("ben.adams@example.org", "benadams@example.org", False),
        ("ben.adams@example.org", "ben.adams+forum@example.net", False),
        ("ben.adams@example.org", "ben.adams2@example.org", False),
    ],
)
def test_two_addresses_are_one_mailbox_but_for_what_follows_a_plus(
    one: str, other: str, is_shared: bool
) -> None:
    assert shares_mailbox(one, other) is is_shared
