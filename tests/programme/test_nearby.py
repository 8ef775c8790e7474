"""What runs on a day and into it from another one."""

from eventapp.policy import Viewer
from eventapp.programme import queries
from eventapp.programme.nearby import in_conflict, near_day
from tests import make

EDITOR = Viewer(1, frozenset({("admin", None)}))


def test_what_runs_past_midnight_clashes_with_the_day_after(database: None) -> None:
    event = make.event()
    oak = make.room(event, "oak")
    make.session(event, "Ball", starts=make.wall(15, 22), minutes=240, rooms=(oak,))
    make.session(event, "Night", starts=make.wall(16, 1), rooms=(oak,), published_at=None)
    make.session(event, "Lunch", starts=make.wall(16, 12))
    make.session(event, "Noon before", starts=make.wall(15, 12), rooms=(oak,))
    make.session(make.event("other"), "Elsewhere", starts=make.wall(16, 1))
    told = {}
    for number in (15, 16):
        day = queries.day_at(event, f"2019-10-{number}")
        near = near_day(EDITOR, event, day)
        found = in_conflict(near, of=[one.id for one in near if one.day.id == day.id])({})
        told[number] = [
            (one.session.title["en"], one.other.title["en"], one.is_told_already)
            for one in found
            if one.other is not None
        ]

    assert told == {15: [("Ball", "Night", False)], 16: [("Night", "Ball", False)]}
