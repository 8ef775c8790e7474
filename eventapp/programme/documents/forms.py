"""The shape of a document: its title in each language, who reads it from when on, and its file."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask import request
from flask_babel import lazy_gettext as _
from werkzeug.datastructures import CombinedMultiDict
from wtforms import FileField, RadioField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from eventapp.core.forms import LineField, at_most, given
from eventapp.core.i18n import LANGUAGES, Text, own_name
from eventapp.programme.documents.domain import Facts, NewFile, UnknownFormat
from eventapp.programme.documents.formats import FORMATS, MOST_BYTES
from eventapp.programme.documents.models import Document
from eventapp.programme.edits import merged
from eventapp.programme.fields import MomentField, TickedField
from eventapp.programme.forms import VersionedForm
from eventapp.programme.models import Event
from eventapp.programme.wall_time import utc

AUDIENCES = {
    "public": _("Everyone"),
    "registered": _("Registered participants"),
    "attending": _("Those who may attend the session"),
}
ENDINGS = ",".join(f".{one.ending}" for one in FORMATS)
NEW = "new-"
NO_FILE = _("Choose a file that is not empty.")


class DocumentForm(VersionedForm):
    """Titles are named title_en and so on; see `document_form`."""

    file: Any
    languages = TickedField(_("Languages"))
    audience = RadioField(
        _("Who may read it"), choices=[SelectChoice(*one) for one in AUDIENCES.items()], default="public"
    )
    released = MomentField(_("Released"), [Optional()])

    own_language: str
    event_languages: list[str]
    is_new: bool

    def titles(self) -> list[Any]:
        """The field of each language, the event's own first."""
        others = [code for code in self.event_languages if code != self.own_language]
        return [self[f"title_{code}"] for code in (self.own_language, *others)]

    def facts(self, event: Event, before: Document | None = None) -> Facts:
        """Raises NotPossible where the clocks skip the hour of release."""
        titles = {code: self[f"title_{code}"].data for code in self.event_languages}
        return Facts(
            title=merged(before.title if before else Text(), titles),
            languages=self.languages.data or [],
            audience=self.audience.data,
            released_at=self._released(event, before),
        )

    def new_file(self) -> NewFile | None:
        """None where none was chosen, or where the field then says what is wrong with it."""
        data = self.file.data
        name, body = getattr(data, "filename", "") or "", data.read() if hasattr(data, "read") else b""
        if not body and (name or self.is_new):
            self.tell("file", NO_FILE)
        try:
            return NewFile.of(name, body) if body else None
        except UnknownFormat as problem:
            self.tell("file", problem.text)
            return None

    def _released(self, event: Event, before: Document | None) -> datetime | None:
        """What was not touched keeps its seconds."""
        wall = self.released.data
        if before is not None and wall == wall_time(event, before.released_at):
            return before.released_at
        return utc(event, wall, "released") if wall else None


def wall_time(event: Event, moment: datetime | None) -> datetime | None:
    """To the minute, in the event's zone."""
    if moment is None:
        return None
    return moment.astimezone(ZoneInfo(event.time_zone)).replace(tzinfo=None, second=0, microsecond=0)


def document_form(event: Event, prefix: str, spoken: Iterable[str] = ()) -> type[DocumentForm]:
    """The form with each language of the event; `spoken` are languages that the document has already."""
    fields: dict[str, Any] = {"own_language": event.default_language, "event_languages": event.languages}
    fields["is_new"] = prefix == NEW
    codes = dict.fromkeys([*event.languages, *LANGUAGES, *spoken])
    fields["languages"] = TickedField(
        _("Languages"), choices=[SelectChoice(code, own_name(code)) for code in codes]
    )
    for code in event.languages:
        rules = [given(_("Give the title."))] if code == event.default_language else []
        named = _("Title in %(language)s", language=own_name(code))
        fields[f"title_{code}"] = LineField(
            named, [*rules, at_most(300)], render_kw={"lang": code, "dir": "auto"}
        )
    rules = [given(NO_FILE)] if prefix == NEW else []
    fields["file"] = FileField(_("File"), rules, render_kw={"accept": ENDINGS})
    return type("EventDocumentForm", (DocumentForm,), fields)


def blank(event: Event, *, at: datetime) -> DocumentForm:
    values = {"released": wall_time(event, at), "languages": [event.default_language]}
    return document_form(event, NEW)(prefix=NEW, data=values)


def of_document(event: Event, document: Document) -> DocumentForm:
    values: dict[str, Any] = {f"title_{code}": words for code, words in document.title.items()}
    values |= {name: getattr(document, name) for name in ("version", "languages", "audience")}
    values["released"] = wall_time(event, document.released_at)
    prefix = prefix_of(document)
    return document_form(event, prefix, document.languages)(prefix=prefix, data=values)


def posted(event: Event, document: Document | None = None) -> DocumentForm:
    """What was sent; raises RequestEntityTooLarge before it is read."""
    request.max_content_length = MOST_BYTES + 64 * 1024  # what a form has around its file
    prefix = prefix_of(document) if document else NEW
    sent: Any = CombinedMultiDict([request.files, request.form])
    return document_form(event, prefix, document.languages if document else ())(sent, prefix=prefix)


def prefix_of(document: Document) -> str:
    return f"{document.ref}-"
