"""Door sheets: made as a list that never changes, and keyed in later as scans."""

import json
import secrets
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from flask_babel import lazy_gettext as _
from sqlalchemy import insert

from eventapp.badges.codes import CodeKeys, unseal
from eventapp.core.db import db
from eventapp.core.errors import Refused
from eventapp.core.inserting import insert_if_absent
from eventapp.door.admission import VERDICT_OF_REASON
from eventapp.door.domain import record_scans
from eventapp.door.models import Checkpoint
from eventapp.door.overrides import desk_device
from eventapp.door.paper_lists import badges_on, rows_on
from eventapp.door.paper_models import DoorSheet, DoorSheetRow
from eventapp.door.queries import answers
from eventapp.door.readings import read_items
from eventapp.people.models import Person
from eventapp.programme.models import Event

LET_IN = {"verdict": "admit", "reason": "ok"}  # what a tick on paper says
FIRST = 100_000  # sheet
LETS_IN = ("admit", "instruct")


class NobodyListed(Refused):
    text = _("Nobody is on that list yet.")


@dataclass(frozen=True)
class Keyed:
    """What became of the rows of a sheet: the numbers of each kind.

    `doubtful` are taken too, each with the reason for which the server would not have let them in.
    """

    taken: Sequence[int]
    known: Sequence[int]  # taken before
    doubtful: Sequence[tuple[int, str]]
    unknown: Sequence[int]  # that are not on the sheet
    untaken: Sequence[int]  # the door takes nobody in any more


def make_sheet(
    event: Event, checkpoint: Checkpoint, session_id: int | None, *, by: Person, at: datetime
) -> DoorSheet:
    """Who is on the list now, for good; raises NobodyListed."""
    badges = badges_on(checkpoint, session_id)
    if not badges:
        raise NobodyListed
    own = {"event_id": event.id, "checkpoint_id": checkpoint.id, "session_id": session_id}
    while not insert_if_absent(DoorSheet, id=(number := _number()), **own, made_at=at, made_by_id=by.id):
        pass
    sheet = db.session.get_one(DoorSheet, number)
    rows = [
        {"sheet_id": sheet.id, "number": number, "badge_id": badge, "scan_uuid": uuid4()}
        for number, badge in enumerate(badges, 1)
    ]
    db.session.execute(insert(DoorSheetRow), rows)
    return sheet


def _number() -> int:
    """Six digits by chance: a gap in what one may see tells of no sheet of a restricted meeting."""
    return FIRST + secrets.randbelow(9 * FIRST)


def key_in(
    event: Event,
    sheet: DoorSheet,
    numbers: Collection[int],
    *,
    happened_at: datetime,
    by: Person,
    at: datetime,
    language: str,
    keys: CodeKeys,
) -> Keyed:
    """Each row becomes one scan, the first time it is keyed in; people were let in, whatever we say of it."""
    rows = rows_on(sheet, numbers)
    before = answers([row.scan_uuid for row in rows])
    items = [
        {
            "id": str(row.scan_uuid),
            "code": unseal(row.badge.code_sealed, keys.seal),
            "checkpoint": sheet.checkpoint.code,
            "at": happened_at.isoformat(),
            "shown": LET_IN,
        }
        for row in rows
    ]
    device = desk_device(event, by, at)
    sent = read_items(items)
    told = record_scans(device, sent, at=at, language=language, keys=keys, is_paper=True) if sent else []
    read = [(row.number, json.loads(answer)) for row, answer in zip(rows, told, strict=True)]
    ours = {row.number for row in rows if row.scan_uuid in before}
    taken = [number for number, answer in read if "error" not in answer]
    return Keyed(
        taken=[number for number in taken if number not in ours],
        known=sorted(ours),
        doubtful=[
            (number, answer["reason"])
            for number, answer in read
            if "error" not in answer and VERDICT_OF_REASON[answer["reason"]] not in LETS_IN
        ],
        unknown=sorted(set(numbers) - {row.number for row in rows}),
        untaken=sorted({row.number for row in rows} - set(taken)),
    )
