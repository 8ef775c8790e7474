"""The photograph of a speaker, for those who see that this person speaks."""

from flask import Blueprint, Response

from eventapp.core.web import cached, private
from eventapp.people.access import viewer
from eventapp.programme import queries
from eventapp.programme.profiles.photos import MEDIA_TYPE
from eventapp.programme.profiles.queries import photo_for

bp = Blueprint("profiles", __name__)
CACHING = "private, max-age=300"  # in no shared cache, so that one that is taken away soon is gone


@bp.get("/<event>/speakers/<speaker>/<digest>.webp")
def photo(event: str, speaker: str, digest: str) -> Response:
    """Of who speaks at closed meetings alone, every answer is for its reader alone."""
    found, is_public = photo_for(viewer(), queries.event_by_code(event), speaker, digest)
    response = cached(found.body, MEDIA_TYPE, cache_control=CACHING)
    return response if is_public else private(response)
