"""The badge's fixed words in the language of this answer."""

from flask_babel import gettext as _

from eventapp.badges.showing import BadgeWords


def words() -> BadgeWords:
    return BadgeWords(issue=_("issue %(number)s"), symbol=_("Badge code"))
