"""Importing delegations: for those who decide registrations."""

from flask_babel import lazy_gettext as _

from eventapp import policy
from eventapp.delegations.entering import DELEGATIONS
from eventapp.sheets.pages import Place, import_pages

bp = import_pages(
    "delegations_import",
    Place(
        kind=DELEGATIONS,
        path="/<event>/organise/delegations/import",
        rule=policy.may_decide_registrations,
        title=_("Import of delegations"),
        lead=_(
            "A delegation is known by its organisation and country. What a cell leaves empty stays as it is."
        ),
        back=("delegations_admin.index", _("Delegations")),
        tab="delegations",
    ),
)
