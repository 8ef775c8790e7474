"""What comes of a message after it was written: where it stands, sending it again, and its end."""

from datetime import datetime, timedelta

from flask_babel import lazy_gettext as _
from sqlalchemy import ColumnElement, case, delete, func, or_, select, update

from eventapp.core.db import db
from eventapp.core.errors import NotFound, Refused
from eventapp.core.mail import Filed, Mail, post

STATES = ("waiting", "sent", "failed", "returned")
KEPT = timedelta(days=90)  # bodies of letters; and the installation's own mails altogether

state = case(
    (Mail.returned_at.is_not(None), "returned"),
    (Mail.sent_at.is_not(None), "sent"),
    (Mail.failed_at.is_not(None), "failed"),
    else_="waiting",
)


class NotSentAgain(Refused):
    text = _("This mail is still on its way, was sent again already, or its text is no longer kept.")


class NotSentYet(Refused):
    text = _("Only a mail that was sent can have come back.")


def may_be_sent_again(mail: Mail) -> bool:
    done = mail.sent_at is not None or mail.failed_at is not None
    return done and mail.resent_at is None and mail.keeps_body and bool(mail.body)


def mail_in(event_code: str, mail_id: int) -> Mail:
    """One message of that event; another's raises NotFound."""
    found = db.session.scalar(select(Mail).where(Mail.id == mail_id, Mail.event_code == event_code))
    if found is None:
        raise NotFound
    return found


def send_again(mail: Mail, *, at: datetime) -> Mail:
    """The same words in a new message, once: of two who ask, one is refused. Raises NotSentAgain."""
    again = update(Mail).where(
        Mail.id == mail.id,
        Mail.resent_at.is_(None),
        Mail.keeps_body,
        Mail.body != "",
        or_(Mail.sent_at.is_not(None), Mail.failed_at.is_not(None)),
    )
    if db.session.scalar(again.values(resent_at=at).returning(Mail.id)) is None:
        raise NotSentAgain
    filed = Filed(mail.event_code, mail.step, mail.language, keeps_body=True)
    return post(mail.recipient, mail.subject, mail.body, at=at, filed=filed)


def note_return(mail: Mail, why: str, *, by_id: int, at: datetime) -> None:
    """Keep that it came back and why; an empty reason takes the note away. Raises NotSentYet."""
    values = {"returned_because": why, "returned_at": at, "returned_by_id": by_id}
    if not why:
        values |= {"returned_at": None, "returned_by_id": None}
    note = update(Mail).where(Mail.id == mail.id, Mail.sent_at.is_not(None)).values(values)
    if db.session.scalar(note.returning(Mail.id)) is None:
        raise NotSentYet


def returned_from(recipient: str, event_code: str) -> list[Mail]:
    """The messages of an event that came back from an address, the last one first."""
    own = (Mail.recipient == recipient, Mail.event_code == event_code, Mail.returned_at.is_not(None))
    return list(db.session.scalars(select(Mail).where(*own).order_by(Mail.id.desc())))


def past(event_code: str, *, at: datetime) -> int:
    """How many bodies of an event's letters are kept for longer than they should be."""
    found = select(func.count()).where(*_is_past(event_code, at))
    return db.session.scalar(found) or 0


def forget_bodies(event_code: str, *, at: datetime) -> int:
    """Empty them; that a message was sent, to whom and when, stays."""
    old = update(Mail).where(*_is_past(event_code, at)).values(body="")
    return len(db.session.scalars(old.returning(Mail.id)).all())


def forget_own(at: datetime) -> None:
    """Delete the installation's own mails after the same time."""
    db.session.execute(delete(Mail).where(Mail.event_code.is_(None), Mail.written_at < at - KEPT))


def _is_past(event_code: str, at: datetime) -> tuple[ColumnElement[bool], ...]:
    done = or_(Mail.sent_at.is_not(None), Mail.failed_at.is_not(None))
    return Mail.event_code == event_code, Mail.written_at < at - KEPT, Mail.body != "", done
