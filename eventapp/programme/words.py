"""The programme's codes in words."""

from flask_babel import lazy_gettext as _

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
    "title": _("Title"),
    "time": _("When"),
    "rooms": _("Rooms"),
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
    "floor_languages": _("Floor languages"),
    "interpretation": _("Interpretation"),
    "speakers": _("Speakers"),
    "status": _("State"),
}
