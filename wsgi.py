"""The WSGI application: granian --interface wsgi wsgi:app"""

import gc
import os

gc.disable()  # what is read in stays: to look it through over and over takes a fifth of the start

from eventapp.app import create_app  # noqa: E402
from eventapp.core.collecting import between_answers  # noqa: E402
from eventapp.core.config import Settings  # noqa: E402

app = create_app(Settings.from_env())
if "FLASK_RUN_FROM_CLI" in os.environ:
    gc.enable()  # a command, which answers nobody
else:
    between_answers(app)
