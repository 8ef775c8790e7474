"""How a registration stands, in words for its person."""

from flask_babel import lazy_gettext as _

STANDING_TITLES = {
    "submitted": _("Your registration has arrived"),
    "asked": _("The organisers need something more"),
    "waiting": _("You are on the waiting list"),
    "offered": _("A place is free for you"),
    "approved": _("You are registered"),
    "refused": _("Your registration was not accepted"),
    "cancelled": _("Your registration is cancelled"),
}
