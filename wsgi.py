"""The WSGI application: granian --interface wsgi wsgi:app"""

from eventapp.app import create_app
from eventapp.core.config import Settings

app = create_app(Settings.from_env())
