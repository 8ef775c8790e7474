"""What an edit of a session says: all that the form may change, and how history writes it."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, fields, replace
from datetime import datetime, timedelta
from typing import Any

from eventapp.core.i18n import Text
from eventapp.core.text import tidy_lines
from eventapp.programme.models import Day, Session

MOST_MEETINGS = 9999


PROTOCOL = " [protocol]"  # behind a speaker of that rank, in history


@dataclass(frozen=True)
class SpeakerLine:
    """A speaker as the form has one; `id` is empty for a new one, `role` in the event's own language.

    `more` is the role in the other languages; None leaves it as it is, or as it is known elsewhere.
    """

    id: int | None
    name: str
    role: str
    affiliation: str
    more: Text | None = None
    protocol: bool = False

    @classmethod
    def of(cls, facts: Mapping[str, Any]) -> "SpeakerLine":
        return cls(**{**facts, "more": None if facts["more"] is None else Text(facts["more"])})

    def facts(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)

    def __str__(self) -> str:
        role = " / ".join(word for word in (self.role, *(self.more or {}).values()) if word)
        named = f"{self.name} ({role})" if role else self.name
        told = f"{named}, {self.affiliation}" if self.affiliation else named
        return f"{told}{PROTOCOL}" if self.protocol else told


@dataclass(frozen=True)
class Edit:
    """`starts` and `ends` are wall times in the event's zone; rooms, round and track are codes."""

    title: Text
    abstract: Text
    kind: str
    starts: datetime
    ends: datetime
    part: str  # empty: the one in which it starts
    time_announced: bool
    provisional: bool
    rooms: tuple[str, ...]
    round: str
    track: str
    seats: int | None
    floor_languages: tuple[str, ...]
    interpretation: tuple[str, ...]
    speakers: tuple[SpeakerLine, ...]
    status: str  # draft, published or cancelled
    number: int | None = None  # of a body's meeting, counted since its first
    access: str = "public"
    body: str = ""  # its code
    disclosure: str = "open"
    admitted: tuple[str, ...] = ()
    quota: int | None = None
    quota_per: str = "organisation"
    room_taken: bool = False
    listed_only: bool = False

    @classmethod
    def of(cls, session: Session) -> "Edit":
        by_the_hour = part_at(session.day, session.starts, otherwise=session.part)
        return cls(
            title=session.title,
            abstract=session.abstract,
            kind=session.kind,
            starts=session.starts,
            ends=session.ends,
            part="" if session.part == by_the_hour else session.part,
            time_announced=session.time_announced,
            provisional=session.provisional,
            rooms=tuple(room.code for room in session.rooms),
            round=session.round.code if session.round else "",
            track=session.track.code if session.track else "",
            seats=session.seats,
            floor_languages=tuple(session.floor_languages),
            interpretation=tuple(session.interpretation),
            speakers=tuple(_lines(session)),
            status=status_of(session),
            number=session.number,
            access=session.access,
            body=session.body.code if session.body else "",
            disclosure=session.disclosure,
            admitted=tuple(session.admitted),
            quota=session.quota,
            quota_per=session.quota_per,
            room_taken=session.room_taken,
            listed_only=session.listed_only,
        )

    def later(self, by: timedelta) -> "Edit":
        """The same at other wall times."""
        return replace(self, starts=self.starts + by, ends=self.ends + by)

    def changed_from(self, before: "Edit") -> list[str]:
        return [name for name in FIELDS if getattr(self, name) != getattr(before, name)]

    def text(self, field: str) -> str:
        """A field as history keeps it."""
        return as_text(getattr(self, field))

    def facts(self, field: str) -> list[dict[str, Any]] | None:
        """What history keeps beside the text where that does not say it all: of the speakers."""
        return [line.facts() for line in self.speakers] if field == "speakers" else None


RULES = (
    "access",
    "body",
    "disclosure",
    "admitted",
    "quota",
    "quota_per",
    "room_taken",
    "listed_only",
)  # they have a page of their own
NEXT_STATUSES = {  # what a session may become in its form
    "draft": ("draft", "cancelled"),  # publishing has a page of its own
    "published": ("published", "cancelled", "draft"),
    "cancelled": ("cancelled", "published", "draft"),
}
FIELDS = tuple(field.name for field in fields(Edit))


def status_of(session: Session) -> str:
    if session.cancelled_at is not None:
        return "cancelled"
    return "published" if session.published_at is not None else "draft"


def part_at(day: Day, starts: datetime, *, otherwise: str) -> str:
    """The part in which a session starts, else the last one begun before it, else the first."""
    begun = [part for part in day.parts if part.starts <= starts.time()]
    found = begun[-1:] or day.parts[:1]
    return found[0].part if found else otherwise


def merged(before: Text, typed: Mapping[str, str | None]) -> Text:
    """The text with what was typed; languages that were not shown stay."""
    words = before | {language: as_it_was(before.get(language, ""), text) for language, text in typed.items()}
    return Text({language: text for language, text in words.items() if text})


def as_it_was(before: str, typed: str | None) -> str:
    """Fields are tidied, which takes no-break spaces; what was not touched keeps them."""
    return before if tidy_lines(before) == typed else typed or ""


def others(text: Text, language: str) -> Text | None:
    """A text in the languages beside that one."""
    return Text({code: words for code, words in text.items() if code != language}) or None


def _lines(session: Session) -> Sequence[SpeakerLine]:
    language = session.event.default_language
    return [
        SpeakerLine(
            id=speaker.id,
            name=speaker.name,
            role=speaker.role.plain(language),
            affiliation=speaker.affiliation,
            more=others(speaker.role, language),
            protocol=speaker.protocol,
        )
        for speaker in session.speakers
    ]


def as_text(value: Any) -> str:
    """As history keeps it."""
    if isinstance(value, Text):
        return "\n".join(f"{language}: {words}" for language, words in sorted(value.items()))
    if isinstance(value, datetime):
        return value.isoformat(" ", "minutes")
    if isinstance(value, tuple):
        return ("\n" if any(isinstance(one, SpeakerLine) for one in value) else ", ").join(map(str, value))
    return "" if value is None else str(value)
