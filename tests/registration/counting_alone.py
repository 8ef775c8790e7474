"""The application as if each process counted the places for itself: what the race test must notice."""

from sqlalchemy import false, true

from eventapp.registration import domain
from tests.registration.test_race import PLACES
from wsgi import app

__all__ = ["app"]

_left = iter(range(PLACES))
domain.has_place = lambda: false() if next(_left, None) is None else true()
