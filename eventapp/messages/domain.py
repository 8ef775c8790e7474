"""Writing to many: the words, trying them out on oneself, and sending them, once.

Each step is one conditional UPDATE of the batch: of two who act at once one wins, the other is told.
"""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, delete, insert, select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.mail import Filed, Words, post, post_all
from eventapp.core.text import fold, tells_address
from eventapp.messages import queries
from eventapp.messages.models import MailBatch, MailBatchText
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.filtering import Filter
from eventapp.registration.letters import Letter, Outdated, filled
from eventapp.registration.models import Registration
from eventapp.registration.writing import data_of

NOBODY = "…"  # searched for
PLACEHOLDERS = ("name", "event", "days", "venue", "link")


class AlreadySent(Refused):
    text = _("This letter was sent already.")


class NotTried(Refused):
    text = _("Send these words to yourself first, and read them as the others will.")


class OthersByNow(Refused):
    text = _("Who gets this letter has changed since you opened the page. Look again before you send it.")


def draft(
    event: Event, narrowed: Filter, letters: Mapping[str, Letter], *, by: Person, at: datetime
) -> MailBatch:
    batch = MailBatch(event_id=event.id, asked=narrowed.query, written_at=at, written_by_id=by.id)
    db.session.add(batch)
    db.session.flush()
    _keep(batch.id, letters)
    return batch


def rewrite(batch: MailBatch, letters: Mapping[str, Letter], *, seen: int) -> None:
    """Other words, which nobody has tried out. Raises Outdated, AlreadySent."""
    _step(batch, seen, version=MailBatch.version + 1)
    db.session.execute(delete(MailBatchText).where(MailBatchText.batch_id == batch.id))
    _keep(batch.id, letters)
    db.session.expire(batch)


def try_out(batch: MailBatch, event: Event, *, to: Person, seen: int, at: datetime) -> None:
    """A mail in each language that is written, to who asks for it. Raises Outdated, AlreadySent."""
    _step(batch, seen, tested_version=seen)
    for language, (subject, body) in batch.letters.items():
        data = data_of(event, language) | {"name": to.full_name or to.email}
        filed = Filed(event.code, "trial", language, keeps_body=True)
        post(to.email, filled(subject, data), filled(body, data), at=at, filed=filed)


def send(batch: MailBatch, event: Event, *, seen: int, count: int, by: Person, at: datetime) -> int:
    """A mail to each of the `count` that were seen, all in this transaction: how many.

    Raises NotTried, Outdated, AlreadySent; OthersByNow, after which the caller has to roll back.
    """
    _step(batch, seen, MailBatch.tested_version == seen, sent_at=at, sent_by_id=by.id)
    letters, order = batch.letters, fallback(event, batch.letters)
    data = {language: data_of(event, language) for language in letters}
    mails = []
    for address, name, wanted in queries.addressees(event, batch.narrowed):
        language = wanted if wanted in letters else order[0]
        own = data[language] | {"name": name}
        subject, body = (filled(text, own) for text in letters[language])
        mails.append(Words(address, subject, body, language))
    if len(mails) != count:
        raise OthersByNow
    post_all(mails, at=at, filed=Filed(event.code, "batch", keeps_body=True, batch_id=batch.id))
    return len(mails)


def fallback(event: Event, written: Collection[str]) -> list[str]:
    """The languages of a letter in the order in which they are taken by who reads none of them."""
    order = dict.fromkeys((event.default_language, *event.languages, *sorted(written)))
    return [one for one in order if one in written]


def forget(person: Person) -> None:
    """Somebody is erased: letters to those found by their address, or by their name where they are
    registered, no longer say so. Such a search then finds nobody, for it must not find everybody."""
    names = {fold(name) for name in person.full_name.split()}
    here = select(Registration.event_id).where(Registration.person_id == person.id)
    events = set(db.session.scalars(here))
    for batch in db.session.scalars(select(MailBatch).where(MailBatch.asked.contains("q="))):
        asked = batch.narrowed
        is_named = batch.event_id in events and any(fold(word) in names for word in asked.q.split())
        if is_named or tells_address(asked.q, person.email):
            batch.asked = replace(asked, q=NOBODY).query


def _step(batch: MailBatch, seen: int, *conditions: ColumnElement[bool], **values: Any) -> None:
    own = (MailBatch.id == batch.id, MailBatch.sent_at.is_(None), MailBatch.version == seen)
    step = update(MailBatch).where(*own, *conditions).values(**values)
    if db.session.scalar(step.returning(MailBatch.id)) is not None:
        return
    db.session.refresh(batch)
    if batch.sent_at is not None:
        raise AlreadySent
    raise Outdated if batch.version != seen else NotTried


def _keep(batch_id: int, letters: Mapping[str, Letter]) -> None:
    rows = [
        {"batch_id": batch_id, "language": language, "subject": subject, "body": body}
        for language, (subject, body) in letters.items()
    ]
    db.session.execute(insert(MailBatchText), rows)
