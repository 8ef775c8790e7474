"""The bodies that meet at an event."""

from collections.abc import Sequence

from eventapp.bodies.models import Body
from eventapp.core.errors import NotFound
from eventapp.programme.audiences import convening
from eventapp.programme.models import Event


def bodies_of(event: Event) -> Sequence[Body]:
    return convening(event)


def body_of(event: Event, code: str) -> Body:
    """One that meets there; any other raises NotFound."""
    found = next((body for body in convening(event) if body.code == code), None)
    if found is None:
        raise NotFound
    return found
