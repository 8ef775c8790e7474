"""Who speaks, gathered from the sessions that a viewer may see.

The programme names speakers session by session. Two mentions are one speaker where name and
affiliation are the same but for case and accents: only what is printed decides, and the address is
made of nothing else, so neither tells of an account, of a row or of a closed meeting. Who is
printed under two affiliations is listed twice; nobody is taken for somebody else of that name.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import sha256

from eventapp.core.errors import NotFound
from eventapp.core.i18n import Text
from eventapp.core.text import fold
from eventapp.programme.models import Event, Speaker
from eventapp.programme.visibility import VisibleSession

REF_LENGTH = 12  # hexadecimal digits: among a million speakers two share one with odds of 1 in 500


@dataclass(frozen=True)
class ListedSpeaker:
    """A name with an affiliation, as first printed, and the sessions that name them."""

    ref: str
    name: str
    affiliation: str
    roles: list[Text] = field(default_factory=list)  # each once, in the order of the programme
    sessions: list[VisibleSession] = field(default_factory=list)


def speaker_ref(event: Event, speaker: Speaker) -> str:
    """The last part of a speaker's address: the same for as long as the programme prints the same."""
    printed = "\n".join((event.code, _folded(speaker.name), _folded(speaker.affiliation)))
    return sha256(printed.encode()).hexdigest()[:REF_LENGTH]


def speakers_of(event: Event, sessions: Iterable[VisibleSession]) -> list[ListedSpeaker]:
    """Everybody who speaks at these sessions, by name."""
    found: dict[str, ListedSpeaker] = {}
    for session in sessions:
        for speaker in session.speakers:
            ref = speaker_ref(event, speaker)
            listed = found.setdefault(ref, ListedSpeaker(ref, speaker.name, speaker.affiliation))
            if session not in listed.sessions:
                listed.sessions.append(session)
            if speaker.role not in listed.roles:
                listed.roles.append(speaker.role)
    return sorted(found.values(), key=lambda one: (_folded(one.name), _folded(one.affiliation)))


def speaker_at(event: Event, sessions: Iterable[VisibleSession], ref: str) -> ListedSpeaker:
    """The speaker of that address, or NotFound where none speaks at these sessions."""
    for listed in speakers_of(event, sessions):
        if listed.ref == ref:
            return listed
    raise NotFound


def named(speakers: Sequence[ListedSpeaker], words: str) -> list[ListedSpeaker]:
    """Those whose name and affiliation have every word somewhere; all of them when nothing is asked."""
    wanted = fold(words).split()
    if not words:
        return list(speakers)
    return [one for one in speakers if wanted and _has(fold(f"{one.name} {one.affiliation}"), wanted)]


def _has(readable: str, wanted: list[str]) -> bool:
    return all(word in readable for word in wanted)


def _folded(text: str) -> str:
    """What has no letters at all stays as it is."""
    return fold(text) or text
