"""The application as of another build: the same files under another number."""

from eventapp.core import assets
from tests.door.servers import OTHER_BUILD

assets.build_number = lambda _folder: OTHER_BUILD

from wsgi import app  # noqa: E402 - after the build has changed

__all__ = ["app"]
