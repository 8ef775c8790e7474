"""What a row says of a session, as an edit; what it does not say stays, or is as in a new one."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from flask_babel import lazy_gettext as _

from eventapp.core.i18n import Text, is_language
from eventapp.core.spreadsheets.tables import Formula, Row
from eventapp.core.text import fold, is_plain, tidy, tidy_lines
from eventapp.programme.admission import ADMITTED_SEATS
from eventapp.programme.editing import NoBody
from eventapp.programme.edits import MOST_MEETINGS, RULES, Edit, merged
from eventapp.programme.exchange.columns import ON, TRANSLATED, of_language
from eventapp.programme.exchange.lines import is_aligned, speaker_lines
from eventapp.programme.exchange.standing import Frame, Names
from eventapp.programme.models import ACCESS, DISCLOSURES, KINDS, PARTS, QUOTAS
from eventapp.programme.wall_time import NotPossible, OutsideTheEvent, moments
from eventapp.programme.words import KINDS as KIND_WORDS

MOST_SEATS = 1_000_000
LONGEST = {"title": 300, "abstract": 10_000}
STATUSES = ("draft", "published", "cancelled")
YES, NO = ("yes", "true", "1", "x"), ("no", "false", "0", "")
CLOCK = re.compile(r"\d{1,2}:\d{2}(:\d{2})?")
NEW = Edit(
    title=Text(),
    abstract=Text(),
    kind="",
    starts=datetime.min,  # noqa: DTZ901 - wall time
    ends=datetime.min,  # noqa: DTZ901
    part="",
    time_announced=True,
    provisional=False,
    rooms=(),
    round="",
    track="",
    seats=None,
    floor_languages=(),
    interpretation=(),
    speakers=(),
    status="draft",
)


class SeenByRule(NotPossible):
    text = _("Who sees a session is decided on its own page, not by a file.")


def edit_of(row: Row, frame: Frame, before: Edit | None, *, publish: bool) -> Edit:
    """The session as the row would have it; raises NotPossible with the field that says what cannot be."""
    if row.has_more:
        raise NotPossible("", _("This row has more cells than there are headings."))
    said = _plain(row.values)
    told: dict[str, Any] = {
        **_texts(said, before or NEW),
        **_told(said, row, frame, before),
        **_rules(said, frame, before),
    }
    edit = replace(before or NEW, **told, status=_status(said, before, publish=publish))
    has_title = edit.title.get(frame.event.default_language) or (before and edit.title == before.title)
    if not has_title:
        raise NotPossible("title", _("Give the title."))
    _check(edit, frame)
    return edit


def starts_of(row: Row, frame: Frame) -> datetime | None:
    """When the row says that it starts, if it can be read."""
    said = {column: tidy(row.values.get(column, "")) for column in ("starts", ON)}
    try:
        return _moment("starts", said["starts"], said[ON], frame)
    except NotPossible:
        return None


def _plain(values: Mapping[str, str]) -> dict[str, str]:
    for column, text in values.items():
        if isinstance(text, Formula):
            raise NotPossible(of_language(column)[0], Formula.problem)
        if not is_plain(text):
            field = of_language(column)[0]
            raise NotPossible(field, _("Remove the invisible control characters from this text."))
    return {column: _tidied(column, text) for column, text in values.items()}


def _tidied(column: str, text: str) -> str:
    return "\n".join(map(tidy, text.splitlines())) if is_aligned(column) else tidy_lines(text)


def _texts(said: Mapping[str, str], before: Edit) -> dict[str, Text]:
    found = {}
    for name in TRANSLATED:
        typed = {code: said[f"{name}_{code}"] for column in said if (code := _code(column, name))}
        typed = {code: tidy(text) for code, text in typed.items()} if name == "title" else typed
        found[name] = merged(getattr(before, name), typed)
        if any(len(text) > LONGEST[name] for text in found[name].values()):
            raise NotPossible(name, _("Use at most %(max)d characters.", max=LONGEST[name]))
    return found


def _code(column: str, name: str) -> str:
    own, code = of_language(column)
    return code if own == name else ""


def _told(said: Mapping[str, str], row: Row, frame: Frame, before: Edit | None) -> dict[str, Any]:
    """All fields but texts, state and rules, as far as there are cells for them."""
    on = said.get(ON, "")
    read: dict[str, Callable[[str], Any]] = {
        "kind": _kind,
        "starts": lambda text: _moment("starts", text, on, frame),
        "ends": lambda text: _moment("ends", text, on, frame),
        "part": lambda text: _one_of("part", text, ("", *PARTS)),
        "time_announced": lambda text: _flag("time_announced", text),
        "provisional": lambda text: _flag("provisional", text),
        "rooms": lambda text: _rooms(text, row, frame, before),
        "round": lambda text: _named("round", text, frame.rounds, row, before),
        "track": lambda text: _named("track", text, frame.tracks, row, before),
        "seats": _seats,
        "number": _meeting_number,
        "floor_languages": lambda text: _floor(text, row, before),
        "interpretation": lambda text: _languages("interpretation", text),
    }
    told = {field: reader(said[field]) for field, reader in read.items() if field in said}
    if "speakers" in said:
        told["speakers"] = speaker_lines(said, frame.event.default_language, before)
    return told


def _check(edit: Edit, frame: Frame) -> None:
    if edit.starts == NEW.starts:
        raise NotPossible("starts", _("Say when it starts."))
    if edit.ends == NEW.ends:
        raise NotPossible("ends", _("Say when it ends."))
    if edit.starts.date() not in frame.days:
        raise OutsideTheEvent("starts")
    moments(frame.event, edit.starts, edit.ends, ends_on=frame.ends_on)
    if not edit.kind:
        raise NotPossible("kind", _one_of_these(KINDS))


def _kind(text: str) -> str:
    words = {fold(str(word)): code for code, word in KIND_WORDS.items()}
    return _one_of("kind", words.get(fold(text), text), KINDS)


def _one_of(field: str, text: str, known: tuple[str, ...]) -> str:
    if text.lower() not in known:
        raise NotPossible(field, _one_of_these(tuple(one for one in known if one)))
    return text.lower()


def _one_of_these(known: tuple[str, ...]) -> Any:
    return _("Give one of these: %(known)s.", known=", ".join(known))


def _moment(field: str, text: str, on: str, frame: Frame) -> datetime:
    """To the minute, in the event's zone; a moment that names its own zone is put into that."""
    try:
        if CLOCK.fullmatch(text):
            text = f"{date.fromisoformat(on[:10])} {text.zfill(5)}"
        read = datetime.fromisoformat(text)
    except ValueError:
        raise _no_moment(field) from None
    if ":" not in text:
        raise _no_moment(field)
    if read.tzinfo is not None:
        read = read.astimezone(ZoneInfo(frame.event.time_zone)).replace(tzinfo=None)
    return read.replace(second=0, microsecond=0)


def _no_moment(field: str) -> NotPossible:
    return NotPossible(field, _("Give a date and a time, such as 2019-10-15 14:00."))


def _flag(field: str, text: str) -> bool:
    return _one_of(field, text, (*YES, *NO)) in YES


def _named(field: str, text: str, known: Names, row: Row | None = None, before: Edit | None = None) -> str:
    """By code or name. Of several of one name it is that which it is now; a brief format knows no codes."""
    codes = known.get(fold(text), []) if text else [""]
    now = getattr(before, field) if before else None
    if now in codes or len(codes) == 1:
        return str(now) if now in codes else codes[0]
    if codes and row is not None and row.is_brief:
        return ""
    if codes:
        raise NotPossible(field, _("There are several called “%(name)s”: give the code.", name=text[:80]))
    raise NotPossible(field, _("“%(name)s” is not known here.", name=text[:80]))


def _rooms(text: str, row: Row, frame: Frame, before: Edit | None) -> tuple[str, ...]:
    """Of a format that names one room, the venue stands for none, and the first of several for them all."""
    if row.is_brief and _is_venue(text, frame):
        return ()
    codes = {_named("rooms", name, frame.rooms) for name in _listed(text, ";\n")}
    if row.is_brief and before and codes == set(before.rooms[:1]):
        return before.rooms
    return tuple(code for code in frame.room_order if code in codes)


def _is_venue(text: str, frame: Frame) -> bool:
    return fold(text) in {fold(words) for words in frame.event.venue.values()} - set(frame.rooms)


def listed_rooms(row: Row, frame: Frame) -> list[str]:
    """As the row names them."""
    text = tidy_lines(row.values.get("rooms", ""))
    return [] if row.is_brief and _is_venue(text, frame) else _listed(text, ";\n")


def _floor(text: str, row: Row, before: Edit | None) -> tuple[str, ...]:
    codes = _languages("floor_languages", text)
    return (
        before.floor_languages if row.is_brief and before and codes == before.floor_languages[:1] else codes
    )


def _languages(field: str, text: str) -> tuple[str, ...]:
    codes = [code.lower() for code in _listed(text, ";,\n ")]
    for code in codes:
        if not is_language(code):
            raise NotPossible(field, _("“%(name)s” is not known here.", name=code[:80]))
    return tuple(dict.fromkeys(codes))


def _listed(text: str, separators: str) -> list[str]:
    return [part.strip() for part in re.split(f"[{separators}]", text) if part.strip()]


def _seats(text: str, field: str = "seats") -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdigit() and len(text) < 8 and int(text) <= MOST_SEATS):
        raise NotPossible(field, _("Give a whole number of seats."))
    return int(text)


def _meeting_number(text: str) -> int | None:
    if text and not (text.isascii() and text.isdigit() and len(text) < 8 and 1 <= int(text) <= MOST_MEETINGS):
        raise NotPossible("number", _("Give a number from 1 to 9999."))
    return int(text) if text else None


def _status(said: Mapping[str, str], before: Edit | None, *, publish: bool) -> str:
    """A draft becomes public only where `publish` says so."""
    now = before.status if before else "draft"
    wanted = _one_of("status", said["status"], STATUSES) if said.get("status") else now
    return "draft" if (now, wanted, publish) == ("draft", "published", False) else wanted


def _rules(said: Mapping[str, str], frame: Frame, before: Edit | None) -> dict[str, Any]:
    """A file says who sees a session that is new here; what is here keeps its own rules."""
    now = {name: getattr(before or NEW, name) for name in RULES}
    told = now | {name: said[name] for name in RULES if said.get(name)}
    rules = {
        "access": _one_of("access", told["access"], ACCESS),
        "body": _named("body", told["body"], frame.bodies),
        "disclosure": _one_of("disclosure", told["disclosure"], DISCLOSURES),
        "admitted": _admitted(told["admitted"]),
        "quota": _quota(told["quota"]),
        "quota_per": _one_of("quota_per", told["quota_per"], QUOTAS),
        **{
            name: _flag(name, told[name]) if said.get(name) else now[name]
            for name in ("room_taken", "listed_only")
        },
    }
    if before is not None and rules != now:
        raise SeenByRule("access")
    if rules["access"] == "restricted" and not rules["body"]:
        raise NoBody("body")
    if rules["access"] != "restricted" and rules["disclosure"] != "open":
        raise NotPossible("disclosure", _one_of_these(("open",)))
    return rules


def _quota(told: str | int | None) -> int | None:
    return _seats(told, "quota") if isinstance(told, str) else told


def _admitted(told: str | tuple[str, ...]) -> tuple[str, ...]:
    groups = _listed(told, ";,\n") if isinstance(told, str) else told
    return tuple(_one_of("admitted", group, tuple(ADMITTED_SEATS)) for group in groups)
