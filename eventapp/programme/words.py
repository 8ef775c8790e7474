"""The programme's codes in words."""

from flask_babel import lazy_gettext as _

from eventapp.programme.edits import Edit

KINDS = {
    "registration": _("Registration"),
    "ceremony": _("Ceremony"),
    "national-presentation": _("National presentation"),
    "plenary": _("Plenary"),
    "parallel": _("Parallel session"),
    "interactive": _("Interactive session"),
    "demonstration": _("Demonstration"),
    "innovation-zone": _("Innovation zone"),
    "centenary": _("Centenary session"),
    "summit": _("Summit"),
    "statutory": _("Statutory meeting"),
    "award": _("Award"),
    "social": _("Social programme"),
    "visit": _("Visit"),
    "break": _("Break"),
}
PARTS = {
    "morning": _("Morning"),
    "lunch": _("Lunch"),
    "afternoon": _("Afternoon"),
    "evening": _("Evening"),
}
FURNITURE = {"days": _("Days"), "rooms": _("Rooms"), "tracks": _("Tracks"), "rounds": _("Rounds")}
FURNITURE |= {"speakers": _("Speakers")}
LINES = {"tracks": _("Tracks"), "rounds": _("Rounds")}
SETUPS = {  # how a room may be furnished
    "theatre": _("Rows of seats"),
    "classroom": _("Seats with tables"),
    "boardroom": _("Round one table"),
    "standing": _("Standing"),
}
FILTERS = {
    "words": _("Search"),
    "kind": _("Kind"),
    "language": _("Language"),
    "track": _("Track"),
    "room": _("Room"),
    "seats": _("Seats left"),
}
CHANGES = {
    "published": _("New in the programme"),
    "cancelled": _("Cancelled"),
    "restored": _("Takes place after all"),
    "abstract": _("Another abstract"),
    "title": _("Title"),
    "time": _("When"),
    "rooms": _("Rooms"),
    "room_name": _("New name of the room"),
    "speakers": _("Speakers"),
    "floor_languages": _("Floor languages"),
    "interpretation": _("Interpretation"),
}
FIELDS = {
    "title": _("Title"),
    "abstract": _("Abstract"),
    "kind": _("Kind"),
    "starts": _("Starts"),
    "ends": _("Ends"),
    "part": _("Part of the day"),
    "time_announced": _("Hour announced"),
    "provisional": _("Provisional"),
    "rooms": _("Rooms"),
    "round": _("Round"),
    "track": _("Track"),
    "seats": _("Seats"),
    "number": _("Meeting number"),
    "floor_languages": _("Floor languages"),
    "interpretation": _("Interpretation"),
    "speakers": _("Speakers"),
    "access": _("Access"),
    "body": _("Body"),
    "disclosure": _("What others know"),
    "admitted": _("Who is admitted"),
    "quota": _("Quota"),
    "quota_per": _("Quota counted by"),
    "room_taken": _("Room shown as occupied"),
    "listed_only": _("At the door, let in only those who hold a seat or speak"),
    "status": _("State"),
}
COLUMNS = FIELDS | {  # of the programme as a table, where each field that is translated has one per language
    "uid": _("Identifier"),
    "ref": _("Reference in addresses"),
    "on": _("Date"),
    "affiliations": _("Affiliation"),
    "roles": _("Role"),
    "protocol": _("Protocol rank"),
}
VERDICTS = {  # of an import, on a row
    "new": _("New"),
    "changed": _("Changed"),
    "unchanged": _("Unchanged"),
    "refused": _("Refused"),
}
ACCESS = {
    "public": _("Open to everyone"),
    "registered": _("For registered participants"),
    "restricted": _("Restricted to a body"),
}
DISCLOSURES = {
    "open": _("Open: everyone sees what it is, and that it is restricted"),
    "veiled": _("Veiled: others see only the body’s neutral title and the time"),
    "hidden": _("Hidden: others learn nothing"),
}
ADMITTED = {
    "members": _("Members"),
    "substitutes": _("Substitutes"),
    "observers": _("Observers"),
    "secretariat": _("Secretariat"),
    "interpreters": _("Interpreters"),
    "technicians": _("Technicians"),
}
QUOTAS = {
    "organisation": _("Organisation"),
    "country": _("Country"),
}
HISTORY = FIELDS | {  # of a session: what its edit does not say is kept there too
    "room_name": _("New name of the room"),
    "observers": _("Observers by name"),
    "stand_ins": _("Substitutes standing in"),
}
AUDIENCES = {
    "anonymous": _("Anonymous visitor"),
    "delegate": _("Registered delegate"),
    "member": _("Member of the body"),
    "elsewhere": _("Organiser of another event"),
    "organiser": _("Organiser of this event"),
}


def told_apart(theirs: Edit, mine: Edit) -> list[tuple[str, str, str]]:
    """The fields in which two edits differ: (name, theirs, mine) in words."""
    changed = mine.changed_from(theirs)
    return [(str(FIELDS[name]), *_apart(theirs.text(name), mine.text(name))) for name in changed]


def _apart(theirs: str, mine: str) -> tuple[str, str]:
    """Without the lines that both have, if more than their order differs: of a text in many languages,
    those in which it does."""
    one, other = theirs.splitlines(), mine.splitlines()
    if sorted(one) == sorted(other):
        return theirs, mine
    return (
        "\n".join(line for line in one if line not in other),
        "\n".join(line for line in other if line not in one),
    )
