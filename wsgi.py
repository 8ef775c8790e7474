"""The WSGI application: granian --interface wsgi wsgi:app"""

import gc

gc.disable()  # what is read in stays: to look it through over and over takes a fifth of the start

from eventapp.app import from_environment  # noqa: E402 - nothing is to be read in before

app = from_environment()
