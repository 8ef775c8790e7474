"""A sample's delegations: who speaks for an organisation, and whom they nominated."""

from eventapp.delegations.domain import Named, found_delegation, name_head, nominate
from eventapp.delegations.models import Delegation
from eventapp.samples.loading import Loading, country_of, told
from eventapp.samples.people import category_of, email_of
from eventapp.samples.reading import Entry


def add_delegation(loading: Loading, entry: Entry) -> None:
    made = found_delegation(
        loading.event,
        entry.text("organisation"),
        country_of(entry),
        focal=email_of(entry, "focal"),
        quota=entry.number("quota") or 0,
        at=loading.at,
        tell=False,
    )
    for member in entry.entries("nominated"):
        with told(member):
            _nominate(loading, made, member)
        member.done()


def _nominate(loading: Loading, delegation: Delegation, entry: Entry) -> None:
    named = Named(
        entry.text("given_name", 120),
        entry.text("family_name", 120),
        email_of(entry),
        category_of(loading, entry),
    )
    nomination = nominate(delegation, named, at=loading.at)
    if entry.flag("head", default=False):
        name_head(delegation, nomination)
