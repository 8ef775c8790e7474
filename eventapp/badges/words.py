"""The badge's fixed words in the language of this answer."""

from flask_babel import gettext as _
from flask_babel import ngettext

from eventapp.badges.showing import BadgeWords


def words() -> BadgeWords:
    return BadgeWords(
        issue=_("issue %(number)s"),
        symbol=_("Badge code"),
        contact=_("Contact code"),
        empty=_("Your week is still empty"),
        more=_more,
    )


def _more(count: int) -> str:
    return str(ngettext("and %(num)d more in your agenda", "and %(num)d more in your agenda", count))
