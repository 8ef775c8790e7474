"""How much two registrations look like one person's, and why.

Each piece of evidence has its weight; what weighs MAY_BE or more is shown to the desk.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import permutations

from eventapp.core.text import fold
from eventapp.registration.duplicates.spelling import sounds, within_one_edit

MAY_BE, LIKELY = 55, 80
WEIGHTS = {
    "name": 60,  # the same words in the same order
    "order": 55,
    "spelling": 55,  # or another script
    "letter": 45,
    "parts": 40,  # one has more of them
    "initials": 35,
    "address": 60,  # a plus-address of the other's
    "mailbox": 35,  # of the same name elsewhere
    "organisation": 20,
    "birth": 30,
}
OTHER_NAME, OTHER_BIRTH = -20, -40
SHARED_BY_MANY = frozenset(
    (
        "admin",
        "contact",
        "delegation",
        "events",
        "hello",
        "info",
        "mail",
        "office",
        "protocol",
        "registration",
    )
)
LONG_ENOUGH = 4  # letters, for a mailbox or a misspelt word to say anything
MOST_WORDS = 6  # of a name that keys are made of


@dataclass(frozen=True)
class Face:
    """What is compared of a registration; `birth` is an ISO date, or nothing."""

    given_name: str
    family_name: str
    badge_name: str
    email: str
    organisation: str
    birth: str = ""

    @cached_property
    def names(self) -> tuple["Name", ...]:
        """The name, and the one on the badge where it says more than one word of it."""
        own, badge = Name(f"{self.given_name} {self.family_name}"), Name(self.badge_name)
        is_more = len(badge.sounds) > 1 or len(own.sounds) == 1 or not badge.plain.isascii()
        return (own, badge) if is_more and badge.plain != own.plain else (own,)


@dataclass(frozen=True)
class Name:
    typed: str

    @cached_property
    def plain(self) -> str:
        return fold(self.typed)

    @cached_property
    def sounds(self) -> tuple[str, ...]:
        return sounds(self.typed)


@dataclass(frozen=True)
class Likeness:
    """`reasons` are names of WEIGHTS, the weightiest first."""

    score: int
    reasons: tuple[str, ...]


def likeness(one: Face, other: Face) -> Likeness:
    found = [_name(one, other), _address(one.email, other.email)]
    if one.organisation and fold(one.organisation) == fold(other.organisation):
        found.append("organisation")
    both_born = one.birth and other.birth
    if both_born and one.birth == other.birth:
        found.append("birth")
    reasons = sorted(filter(None, found), key=lambda reason: -WEIGHTS[reason])
    against = (0 if found[0] else OTHER_NAME) + (OTHER_BIRTH if both_born and one.birth != other.birth else 0)
    return Likeness(sum(WEIGHTS[reason] for reason in reasons) + against, tuple(reasons))


def keys(face: Face) -> set[str]:
    """What two registrations share at least one of, if their names or mailboxes are alike.

    A word with the first or the last letter of another: of two words with one letter wrong, one is
    right and the other begins or ends rightly. And the whole name without spaces, and the mailbox.
    """
    found = {f"@{mailbox}" for mailbox in [_mailbox(face.email)[0]] if mailbox}
    for name in face.names:
        found.add("=" + "".join(name.sounds))
        for word, other in permutations(name.sounds[:MOST_WORDS], 2):
            found |= {f"{word} {other[0]}", f"{word} -{other[-1]}"}
    return {key[:120] for key in found}


def _name(one: Face, other: Face) -> str:
    ways = (_alike(a, b) for a in one.names for b in other.names)
    return max(ways, key=lambda way: WEIGHTS.get(way, 0))


def _alike(one: Name, other: Name) -> str:
    if not one.sounds or not other.sounds:
        return ""
    if one.plain == other.plain:
        return "name"
    if sorted(one.plain.split()) == sorted(other.plain.split()):
        return "order"
    if sorted(one.sounds) == sorted(other.sounds) or "".join(one.sounds) == "".join(other.sounds):
        return "spelling"
    shared = Counter(one.sounds) & Counter(other.sounds)
    rest = sorted((_without(one.sounds, shared), _without(other.sounds, shared)), key=len)
    if any(len(word) > 1 for word in shared):
        return _but_for(*rest, is_more=shared.total() > 1)
    return ""


def _but_for(fewer: list[str], more: list[str], *, is_more: bool) -> str:
    """Of the words that two names do not share, where they share some; `is_more` than one."""
    if not fewer:
        return "parts" if is_more else ""
    if len(fewer) == len(more) == 1:
        (one,), (other,) = fewer, more
        if min(len(one), len(other)) >= LONG_ENOUGH - 1 and within_one_edit(one, other):
            return "letter"
    return "initials" if all(any(_is_initial(one, other) for other in more) for one in fewer) else ""


def _is_initial(one: str, other: str) -> bool:
    return 1 in (len(one), len(other)) and one[0] == other[0]


def _without(words: Iterable[str], shared: Counter[str]) -> list[str]:
    return list((Counter(words) - shared).elements())


def _address(one: str, other: str) -> str:
    (mailbox, domain), (its_mailbox, its_domain) = _mailbox(one), _mailbox(other)
    if not mailbox or mailbox != its_mailbox:
        return ""
    return "address" if domain == its_domain else "mailbox"


def _mailbox(email: str) -> tuple[str, str]:
    """(mailbox, domain): without what follows a plus; nothing where several people read it."""
    local, _at, domain = email.strip().lower().partition("@")
    mailbox = local.partition("+")[0].replace(".", "")
    says_nothing = mailbox in SHARED_BY_MANY or len(mailbox) < LONG_ENOUGH
    return ("" if says_nothing else mailbox), domain


def shares_mailbox(one: str, other: str) -> bool:
    """Whether two addresses differ in nothing but what follows a plus: who reads one reads the other."""
    return one != other and _before_plus(one) == _before_plus(other)


def _before_plus(email: str) -> tuple[str, str]:
    local, _at, domain = email.strip().lower().partition("@")
    return local.partition("+")[0], domain


def pairs_above(
    faces: dict[int, Face], candidates: Iterable[tuple[int, int]]
) -> Iterator[tuple[int, int, Likeness]]:
    """Those of the candidates that may be the same."""
    for one, other in candidates:
        if one in faces and other in faces:
            found = likeness(faces[one], faces[other])
            if found.score >= MAY_BE:
                yield one, other, found
