"""What `flask seed` and the first start load: the events that ship, files of the same form, large ones."""

from datetime import datetime
from pathlib import Path

from eventapp.badges.keys import code_keys
from eventapp.programme.models import Event
from eventapp.programme.queries import find_event
from eventapp.samples.crowd import add_people
from eventapp.samples.load import FOLDER, load, samples
from eventapp.samples.reading import BrokenSample
from eventapp.samples.synthetic import CannotSynthesise, synthesise

CannotSeed = (BrokenSample, CannotSynthesise)


def seed(sample: str, code: str | None, *, sessions: int, people: int, at: datetime) -> tuple[Event, str]:
    """The event and what was done, in a sentence; a `code` is that of a new synthetic event.

    Raises one of CannotSeed. Of a sample that was loaded before, people alone are added.
    """
    if code is not None:
        event = synthesise(code, sessions=sessions, people=people, keys=code_keys(), at=at)
        return event, f"Made {event.code} with {sessions} invented sessions."
    event, said = _sample(sample, people, at)
    add_people(event, people, code_keys(), at=at)
    return event, said


def seed_all(*, at: datetime) -> list[str]:
    """Load every event that ships; their codes."""
    return [load(FOLDER / f"{code}.yaml", code_keys(), at=at).code for code in samples()]


def _sample(sample: str, people: int, at: datetime) -> tuple[Event, str]:
    event = find_event(sample) if people and sample in samples() else None
    if event is not None:
        return event, f"{event.code} is there already: only people are added."
    path = FOLDER / f"{sample}.yaml" if sample in samples() else Path(sample)
    event = load(path, code_keys(), at=at)
    return event, f"Loaded {event.code}: {event.title.plain('en')}"
