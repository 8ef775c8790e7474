"""The practice event of an event: made, made anew, and its badges to print with what each is to show."""

from dataclasses import dataclass

from flask import Blueprint, flash, render_template
from flask_babel import force_locale
from flask_babel import gettext as _
from markupsafe import Markup
from werkzeug.wrappers import Response

from eventapp import policy
from eventapp.badges import qr
from eventapp.badges.codes import LENGTH
from eventapp.badges.keys import code_keys
from eventapp.core import clock, link_qr
from eventapp.core.db import db
from eventapp.core.i18n import LANGUAGES, Text
from eventapp.core.web import see_other
from eventapp.door.admission import VERDICT_OF_REASON
from eventapp.door.practice import make_practice, practice_of
from eventapp.door.practice_cases import CASES, NAMES, PracticeCase, code_of
from eventapp.door.practice_rows import Words
from eventapp.door.words import briefly, word_of
from eventapp.people.access import requires
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code

bp = Blueprint("door_practice", __name__)


@dataclass(frozen=True)
class Card:
    """One badge to practise with, as it is printed: its code as a drawing, and what is to be seen."""

    case: PracticeCase
    number: int
    symbol: Markup
    place: str
    verdict: str
    word: str
    sentence: str


@bp.get("/<event>/organise/door/practice")
@requires(policy.may_lead_door)
def index(event: str) -> str:
    found = event_by_code(event)
    practice = practice_of(found)
    return render_template(
        "door/admin/practice.html",
        event=found,
        practice=practice,
        cards=_cards(practice) if practice else [],
        tab="door",
        here="organise",
    )


@bp.post("/<event>/organise/door/practice")
@requires(policy.may_lead_door)
def make(event: str) -> Response:
    """Made before, it is made anew: nothing that was scanned there is left."""
    found = event_by_code(event)
    make_practice(found, code_keys(), _words(found), at=clock.now())
    db.session.commit()
    flash(_("The practice event is ready. Pair devices with it; devices of before are no longer paired."))
    return see_other("door_practice.index", event=found.code)


def _words(event: Event) -> Words:
    """In the languages of the interface, so that a scanner in any of them says what it is."""
    title, own, names = Text(), Text(), {code: Text() for code in NAMES}
    for language in LANGUAGES:
        with force_locale(language):
            title[language] = _("Practice: %(title)s", title=event.title.plain(language))
            own[language] = _("Practice")
            for code, name in NAMES.items():
                names[code][language] = str(name)
    return Words(title, own, names)


def _cards(practice: Event) -> list[Card]:
    keys = code_keys()
    return [
        _card(case, number, code_of(practice.code, number, keys))
        for number, case in enumerate(CASES, start=1)
    ]


def _card(case: PracticeCase, number: int, code: str) -> Card:
    verdict = VERDICT_OF_REASON[case.reason]
    draw = qr.svg if len(code) == LENGTH else link_qr.svg
    return Card(
        case=case,
        number=number,
        symbol=Markup(draw(code, title=_("Badge %(number)s", number=number))),  # noqa: S704 - our own SVG
        place=str(NAMES[case.place]),
        verdict=verdict,
        word=word_of(verdict, case.purpose),
        sentence=briefly(case.reason, case.purpose),
    )
