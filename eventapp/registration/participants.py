"""The list of participants: who has agreed to be on it, for whom they have."""

from sqlalchemy import func, or_, select
from sqlalchemy.orm import aliased

from eventapp.core.paging import Page, paged
from eventapp.core.text import fold, like
from eventapp.people.models import Organisation
from eventapp.programme.models import Event
from eventapp.registration.finding.queries import WORDS
from eventapp.registration.models import Consent, Registration
from eventapp.registration.queries import WHOLE


def participants(
    event: Event, *, for_participants: bool, words: str = "", page: int = 1
) -> Page[Registration]:
    """The approved by name, each as they agreed last: to the public, or to other participants too.

    Every word must be found in a name or the organisation.
    """
    given = aliased(Consent)
    last = select(func.max(given.id)).where(given.registration_id == Registration.id).correlate(Registration)
    audiences = ("public", "participants") if for_participants else ("public",)
    found = select(Registration).join(Consent, Consent.id == last.scalar_subquery())
    found = found.where(
        Registration.event_id == event.id, Registration.state == "approved", Consent.audience.in_(audiences)
    )
    folded = fold(words).split()[:WORDS]
    if folded:
        found = found.join(Registration.organisation)
    for word in folded:
        named = (Registration.sort_name, Organisation.folded)
        found = found.where(or_(*(column.like(like(word), escape="\\") for column in named)))
    return paged(found.options(*WHOLE).order_by(Registration.sort_name, Registration.id), page)
