"""What somebody is told who has just chosen a session, each sentence with its titles marked by language."""

from collections.abc import Iterable

from flask import url_for
from flask_babel import gettext as _
from markupsafe import Markup

from eventapp import policy
from eventapp.agenda import domain, queries
from eventapp.agenda.fit import Another
from eventapp.agenda.week import overlapping
from eventapp.core.i18n import Text
from eventapp.core.web import formats, shown
from eventapp.people.access import viewer
from eventapp.programme.models import Event
from eventapp.programme.visibility import VisibleSession


def added(session: VisibleSession) -> Markup:
    return said(_("“%(title)s” is in your agenda."), title=session.title)


def misfits(event: Event, session: VisibleSession) -> Iterable[Markup]:
    """What somebody who has just chosen the session may not have seen: it is said, and left to them."""
    fmt, entries = formats(), queries.agenda(viewer(), event)
    chosen = [entry for entry in entries if entry.session.id == session.id]
    if any(entry.is_wish for entry in chosen) and not policy.may_attend(viewer(), event.code):
        yield Markup.escape(domain.NotYetApproved.text)
    for another in queries.unheard(viewer(), event, chosen).values():
        yield Markup.escape(_("In none of the languages you follow."))
        if another:
            yield _next_one(event, another)
    for other in overlapping(session, [entry.session for entry in entries]):
        yield said(
            _("It overlaps with “%(title)s”, %(starts)s–%(ends)s."),
            title=other.title,
            starts=fmt.clock(other.starts),
            ends=fmt.clock(other.ends),
        )


def _next_one(event: Event, another: Another) -> Markup:
    """It leads there."""
    fmt, session = formats(), another.session
    name = Markup('<bdi lang="{}">{}</bdi>').format(another.language, fmt.language_names([another.language]))
    sentence = said(
        _("The next one in a language you follow (%(language)s): %(title)s, %(when)s"),
        title=session.title,
        language=name,
        when=fmt.list([fmt.day(session.on), fmt.clock(session.starts)]),
    )
    url = url_for("programme.session", event=event.code, ref=session.ref)
    return Markup('<a href="{}">{}</a>').format(url, sentence)


def said(sentence: str, *, title: Text, **words: str) -> Markup:
    """A sentence of our own with a title in it, marked with the title's language."""
    return Markup(sentence) % {"title": shown(title), **words}  # noqa: S704 - what is put in is escaped
