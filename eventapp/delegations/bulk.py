"""Nominating many at once: for the focal point."""

from collections.abc import Mapping
from typing import Any

from flask_babel import lazy_gettext as _

from eventapp import policy
from eventapp.core.forms import LARGEST_ID
from eventapp.delegations.entering import NOMINATIONS
from eventapp.delegations.queries import own_delegation
from eventapp.people.access import signed_in
from eventapp.programme.models import Event
from eventapp.sheets.pages import Place, import_pages


def _own(event: Event, values: Mapping[str, Any]) -> int:
    """The delegation, for the one who speaks for it."""
    return own_delegation(event, signed_in().id, values["delegation_id"]).id


bp = import_pages(
    "delegations_bulk",
    Place(
        kind=NOMINATIONS,
        path=f"/<event>/delegation/<int(max={LARGEST_ID}):delegation_id>/import",
        rule=policy.is_signed_in,
        title=_("Nominate from a table"),
        lead=_("Each person gets a mail, registers with this address and finds the form begun."),
        back=("delegations.delegation", _("Delegation")),
        layout="layouts/plain.html",
        here="delegation",
        scope=_own,
    ),
)
