"""The application with the door's lock taken off: what the race test must be able to notice."""

from typing import Any

from eventapp.core.inserting import insert_if_absent
from eventapp.door import cases, claims
from eventapp.door.models import EntryClaim
from wsgi import app

__all__ = ["app"]


def _claims_nothing(model: Any, **values: Any) -> bool:
    return True if model is EntryClaim else insert_if_absent(model, **values)


claims.insert_if_absent = _claims_nothing  # type: ignore[assignment]
cases.passages = lambda _badge, _checkpoint: []
