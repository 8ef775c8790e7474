"""The door in words: for the staff, and for the guest to whom the screen is turned.

`%(time)s`, `%(place)s`, `%(device)s` and `%(count)s` are filled in by the scanner page.
"""

from typing import Any

from flask_babel import lazy_gettext as _

WORDS = {
    "admit": _("Welcome"),
    "instruct": _("Please note"),
    "desk": _("Ask the desk"),
    "refuse": _("Not admitted"),
    "admit hand-out": _("Hand it out"),
    "admit hand-out out": _("Taken back"),
    "refuse hand-out": _("Do not hand out"),
}
STAFF = {
    "ok": _("The badge is valid."),
    "ok_instruction": _("The badge is valid. There is something to do."),
    "already_in": _("Already in since %(time)s: %(place)s, %(device)s."),
    "already_collected": _("Already collected at %(time)s: %(place)s, %(device)s."),
    "replaced": _("This badge was replaced by a newer one. Keep it and ask for the new one."),
    "lost": _("This badge was reported lost. Keep it and call the help desk."),
    "revoked": _("This badge was withdrawn. Keep it and call the help desk."),
    "cancelled": _("This registration was cancelled."),
    "not_accredited": _("This registration is not approved."),
    "waiting": _("This person is on the waiting list."),
    "not_today": _("This badge is not for today."),
    "not_yet": _("It has not opened yet."),
    "over": _("Nothing more takes place here."),
    "not_on_list": _("This person is not on the list."),
    "members_only": _("Only members of the body that meets here may go in."),
    "room_full": _("The room is full."),
    "quota_full": _("The delegation has used all its places."),
    "not_on_list hand-out": _("There is none for this category of participants."),
    "quota_full hand-out": _("None is left."),
    "wrong_event": _("This badge belongs to another event."),
    "unknown": _("Unknown code: this is not a badge of this event."),
    "unreadable": _("The code was not read completely. Hold the badge still or type the code."),
    "cannot_verify": _("The server does not answer. The badge may well be valid; the scan is kept."),
}
GUEST = {
    "ok": _("Welcome. We are glad that you are here."),
    "ok_instruction": _("Welcome. We have something to tell you."),
    "already_in": _("Your badge was scanned here before. Our help desk will sort it out in a moment."),
    "already_collected": _("Our list says that you have received yours already."),
    "replaced": _("You have a newer badge. Please show us that one, or ask our help desk."),
    "lost": _("This badge was reported lost. Our help desk will gladly make you a new one."),
    "revoked": _("Please come with us to the help desk."),
    "cancelled": _("We could not find a current registration. Our help desk will look into it with you."),
    "not_accredited": _("Your registration is still being looked at. Please ask our help desk."),
    "waiting": _("You are on our waiting list. Our help desk can tell you more."),
    "not_today": _("Your badge is for another day. Our help desk can tell you which."),
    "not_yet": _("We have not opened yet. Please come back a little later."),
    "over": _("Nothing more takes place here today. The programme shows what comes next."),
    "not_on_list": _(
        "This session is for those who have booked it. Our help desk will help you find another."
    ),
    "members_only": _("This meeting is for its members. Thank you for your understanding."),
    "room_full": _("This room is full. We are sorry; please look at the programme for another session."),
    "quota_full": _("All places of your delegation are taken. Please ask our help desk."),
    "not_on_list hand-out": _("This does not come with your registration. Our help desk can tell you more."),
    "quota_full hand-out": _("We are sorry, none is left. Please ask our help desk."),
    "wrong_event": _("This badge is for another event. Our help desk will find the right one with you."),
    "unknown": _("We could not read a badge of this event. Please show us the code on your badge."),
    "unreadable": _("We could not read the code completely. Please hold your badge still for a moment."),
    "cannot_verify": _(
        "We cannot check your badge at the moment. It is not your fault; please ask our help desk."
    ),
}
INSTRUCTIONS = {
    "escort": _("Please call an escort for this guest."),
    "goodie_bag": _("First time here: hand over a goodie bag."),
}
BRIEFLY = {  # where a reason is counted, the sentences that name a scan are too long
    **STAFF,
    "already_in": _("Already in"),
    "already_collected": _("Already collected"),
}
NOTES = {
    "as_of": _("List as of %(time)s"),
    "no_list": _("No list yet"),
    "alone": _("Decided by this device."),
    "hours": _("May scan from %(start)s until %(end)s"),
    "leaving": _("Leaving"),
    "back": _("Brought back"),
    "undone": _("Undone"),
    "counts_no_more": _("That scan counts no more."),
    "warning": _(
        "Scans not sent yet: %(count)s. They are lost when this device is unpaired: save them first."
    ),
}
SEARCH = {
    "none": _("Nobody found"),
    "short": _("Type at least three letters."),
    "more": _("There are more. Type more of the name."),
    "away": _("The search needs the network."),
    "often": _("Please wait a few minutes and try again."),
}
UNDONE = {
    "not_through": _("Did not go through"),
    "wrong_badge": _("Wrong badge"),
    "mistake": _("A mistake"),
}
OVERRULED = (
    _("The help desk agrees"),
    _("The door lead agrees"),
    _("Went out for a moment only"),
)
DIRECTION = {
    "in": _("In and out"),
    "out": _("Out only"),
    "in-only": _("In only"),
}
HOW_OFTEN = {
    "once": _("Once"),
    "daily": _("Once a day"),
    "free": _("Always"),
}
PURPOSES = {
    "entry": _("Entry"),
    "room": _("Room"),
    "hand-out": _("Hand-out"),
    "desk": _("Desk"),
}


def word_of(verdict: str, purpose: str) -> str:
    """The one word for a verdict at that kind of checkpoint."""
    return str(WORDS.get(f"{verdict} {purpose}", WORDS[verdict]))


def sentence_of(reason: str, purpose: str) -> str:
    """What staff are told of a reason at that kind of checkpoint."""
    return str(STAFF.get(f"{reason} {purpose}", STAFF[reason]))


def briefly(reason: str, purpose: str) -> str:
    """The same without the names of another scan."""
    return str(BRIEFLY.get(f"{reason} {purpose}", BRIEFLY[reason]))


def texts() -> dict[str, dict[str, str]]:
    """All that the scanner page may have to say, in the language of this answer."""
    blocks: dict[str, dict[str, Any]] = {
        "words": WORDS,
        "staff": STAFF,
        "guest": GUEST,
        "instructions": INSTRUCTIONS,
        "notes": NOTES,
        "search": SEARCH,
    }
    return {name: {key: str(text) for key, text in block.items()} for name, block in blocks.items()}
