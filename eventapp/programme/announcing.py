"""What those are told who have a session in their week, drafted before its change is saved."""

from collections.abc import Iterable
from dataclasses import dataclass

from flask_babel import force_locale
from flask_babel import gettext as _

from eventapp.core.i18n import direction
from eventapp.programme.changes import Told, changes, history_of
from eventapp.programme.models import Event, Session
from eventapp.programme.queries import rooms
from eventapp.programme.visibility import NOBODY, as_seen
from eventapp.programme.words import CHANGES


@dataclass(frozen=True)
class Drafted:
    """In one language: a line for each thing that changed."""

    language: str
    title: str
    lines: list[str]
    is_named: bool = True  # what an organiser adds is for those alone who may know what it is about

    @property
    def direction(self) -> str:
        return direction(self.language)


def drafted(event: Event, session: Session) -> list[Drafted]:
    """In each language of the event, its own first, of the row as it is now; nothing where nothing is told.

    The change need not be committed, but it stands in the session's history.
    """
    if session.published_at is None:
        return taken_away(event)
    seen = as_seen(session, NOBODY, sees_closed=True)
    history, places = history_of(event, among=[session.id]), rooms(event)
    made = {
        code: changes([seen] if seen else [], history, places, language=code) for code in languages(event)
    }
    return [
        Drafted(code, session.title.plain(code), _lines(code, change.told))
        for code, found in made.items()
        for change in found
        if change.version == session.version
    ]


def taken_away(event: Event) -> list[Drafted]:
    """What those read to whom a session is open no more: not even its name."""
    return [_of_something(code) for code in languages(event)]


def languages(event: Event) -> list[str]:
    return list(dict.fromkeys([event.default_language, *event.languages]))


def _of_something(language: str) -> Drafted:
    with force_locale(language):
        return Drafted(language, _("A session of your agenda"), [_("It is no longer open to you.")], False)


def _lines(language: str, told: Iterable[Told]) -> list[str]:
    with force_locale(language):
        return [_line(str(CHANGES[one.what]), one) for one in told]


def _line(word: str, one: Told) -> str:
    return word if one.is_fact else f"{word}: {one.after or '–'} ({one.before or '–'})"
