"""A sample's delegations: who speaks for an organisation, and whom they nominated."""

from eventapp.core.errors import Refused
from eventapp.delegations.domain import Named, found_delegation, name_head, nominate
from eventapp.delegations.models import Delegation, Nomination
from eventapp.samples.loading import Loading, country_of
from eventapp.samples.people import category_of, email_of
from eventapp.samples.reading import Entry


def add_delegation(loading: Loading, entry: Entry) -> None:
    quota = entry.number("quota") or 0
    made = found_delegation(
        loading.event,
        entry.text("organisation"),
        country_of(entry),
        focal=email_of(entry, "focal"),
        quota=quota,
        at=loading.at,
        tell=False,
    )
    for member in entry.entries("nominated"):
        is_head, nomination = member.flag("head", default=False), _nominated(loading, made, member)
        member.done()
        if is_head:
            name_head(made, nomination)


def _nominated(loading: Loading, delegation: Delegation, entry: Entry) -> Nomination:
    named = Named(
        entry.text("given_name", 120),
        entry.text("family_name", 120),
        email_of(entry),
        category_of(loading, entry),
    )
    try:
        return nominate(delegation, named, at=loading.at)
    except Refused as refused:
        raise entry.broken(str(refused.text)) from None
