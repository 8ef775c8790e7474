"""Importing registrations: for those who decide them."""

from flask_babel import lazy_gettext as _

from eventapp import policy
from eventapp.registration.entering import REGISTRATIONS
from eventapp.sheets.pages import Place, import_pages

bp = import_pages(
    "registration_import",
    Place(
        kind=REGISTRATIONS,
        path="/<event>/organise/registrations/import",
        rule=policy.may_decide_registrations,
        title=_("Import of registrations"),
        lead=_(
            "People are known by their e-mail address and never registered twice. What a cell leaves empty "
            "stays as it is, and so does the name of who is known from elsewhere. Nobody is shown on the "
            "list of participants before they say so themselves."
        ),
        back=("registration_admin.index", _("Registrations")),
        tab="registrations",
    ),
)
