"""Attaching documents: revisions are kept, stale forms refused, what is released not deleted."""

from dataclasses import replace
from datetime import timedelta

import pytest

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.documents.domain import (
    MOST_DOCUMENTS,
    Facts,
    IsReleased,
    NewFile,
    StaleDocument,
    TooManyDocuments,
    UnknownFormat,
    add_document,
    change_document,
    delete_document,
)
from eventapp.programme.documents.models import Document, DocumentFile
from eventapp.programme.documents.queries import files_by_document
from eventapp.programme.models import Event, Session
from tests import make
from tests.make import LONG_AGO, NOON
from tests.programme.documents.files import DOCX, PDF

FACTS = Facts(Text(en="Report", fr="Rapport"), ["en", "fr"], "registered", NOON)
HOUR = timedelta(hours=1)


@pytest.fixture
def plenary(database: None) -> Session:
    return make.session(make.event())


@pytest.fixture
def editor(database: None) -> int:
    return make.person("Edda Editor").id


def added(session: Session, by_id: int, facts: Facts = FACTS) -> Document:
    file = NewFile.of("Report.pdf", PDF)
    return add_document(session.event, session, facts, file, by_id=by_id, at=LONG_AGO)


def revision(event: Event) -> int:
    db.session.refresh(event, ["revision"])
    return event.revision


def test_a_document_is_what_was_said_of_it_with_its_first_file(plenary: Session, editor: int) -> None:
    before = revision(plenary.event)
    added(plenary, editor)

    ((document, (file,)),) = files_by_document(plenary)
    assert Facts(document.title, document.languages, document.audience, document.released_at) == FACTS
    assert (file.revision, file.name, file.media_type) == (1, "Report.pdf", "application/pdf")
    assert (file.size, file.body, file.uploaded_at) == (len(PDF), PDF, LONG_AGO)
    assert (file.uploaded_by_id, revision(plenary.event)) == (editor, before + 1)


def test_a_new_file_is_the_next_revision_and_the_one_before_stays(plenary: Session, editor: int) -> None:
    document = added(plenary, editor)
    late = NewFile.of("Late.docx", DOCX)

    by = {"by_id": editor, "at": NOON}
    change_document(plenary.event, document, FACTS, late, seen_version=1, **by)
    change_document(plenary.event, document, replace(FACTS, audience="public"), None, seen_version=2, **by)

    db.session.expire_all()
    ((kept, files),) = files_by_document(plenary)
    assert (kept.revision, kept.version, kept.audience) == (2, 3, "public")
    assert [(one.revision, one.name, one.body) for one in files] == [
        (2, "Late.docx", DOCX),
        (1, "Report.pdf", PDF),
    ]


def test_of_two_editors_one_is_refused_and_changes_nothing(plenary: Session, editor: int) -> None:
    document = added(plenary, editor)
    by = {"seen_version": 1, "by_id": editor, "at": NOON}
    change_document(plenary.event, document, replace(FACTS, audience="public"), None, **by)

    with pytest.raises(StaleDocument):
        change_document(plenary.event, document, FACTS, NewFile.of("Late.docx", DOCX), **by)

    db.session.expire_all()
    assert (document.audience, document.revision) == ("public", 1)


def test_only_what_is_not_released_is_deleted_and_goes_with_its_files(plenary: Session, editor: int) -> None:
    released = added(plenary, editor)
    with pytest.raises(IsReleased):
        delete_document(plenary.event, released)

    delete_document(plenary.event, added(plenary, editor, replace(FACTS, released_at=None)))
    assert [document.id for document, _files in files_by_document(plenary)] == [released.id]
    assert db.session.query(DocumentFile).count() == 1


def test_a_session_has_only_so_many(plenary: Session, editor: int) -> None:
    for _number in range(MOST_DOCUMENTS):
        make.document(plenary)

    with pytest.raises(TooManyDocuments):
        added(plenary, editor)


def test_a_file_of_no_known_kind_is_refused() -> None:
    with pytest.raises(UnknownFormat):
        NewFile.of("run.pdf", b"MZ\x90\x00")
