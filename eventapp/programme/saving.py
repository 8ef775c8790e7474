"""Saving what a form says of a session: both of the editor's forms are refused alike."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.people.access import signed_in
from eventapp.programme.editing import StaleEdit, edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.forms import SessionForm, VersionedForm
from eventapp.programme.models import Event, Session
from eventapp.programme.pending import keep
from eventapp.programme.wall_time import NotPossible
from eventapp.programme.words import told_apart


@dataclass(frozen=True)
class Refusal:
    """The status to answer with; of a stale form, each field as it stands and as it was typed.

    `version` is the one that stands, and that the page shows.
    """

    status: int
    differing: Sequence[tuple[str, str, str]] = ()
    version: int | None = None


def try_edit(
    event: Event, session: Session, edit: Edit, form: VersionedForm, words: Text | None = None
) -> tuple[list[str], Refusal | None]:
    """The names of the fields that changed, not yet committed; refused, nothing is left of it."""
    who: dict[str, Any] = {"seen_version": form.seen_version(), "by_id": signed_in().id}
    save = partial(edit_session, event, session, edit, **who, at=clock.now(), words=words)
    return _try(save, session, edit, form)


def try_keep(
    event: Event, session: Session, edit: Edit, form: SessionForm
) -> tuple[list[str], Refusal | None]:
    """The same of a draft of changes, which only its editors see."""
    who: dict[str, Any] = {"seen_version": form.seen_version(), "seen": form.seen_pending()}
    save = partial(keep, event, session, edit, **who, by_id=signed_in().id, at=clock.now())
    return _try(save, session, edit, form)


def _try(
    save: Callable[[], list[str]], session: Session, edit: Edit, form: VersionedForm
) -> tuple[list[str], Refusal | None]:
    try:
        return save(), None
    except StaleEdit as stale:
        version = session.version
        db.session.rollback()
        return [], Refusal(409, told_apart(stale.theirs, edit), version)
    except NotPossible as problem:
        db.session.rollback()
        form.tell(problem.field, problem.text)
        return [], Refusal(422)
