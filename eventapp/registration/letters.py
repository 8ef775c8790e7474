"""What an event writes at each step of a registration, in place of the usual words.

A template holds data placeholders such as {name} and nothing else: each is replaced once, and
what it is replaced by is never looked at again.
"""

import re
from collections.abc import Collection, Mapping
from hashlib import sha256

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, select

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.programme.models import Event
from eventapp.registration.models import MailTemplate

STEPS = (
    "submitted",
    "asked",
    "waiting",
    "offered",
    "lapsed",
    "declined",
    "approved",
    "refused",
    "cancelled",
    "withdrawn",
)
PLACEHOLDERS = ("name", "event", "days", "venue", "reason", "deadline", "link")
PLACEHOLDER = re.compile(r"\{([^{}\n]*)\}")

Letter = tuple[str, str]  # subject and body


class Outdated(Refused):
    text = _("Somebody else has changed this since you opened it. Nothing was saved.")


def unknown_placeholders(text: str, known: Collection[str] = PLACEHOLDERS) -> list[str]:
    return [name for name in PLACEHOLDER.findall(text) if name not in known]


def filled(text: str, data: Mapping[str, str]) -> str:
    """The text with its placeholders replaced; one that nobody knows stays as it is."""
    return PLACEHOLDER.sub(lambda found: data.get(found[1], found[0]), text)


def templates_of(event: Event, step: str) -> dict[str, Letter]:
    """{language: (subject, body)}, of those that the event has written itself."""
    own = select(MailTemplate).where(MailTemplate.event_id == event.id, MailTemplate.step == step)
    return {row.language: (row.subject, row.body) for row in db.session.scalars(own)}


def template_of(event: Event, step: str, language: str) -> Letter | None:
    return templates_of(event, step).get(language)


def languages_written(event: Event) -> dict[str, list[str]]:
    """{step: languages in which the event wrote its own words}"""
    own = select(MailTemplate.step, MailTemplate.language).where(MailTemplate.event_id == event.id)
    written: dict[str, list[str]] = {step: [] for step in STEPS}
    for step, language in db.session.execute(own.order_by(MailTemplate.language)):
        written[step].append(language)
    return written


def state_of(templates: Mapping[str, Letter]) -> str:
    """What an editor has seen of them, in a few letters."""
    return sha256(repr(sorted(templates.items())).encode()).hexdigest()[:16]


def rewrite(
    event: Event, step: str, letters: Mapping[str, Letter], *, languages: Collection[str], seen: str
) -> None:
    """Keep these in place of all that there was in those languages; the usual words for the rest.

    The event's row is held until the commit, so that what was `seen` is compared with what stands.
    """
    db.session.execute(select(Event.id).where(Event.id == event.id).with_for_update(key_share=True))
    if state_of(templates_of(event, step)) != seen:
        raise Outdated
    own = (MailTemplate.event_id == event.id, MailTemplate.step == step)
    db.session.execute(delete(MailTemplate).where(*own, MailTemplate.language.in_(languages)))
    for language, (subject, body) in letters.items():
        row = MailTemplate(event_id=event.id, step=step, language=language, subject=subject, body=body)
        db.session.add(row)
    db.session.flush()
