"""Attaching documents to sessions: each new file of one is its next revision.

Every write first counts the event's revision up and so holds the event's row, which makes kept
pages and exports be read anew.
"""

import secrets
from dataclasses import dataclass
from datetime import datetime

from flask_babel import lazy_gettext as _
from sqlalchemy import delete, func, select, update

from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.i18n import Text
from eventapp.programme.documents.formats import Format, format_of, safe_name
from eventapp.programme.documents.models import Document, DocumentFile
from eventapp.programme.drafts import REF_LETTERS
from eventapp.programme.editing import next_revision
from eventapp.programme.models import Event, Session

MOST_DOCUMENTS = 50  # of one session
REF_LENGTH = 10  # letters: not to be guessed, and never twice in a session


class UnknownFormat(Refused):
    text = _("Choose a PDF, a text in UTF-8, or a DOCX, XLSX, PPTX, ODT, ODS or ODP file without macros.")


class TooManyDocuments(Refused):
    text = _("This session has as many documents as it can have. Delete one first.")


class StaleDocument(Refused):
    text = _("Somebody else has changed this since you opened it. Nothing was saved.")


class IsReleased(Refused):
    text = _("This document is released. Take its release moment away first, then delete it.")


@dataclass(frozen=True)
class Facts:
    """What a form says of a document; without a release moment only editors see it."""

    title: Text
    languages: list[str]
    audience: str
    released_at: datetime | None


@dataclass(frozen=True)
class NewFile:
    name: str
    body: bytes
    format: Format

    @classmethod
    def of(cls, name: str, body: bytes) -> "NewFile":
        """Raises UnknownFormat."""
        found = format_of(body)
        if found is None:
            raise UnknownFormat
        return cls(safe_name(name, found.ending), body, found)


def add_document(
    event: Event, session: Session, facts: Facts, file: NewFile, *, by_id: int, at: datetime
) -> Document:
    next_revision(event)
    having = select(func.count()).select_from(Document).where(Document.session_id == session.id)
    if (db.session.scalar(having) or 0) >= MOST_DOCUMENTS:
        raise TooManyDocuments
    ref = "".join(secrets.choice(REF_LETTERS) for _place in range(REF_LENGTH))
    document = Document(event_id=event.id, session_id=session.id, ref=ref, revision=1, **vars(facts))
    db.session.add(document)
    db.session.flush()
    _keep(document, file, by_id=by_id, at=at)
    return document


def change_document(
    event: Event,
    document: Document,
    facts: Facts,
    file: NewFile | None,
    *,
    seen_version: int,
    by_id: int,
    at: datetime,
) -> None:
    """The version stands in the UPDATE's condition, so of two editors one is refused."""
    next_revision(event)
    changing = update(Document).where(Document.id == document.id, Document.version == seen_version)
    values = {"version": Document.version + 1, "revision": Document.revision + (1 if file else 0)}
    if db.session.scalar(changing.values(**vars(facts), **values).returning(Document.id)) is None:
        raise StaleDocument
    if file is not None:
        db.session.refresh(document)
        _keep(document, file, by_id=by_id, at=at)


def delete_document(event: Event, document: Document) -> None:
    """With all its files; the DELETE carries the check, so that one released meanwhile stays."""
    next_revision(event)
    unreleased = delete(Document).where(Document.id == document.id, Document.released_at.is_(None))
    if db.session.scalar(unreleased.returning(Document.id)) is None:
        raise IsReleased


def _keep(document: Document, file: NewFile, *, by_id: int, at: datetime) -> None:
    db.session.add(
        DocumentFile(
            document_id=document.id,
            revision=document.revision,
            name=file.name,
            media_type=file.format.media_type,
            size=len(file.body),
            body=file.body,
            uploaded_at=at,
            uploaded_by_id=by_id,
        )
    )
    db.session.flush()
