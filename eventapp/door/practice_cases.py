"""The invented guests of a practice event: what each is to try, and the verdict to expect."""

import hmac
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import lazy_gettext as _

from eventapp.badges.codes import LENGTH, LETTERS, CodeKeys

ENTRANCE, ESCORT = "practice-entrance", "practice-escort"
MEETING, WORKSHOP, LATER = "practice-meeting", "practice-workshop", "practice-later"
BAGS, EMPTY = "practice-bags", "practice-empty"
PURPOSE = {MEETING: "room", WORKSHOP: "room", LATER: "room", BAGS: "hand-out", EMPTY: "hand-out"}
NAMES: Mapping[str, str] = {
    ENTRANCE: _("Practice entrance"),
    ESCORT: _("Practice entrance for guests of honour"),
    MEETING: _("Practice: closed meeting"),
    WORKSHOP: _("Practice: workshop with one seat"),
    LATER: _("Practice: a room that opens next week"),
    BAGS: _("Practice: goodie bags"),
    EMPTY: _("Practice: nothing left to hand out"),
}


@dataclass(frozen=True)
class PracticeCase:
    """A badge to hold before a scanner at `place`, and the reason to expect; `twice`, the second time.

    `is_renewed`: a new issue of the badge before it, of the same person. Without a `state` the code is
    nobody's badge.
    """

    name: str
    place: str
    reason: str
    state: str = "approved"
    ended_as: str | None = None
    is_renewed: bool = False
    is_member: bool = False
    is_seated: bool = False
    gets_none: bool = False
    twice: bool = False

    @property
    def purpose(self) -> str:
        return PURPOSE.get(self.place, "entry")


CASES: Sequence[PracticeCase] = (
    PracticeCase("Amara Okonkwo", ENTRANCE, "ok"),
    PracticeCase("عبد الرحمن بن عبد العزيز المنصوري الهاشمي", ENTRANCE, "ok"),
    PracticeCase("欧阳美玲", ENTRANCE, "ok"),
    PracticeCase("Владислава Константинопольская", ENTRANCE, "ok"),
    PracticeCase("María de los Ángeles Fernández-Villaverde y Gómez de la Serna", ENTRANCE, "ok"),
    PracticeCase("Tom Twice", ENTRANCE, "already_in", twice=True),
    PracticeCase("Rosa Replaced", ENTRANCE, "replaced", ended_as="replaced"),
    PracticeCase("Rosa Replaced", ENTRANCE, "ok", is_renewed=True),
    PracticeCase("Leo Lost", ENTRANCE, "lost", ended_as="lost"),
    PracticeCase("Vera Voided", ENTRANCE, "revoked", ended_as="revoked"),
    PracticeCase("Carl Cancelled", ENTRANCE, "cancelled", state="cancelled"),
    PracticeCase("Nina Notyet", ENTRANCE, "not_accredited", state="submitted"),
    PracticeCase("Walid Waiting", ENTRANCE, "waiting", state="waiting"),
    PracticeCase("Grace Guest", ESCORT, "ok_instruction"),
    PracticeCase("Mona Member", MEETING, "ok", is_member=True),
    PracticeCase("Otto Outsider", MEETING, "members_only"),
    PracticeCase("Bea Booked", WORKSHOP, "ok", is_seated=True),
    PracticeCase("Juan Joiner", WORKSHOP, "room_full"),
    PracticeCase("Erin Early", LATER, "not_yet"),
    PracticeCase("Ben Bag", BAGS, "ok"),
    PracticeCase("Dana Double", BAGS, "already_collected", twice=True),
    PracticeCase("Noor None", BAGS, "not_on_list", gets_none=True),
    PracticeCase("Lars Late", EMPTY, "quota_full"),
    PracticeCase("", ENTRANCE, "unknown", state=""),
    PracticeCase("", ENTRANCE, "unreadable", state=""),
)
CUT = 20  # letters of a code that is not whole


def code_of(event_code: str, number: int, keys: CodeKeys) -> str:
    """The code of the case of that number: the same after each reset, so that badges once printed serve on.

    Nobody can guess it who has not the installation's key.
    """
    drawn = hmac.digest(keys.digest, f"practice badge {number} of {event_code}".encode(), "sha256")
    letters = "".join(LETTERS[byte >> 4] + LETTERS[byte & 15] for byte in drawn)[:LENGTH]
    return letters[:CUT] if CASES[number - 1].reason == "unreadable" else letters
