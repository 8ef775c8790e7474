"""The shape of an edit of a session."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, replace
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _
from wtforms import (
    BooleanField,
    FieldList,
    FormField,
    HiddenField,
    RadioField,
    SelectField,
    ValidationError,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import NumberRange, Optional

from eventapp.core.forms import Form, LineField, at_most, given
from eventapp.core.i18n import LANGUAGES, Text, own_name
from eventapp.programme.edits import MOST_MEETINGS, NEXT_STATUSES, RULES, Edit, SpeakerLine, as_it_was, merged
from eventapp.programme.fields import (
    MeetingNumberField,
    MomentField,
    ParagraphsField,
    SeatsField,
    TickedField,
)
from eventapp.programme.models import Event
from eventapp.programme.words import ACCESS, ADMITTED, DISCLOSURES, KINDS, PARTS, QUOTAS

STATUSES = {"draft": _("Draft"), "published": _("Published"), "cancelled": _("Cancelled")}
MORE_SPEAKERS = 6  # empty rows offered each time
MOST_SPEAKERS = 60
MOST_SEATS = 1_000_000
in_whole_seats = NumberRange(0, MOST_SEATS, _("Give a whole number of seats."))
Named = Sequence[tuple[str, str]]  # codes with the names to choose by


class VersionedForm(Form):
    """A form of a session, made on the version of it that was seen."""

    version = HiddenField()

    def tell(self, field: str, problem: Any) -> None:
        """Show at a field what the domain said no to."""
        self[field].errors = [str(problem)]

    def seen_version(self) -> int:
        return whole(self.version.data) or 0


class SpeakerForm(Form):
    """A row of the speakers. One without a name is none.

    The role in the other languages is named role_fr and so on; see `session_form`.
    """

    id = HiddenField()
    name = LineField(_("Name"), [at_most(200)], render_kw={"dir": "auto"})
    role = LineField(_("Role"), [at_most(200)], render_kw={"dir": "auto"})
    affiliation = LineField(_("Affiliation"), [at_most(200)], render_kw={"dir": "auto"})
    protocol = BooleanField(_("Protocol rank"))

    others: Sequence[str] = ()

    def role_in(self, language: str) -> Any:
        return self[f"role_{language}"]

    def line(self) -> SpeakerLine:
        """`more` are the languages that were sent, those left empty too."""
        typed = {code: self.role_in(code).data for code in self.others}
        more = Text({code: words for code, words in typed.items() if words is not None})
        texts = (self.name.data or "", self.role.data or "", self.affiliation.data or "")
        return SpeakerLine(whole(self.id.data), *texts, more or None, protocol=self.protocol.data)


class SessionForm(VersionedForm):
    """A title and an abstract per language, named title_en and so on; see `session_form`."""

    kind = SelectField(_("Kind"), choices=[SelectChoice(*kind) for kind in KINDS.items()])
    starts = MomentField(_("Starts"), [given(_("Say when it starts."))])
    ends = MomentField(_("Ends"), [given(_("Say when it ends."))])
    part = SelectField(
        _("Part of the day"),
        choices=[SelectChoice("", _("As the hour says")), *(SelectChoice(*part) for part in PARTS.items())],
        default="",
    )
    time_announced = BooleanField(_("The hour is announced; otherwise only the part of the day is shown"))
    provisional = BooleanField(_("Time and room are provisional"))
    rooms = TickedField(_("Rooms"), invalid_choice_message=_("Choose among the rooms shown."))
    round = SelectField(_("Round"), default="")
    track = SelectField(_("Track"), default="")
    seats = SeatsField(
        _("Seats"), [Optional(), NumberRange(0, MOST_SEATS, _("Give a whole number of seats."))]
    )
    number = MeetingNumberField(
        _("Meeting number"), [Optional(), NumberRange(1, MOST_MEETINGS, MeetingNumberField.problem)]
    )
    floor_languages = TickedField(_("Floor languages"))
    interpretation = TickedField(_("Interpretation"))
    speakers = FieldList(FormField(SpeakerForm), max_entries=MOST_SPEAKERS)
    status = SelectField(_("State"), default="draft")
    pending = HiddenField()  # the mark of the draft of changes that the form holds

    own_language: str
    languages: Sequence[str]

    def validate_ends(self, field: Any) -> None:
        if self.starts.data and field.data and field.data <= self.starts.data:
            raise ValidationError(str(_("A session has to end after it starts.")))

    def texts(self, language: str) -> tuple[Any, Any]:
        """The fields of the title and the abstract in a language."""
        return self[f"title_{language}"], self[f"abstract_{language}"]

    def offer(self, rooms: Named, rounds: Named, tracks: Named) -> None:
        nothing = SelectChoice("", _("None"))
        self.rooms.choices = [SelectChoice(*room) for room in rooms]
        self.round.choices = [nothing, *(SelectChoice(*one) for one in rounds)]
        self.track.choices = [nothing, *(SelectChoice(*track) for track in tracks)]

    def summary(self) -> list[tuple[str, str]]:
        of_rows = [error for row in self.speakers for error in row.form.summary()]
        wrong = [field for field in self if field.errors and field is not self.speakers]
        return [(field.id, str(field.errors[0])) for field in wrong] + of_rows

    def edit(self, before: Edit | None = None) -> Edit:
        """What the form says; languages of the session that the form does not show stay."""
        return Edit(
            title=self._text("title", before.title if before else Text()),
            abstract=self._text("abstract", before.abstract if before else Text()),
            kind=self.kind.data,
            starts=self.starts.data,
            ends=self.ends.data,
            part=self.part.data,
            time_announced=self.time_announced.data,
            provisional=self.provisional.data,
            rooms=_in_place(self.rooms.data, before.rooms if before else ()),
            round=self.round.data,
            track=self.track.data,
            seats=self.seats.data,
            floor_languages=_in_place(self.floor_languages.data, before.floor_languages if before else ()),
            interpretation=_in_place(self.interpretation.data, before.interpretation if before else ()),
            speakers=self._lines(before.speakers if before else ()),
            status=self.status.data,
            number=self.number.data,
            **({name: getattr(before, name) for name in RULES} if before else {}),
        )

    def seen_pending(self) -> UUID | None:
        try:
            return UUID(self.pending.data or "")
        except ValueError:
            return None

    def _text(self, name: str, before: Text) -> Text:
        return merged(before, {language: self[f"{name}_{language}"].data for language in self.languages})

    def _lines(self, before: Sequence[SpeakerLine]) -> tuple[SpeakerLine, ...]:
        known = {line.id: line for line in before}
        typed = [row.form.line() for row in self.speakers if row.form.name.data]
        return tuple(_line_as_it_was(known.get(line.id), line) for line in typed)


def _in_place(ticked: Sequence[str], before: Sequence[str]) -> tuple[str, ...]:
    """Those that stay in the order that they had, then the new ones."""
    return (*(one for one in before if one in ticked), *(one for one in ticked if one not in before))


def _line_as_it_was(before: SpeakerLine | None, typed: SpeakerLine) -> SpeakerLine:
    """What was not touched keeps its no-break spaces; a role that changes alone takes known translations."""
    sent = typed.more or Text()
    if before is None:
        return replace(typed, more=merged(Text(), sent) or None)
    names = ("name", "role", "affiliation")
    kept: dict[str, Any] = {name: as_it_was(getattr(before, name), getattr(typed, name)) for name in names}
    known = before.more or Text()
    more = merged(known, sent)
    if more != known:
        return replace(before, **kept, protocol=typed.protocol, more=more)
    is_same = kept["role"] == before.role
    return replace(before, **kept, protocol=typed.protocol, more=before.more if is_same else None)


def whole(typed: str | None) -> int | None:
    return int(typed) if typed and typed.isascii() and typed.isdigit() and len(typed) < 10 else None


def session_form(event: Event, status: str, spoken: Iterable[str] = ()) -> type[SessionForm]:
    """The form with each language of the event; the default one must be given.

    `status` decides what the session may become; `spoken` are languages it has already.
    """
    fields: dict[str, Any] = {"own_language": event.default_language, "languages": event.languages}
    for language in event.languages:
        rules = [given(_("Give the title."))] if language == event.default_language else []
        kept: dict[str, Any] = {"lang": language, "dir": "auto"}
        named = {"language": own_name(language)}
        title, abstract = _("Title in %(language)s", **named), _("Abstract in %(language)s", **named)
        fields[f"title_{language}"] = LineField(title, [*rules, at_most(300)], render_kw=kept)
        fields[f"abstract_{language}"] = ParagraphsField(
            abstract, [at_most(10_000)], render_kw=kept | {"rows": 4}
        )
    fields["speakers"] = FieldList(FormField(_speaker_form(event)), max_entries=MOST_SPEAKERS)
    codes = dict.fromkeys([*LANGUAGES, *event.languages, *spoken])
    named_languages = [SelectChoice(code, own_name(code)) for code in codes]
    fields["floor_languages"] = TickedField(_("Floor languages"), choices=named_languages)
    fields["interpretation"] = TickedField(_("Interpretation"), choices=named_languages)
    statuses = [SelectChoice(one, STATUSES[one]) for one in NEXT_STATUSES[status]]
    fields["status"] = SelectField(_("State"), choices=statuses, default=status)
    return type("EventSessionForm", (SessionForm,), fields)


def _speaker_form(event: Event) -> type[SpeakerForm]:
    others = [code for code in event.languages if code != event.default_language]
    fields: dict[str, Any] = {"others": others}
    for code in others:
        kept = {"lang": code, "dir": "auto"}
        fields[f"role_{code}"] = LineField(_("Role"), [at_most(200)], render_kw=kept)
    return type("EventSpeakerForm", (SpeakerForm,), fields)


BLANK: dict[str, Any] = {"time_announced": True, "speakers": [{}] * MORE_SPEAKERS}


def values(edit: Edit, version: int) -> dict[str, Any]:
    """An edit as the form shows it, with empty rows for more speakers."""
    texts = {f"title_{code}": words for code, words in edit.title.items()}
    texts |= {f"abstract_{code}": words for code, words in edit.abstract.items()}
    speakers = [_speaker_values(line) for line in edit.speakers] + [{}] * MORE_SPEAKERS
    return vars(edit) | texts | {"version": version, "speakers": speakers}


def _speaker_values(line: SpeakerLine) -> dict[str, Any]:
    return asdict(line) | {f"role_{code}": words for code, words in (line.more or {}).items()}


class AccessForm(VersionedForm):
    """Who may enter and what others know."""

    access = RadioField(_("Access"), choices=[SelectChoice(*one) for one in ACCESS.items()])
    body = SelectField(_("Body"), default="")
    disclosure = RadioField(
        _("What others know"), choices=[SelectChoice(*one) for one in DISCLOSURES.items()], default="open"
    )
    admitted = TickedField(_("Who is admitted"), choices=[SelectChoice(*one) for one in ADMITTED.items()])
    quota = SeatsField(
        _("Quota"), [Optional(), NumberRange(1, MOST_SEATS, _("Give a whole number of seats."))]
    )
    quota_per = SelectField(
        _("Quota counted by"), choices=[SelectChoice(*one) for one in QUOTAS.items()], default="organisation"
    )

    room_taken = BooleanField(_("Show the room of a hidden meeting as occupied"))
    listed_only = BooleanField(_("At the door, let in only those who hold a seat or speak"))

    def offer(self, bodies: Named) -> None:
        self.body.choices = [SelectChoice("", _("None")), *(SelectChoice(*body) for body in bodies)]

    def validate_body(self, field: Any) -> None:
        if self.access.data == "restricted" and not field.data:
            raise ValidationError(str(_("Choose the body that meets.")))

    def rules(self, before: Edit) -> dict[str, Any]:
        """What changes of an edit; only a restricted meeting is veiled or hidden."""
        return {
            "access": self.access.data,
            "body": self.body.data,
            "disclosure": self.disclosure.data if self.access.data == "restricted" else "open",
            "admitted": _in_place(self.admitted.data, before.admitted),
            "quota": self.quota.data if self.access.data == "restricted" else None,
            "quota_per": self.quota_per.data,
            "room_taken": self.room_taken.data and self.disclosure.data == "hidden",
            "listed_only": self.listed_only.data and self.access.data != "restricted",
        }
