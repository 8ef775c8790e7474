"""Writing the sheets beside the sessions, as `sheets` reads them."""

from collections.abc import Iterator, Mapping, Sequence

from eventapp.core.i18n import Text
from eventapp.policy import Viewer
from eventapp.programme import frame, queries
from eventapp.programme.exchange.photo_cells import cells_of
from eventapp.programme.models import Event
from eventapp.programme.outline import Hours, Line, hours_of
from eventapp.programme.profiles.queries import all_profiles, photos_to_edit
from eventapp.programme.speaking import speakers_of
from eventapp.programme.visibility import visible_sessions

Lines = list[list[str]]


def written(viewer: Viewer, event: Event) -> dict[str, Lines]:
    """{title: the headings, then a line for each}; speakers are those of sessions that the viewer sees."""
    named: dict[str, Sequence[Line]] = {"Tracks": frame.tracks(event), "Rounds": frame.rounds(event)}
    lines = {
        title: [{"code": one.code} | _by_code("name", one.name) for one in named[title]] for title in named
    }
    days = [
        {"on": day.on_date.isoformat()} | _by_code("theme", day.theme) | _clocks(hours_of(day))
        for day in queries.days(event)
    ]
    rooms = [
        {"code": room.code}
        | _by_code("name", room.name)
        | {"floor": room.floor, "capacity": _capacity(room.capacity), "booths": str(room.booths)}
        | {"step_free": "yes" if room.step_free else "no"}
        | _by_code("directions", room.directions)
        for room in queries.rooms(event)
    ]
    found = {"Days": days, "Rooms": rooms, **lines, "Speakers": list(_profiles(viewer, event))}
    return {title: _aligned(cells) for title, cells in found.items() if cells}


def _profiles(viewer: Viewer, event: Event) -> Iterator[dict[str, str]]:
    open_to_viewer = [one for one in visible_sessions(viewer, event, drafts=True) if not one.is_veiled]
    profiles = {profile.ref: profile.biography for profile, _photo in all_profiles(event)}
    photos = photos_to_edit(event)
    for speaker in speakers_of(event, open_to_viewer):
        biography, photo = profiles.get(speaker.ref), photos.get(speaker.ref)
        if biography or photo:
            named = {"name": speaker.name, "affiliation": speaker.affiliation}
            yield named | _by_code("biography", biography or Text()) | cells_of(photo or b"")


def _by_code(name: str, text: Text) -> dict[str, str]:
    return {f"{name}_{code}": words for code, words in text.items()}


def _clocks(hours: Hours) -> dict[str, str]:
    edges = ("starts", "ends")
    return {
        f"{part}_{edge}": f"{when:%H:%M}"
        for part in hours
        for edge, when in zip(edges, hours[part], strict=True)
    }


def _capacity(capacity: Mapping[str, int]) -> str:
    return "\n".join(f"{name} {people}" for name, people in capacity.items())


def _aligned(cells: Sequence[Mapping[str, str]]) -> Lines:
    """Under headings that any of them has, what is alike together."""
    met = dict.fromkeys(name for one in cells for name in one)
    order = list(dict.fromkeys(name.partition("_")[0] for name in met))
    names = sorted(met, key=lambda name: order.index(name.partition("_")[0]))
    return [names, *([one.get(name, "") for name in names] for one in cells)]
