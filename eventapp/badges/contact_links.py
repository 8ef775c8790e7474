"""Where the contact codes lead: addresses of this installation, for pages and for badges to print."""

from collections.abc import Mapping

from eventapp.badges.codes import unseal
from eventapp.badges.contacts import cards_at
from eventapp.badges.keys import code_keys
from eventapp.badges.models import ContactCard
from eventapp.core.web import absolute_url
from eventapp.programme.models import Event


def link_of(card: ContactCard) -> str:
    return absolute_url("badges_contact.page", token=unseal(card.token_sealed, code_keys().seal))


def contact_links(event: Event, of: int | None = None) -> Mapping[int, str]:
    """By person, of all who share their contact, or of one person."""
    return {person_id: link_of(card) for person_id, card in cards_at(event, of)}
