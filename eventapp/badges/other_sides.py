"""The other side of badges: its holder's agenda, and the contact code where they share it, as of now."""

from eventapp.badges.backs import backs_of
from eventapp.badges.contact_links import contact_links
from eventapp.badges.faces import Backs
from eventapp.badges.weeks import weeks
from eventapp.core import clock
from eventapp.programme.models import Event


def other_sides(event: Event, of: int | None = None, *, language: str) -> Backs:
    """Of all badges of the event, or of that one person's."""
    return backs_of(event, weeks(event, of), contact_links(event, of), language=language, at=clock.now())
