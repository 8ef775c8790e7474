"""Writing the sheets beside the sessions, as `sheets` reads them.

Photos of many speakers are more than one file may hold: each file has some of the speakers, and all else.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from eventapp.core.i18n import Text
from eventapp.policy import Viewer
from eventapp.programme import frame, queries
from eventapp.programme.exchange.photo_cells import cells_of
from eventapp.programme.models import Event
from eventapp.programme.outline import Hours, Line, hours_of
from eventapp.programme.profiles.queries import all_profiles, photo_sizes, photos_to_edit
from eventapp.programme.speaking import ListedSpeaker, speakers_of
from eventapp.programme.visibility import visible_sessions

Lines = list[list[str]]
MOST_BYTES = 5 * 2**20  # of the photos in a file: in cells a little more, and a file is read up to 8 MB
MOST_PHOTOS = 250  # in a file: as many as are read again at once


def parts_of(viewer: Viewer, event: Event) -> list[list[ListedSpeaker]]:
    """For each file the speakers that it tells of, out of the sessions that the viewer sees."""
    open_to_viewer = [one for one in visible_sessions(viewer, event, drafts=True) if not one.is_veiled]
    sizes, parts = photo_sizes(event), list[list[ListedSpeaker]]([[]])
    left, photos = MOST_BYTES, MOST_PHOTOS
    for speaker in speakers_of(event, open_to_viewer):
        size = sizes.get(speaker.ref, 0)
        if size and (size > left or not photos):
            parts.append([])
            left, photos = MOST_BYTES, MOST_PHOTOS
        parts[-1].append(speaker)
        left, photos = left - size, photos - bool(size)
    return parts


def written(event: Event, speakers: Iterable[ListedSpeaker]) -> dict[str, Lines]:
    """{title: the headings, then a line for each}, with these speakers."""
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
    found = {"Days": days, "Rooms": rooms, **lines, "Speakers": list(_profiles(event, list(speakers)))}
    return {title: _aligned(cells) for title, cells in found.items() if cells}


def _profiles(event: Event, speakers: Sequence[ListedSpeaker]) -> Iterator[dict[str, str]]:
    profiles = {profile.ref: profile.biography for profile, _photo in all_profiles(event)}
    photos = photos_to_edit(event, [speaker.ref for speaker in speakers])
    for speaker in speakers:
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
