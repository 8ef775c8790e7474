"""Seats on a body and what was recorded of them, in words."""

from flask_babel import lazy_gettext as _

SEATS = {
    "chair": _("Chair"),
    "titular": _("Titular member"),
    "substitute": _("Substitute"),
    "member": _("Member"),
    "observer": _("Observer"),
    "secretary": _("Secretary"),
    "interpreter": _("Interpreter"),
    "technician": _("Technician"),
}
STEPS = {
    "appointed": _("Appointed"),
    "ended": _("Ended"),
    "confirmed": _("Address confirmed"),
    "withdrawn": _("Taken back before it began"),
}
