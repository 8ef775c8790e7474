"""The WSGI application: granian --interface wsgi wsgi:app"""

from eventapp.app import create_app
from eventapp.core.collecting import between_answers
from eventapp.core.config import Settings

app = create_app(Settings.from_env())
between_answers(app)
