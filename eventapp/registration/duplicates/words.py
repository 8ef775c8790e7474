"""Why two registrations look alike, in words."""

from collections.abc import Iterable
from typing import Any

from flask_babel import get_locale
from flask_babel import lazy_gettext as _

from eventapp.core.i18n import Formats

REASONS: dict[str, Any] = {
    "name": _("same name"),
    "order": _("same name in another order"),
    "spelling": _("same name in another spelling or script"),
    "letter": _("names one letter apart"),
    "parts": _("one name has more parts"),
    "initials": _("one name has initials only"),
    "address": _("same mailbox with a different ending"),
    "mailbox": _("same mailbox name at another domain"),
    "organisation": _("same organisation"),
    "birth": _("same date of birth"),
}


def because(reasons: Iterable[str]) -> str:
    """For example "same name in another order, same organisation", in the language of the page."""
    return Formats(str(get_locale() or "en")).list(str(REASONS[reason]) for reason in reasons)
