"""Reading documents: the newest file of each, for those alone who may read it.

Sessions come from `visibility`, so a document is never told of where its meeting is not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Select, and_, select
from sqlalchemy.orm import joinedload, undefer

from eventapp.core.db import db
from eventapp.core.errors import NotFound
from eventapp.policy import Viewer, may_attend
from eventapp.programme.documents.formats import ENDINGS
from eventapp.programme.documents.models import Document, DocumentFile
from eventapp.programme.models import Event, Session
from eventapp.programme.visibility import VisibleSession


@dataclass(frozen=True)
class Listed:
    """A document with its newest file."""

    document: Document
    file: DocumentFile

    @property
    def ending(self) -> str:
        return ENDINGS[self.file.media_type]


def may_read(viewer: Viewer, event: Event, session: VisibleSession, document: Document, at: datetime) -> bool:
    """Whether this viewer, who sees the session so, reads the document at that moment."""
    if session.is_veiled or document.released_at is None or document.released_at > at:
        return False
    if document.audience == "public" or session.is_admitted:
        return True
    return may_attend(viewer, event.code) and not (document.audience == "attending" and session.is_restricted)


def documents_for(
    viewer: Viewer, event: Event, sessions: Iterable[VisibleSession], *, at: datetime
) -> dict[int, list[Listed]]:
    """{id of a session: what the viewer may read of it, in the order of release}."""
    seen = {session.id: session for session in sessions}
    found = _newest().where(Document.event_id == event.id, Document.released_at <= at)
    if len(seen) == 1:
        found = found.where(Document.session_id.in_(seen))
    readable: dict[int, list[Listed]] = {}
    for document, file in db.session.execute(found.order_by(Document.released_at, Document.id)):
        session = seen.get(document.session_id)
        if session is not None and may_read(viewer, event, session, document, at):
            readable.setdefault(session.id, []).append(Listed(document, file))
    return readable


def file_for(
    viewer: Viewer, event: Event, session: VisibleSession, ref: str, *, at: datetime
) -> DocumentFile:
    """The newest file with its bytes, or NotFound where there is none for this viewer."""
    found = _newest().where(Document.session_id == session.id, Document.ref == ref)
    row = db.session.execute(found.options(undefer(DocumentFile.body))).first()
    if row is None or not may_read(viewer, event, session, row[0], at):
        raise NotFound
    file: DocumentFile = row[1]
    return file


def document_to_edit(session: Session, ref: str) -> Document:
    """The row itself, for those who may edit the programme."""
    own = select(Document).where(Document.session_id == session.id, Document.ref == ref)
    document = db.session.scalar(own)
    if document is None:
        raise NotFound
    return document


def revision_of(session: Session, ref: str, revision: int) -> DocumentFile:
    """One of a document's files with its bytes, for those who may edit the programme."""
    own = select(DocumentFile).where(
        DocumentFile.document_id == document_to_edit(session, ref).id, DocumentFile.revision == revision
    )
    file = db.session.scalar(own.options(undefer(DocumentFile.body)))
    if file is None:
        raise NotFound
    return file


def files_by_document(session: Session) -> list[tuple[Document, Sequence[DocumentFile]]]:
    """Every document of a session with its files, the newest first; for those who edit them."""
    documents = select(Document).where(Document.session_id == session.id).order_by(Document.id)
    of_session = select(Document.id).where(Document.session_id == session.id)
    files = select(DocumentFile).where(DocumentFile.document_id.in_(of_session))
    files = files.order_by(DocumentFile.revision.desc()).options(joinedload(DocumentFile.uploaded_by))
    by_document: dict[int, list[DocumentFile]] = {}
    for file in db.session.scalars(files):
        by_document.setdefault(file.document_id, []).append(file)
    return [(one, by_document.get(one.id, [])) for one in db.session.scalars(documents)]


def _newest() -> Select[Document, DocumentFile]:
    is_newest = and_(DocumentFile.document_id == Document.id, DocumentFile.revision == Document.revision)
    return select(Document, DocumentFile).join(DocumentFile, is_newest)
