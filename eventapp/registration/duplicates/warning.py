"""Saying of rows that would be new registrations whom they may be the same as."""

from collections.abc import Sequence
from dataclasses import replace

from flask_babel import lazy_gettext as _

from eventapp.programme.models import Event
from eventapp.registration.duplicates import queries
from eventapp.registration.duplicates.domain import alike
from eventapp.registration.duplicates.scoring import Face
from eventapp.registration.duplicates.words import because
from eventapp.sheets.kinds import Cells, Fate


def warned(event: Event, rows: Sequence[Cells], fates: Sequence[Fate]) -> list[Fate]:
    """The same fates; those of new rows that look like a registration say so."""
    new = [number for number, fate in enumerate(fates) if fate.verdict == "new"]
    found = alike(event, [_face(rows[number]) for number in new])
    matches = {number: match for number, match in zip(new, found, strict=True) if match}
    known = queries.faces(event, {number for number, _likeness in matches.values()}, "")
    told = list(fates)
    for row, (number, likeness) in matches.items():
        other = known[number]
        name = f"{other.given_name} {other.family_name}".strip()
        words = {"name": name, "email": other.email, "why": because(likeness.reasons)}
        told[row] = replace(
            fates[row], because=_("May be the same as %(name)s, %(email)s: %(why)s.", **words)
        )
    return told


def _face(cells: Cells) -> Face:
    columns = ("given_name", "family_name", "badge_name", "email", "organisation")
    return Face(*(cells.get(column, "").strip() for column in columns))
