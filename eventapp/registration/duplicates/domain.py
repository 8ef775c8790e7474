"""Finding look-alikes, and remembering which of them are not the same.

Registrations are compared some at a time by a job, soon after they are written: whoever writes one
has nothing to keep up to date, and those that any other way changed are found by the next run.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import and_, bindparam, delete, or_, select, update

from eventapp.core.db import db
from eventapp.core.inserting import insert_all_absent
from eventapp.core.jobs import Job, enqueue
from eventapp.core.ready import Ready
from eventapp.people.models import Person
from eventapp.programme.models import Event
from eventapp.registration.duplicates import queries
from eventapp.registration.duplicates.models import Compared, Lookalike, NameKey
from eventapp.registration.duplicates.scoring import Face, Likeness, keys, pairs_above, shares_mailbox
from eventapp.registration.models import Registration

COMPARED_AT_ONCE = 250
JOB = "registration.compare"
_DUE = and_(Job.done_at.is_(None), Job.due_at == bindparam("due_at"), Job.name == JOB)
ASKED = Ready(
    select(Registration.event_id, Job.payload)
    .outerjoin(Job, _DUE)
    .where(Registration.id == bindparam("registration"))
)


def compare_soon(registration_id: int, *, at: datetime) -> None:
    """A minute after this one is over, when what was written in it is committed: once for all of it.

    Several at once may each ask; a unique key would have them wait for each other's commits.
    """
    due_at = at.replace(second=0, microsecond=0) + timedelta(minutes=2)
    [(event_id, _payload), *_others] = asked = ASKED.rows(registration=registration_id, due_at=due_at)
    if (event_id, {"event_id": event_id}) not in asked:
        enqueue(JOB, at=at, due_at=due_at, event_id=event_id)


def compare(event: Event, *, at: datetime) -> bool:
    """Compare some registrations that are new or changed with all others; whether there are more."""
    birth = queries.birth_question(event)
    changed = queries.changed_faces(event, birth, most=COMPARED_AT_ONCE)
    if not changed:
        return False
    _keep_keys(event, changed, queries.written_faces(event, changed, birth))
    candidates = candidates_of(event, changed)
    others = {number for pair in candidates for number in pair} - set(changed)
    known = changed | _faces(event, sorted(others), birth)
    found = {(one, other): how for one, other, how in pairs_above(known, sorted(candidates))}
    _keep_pairs(event, changed, found, at=at)
    return len(changed) == COMPARED_AT_ONCE


def _keep_pairs(
    event: Event, changed: Mapping[int, Face], found: Mapping[tuple[int, int], Likeness], *, at: datetime
) -> None:
    """A pair that is found again keeps its number; one that was dismissed stays so, whatever is found."""
    either = or_(Lookalike.first_id.in_(changed), Lookalike.second_id.in_(changed))
    known = {
        (row.first_id, row.second_id): row for row in db.session.scalars(select(Lookalike).where(either))
    }
    for pair, row in known.items():
        if pair in found:
            row.score, row.reasons = found[pair].score, list(found[pair].reasons)
        elif row.dismissed_at is None:
            db.session.delete(row)
    db.session.flush()
    new = [
        {"first_id": pair[0], "second_id": pair[1], "score": how.score, "reasons": list(how.reasons)}
        for pair, how in found.items()
        if pair not in known
    ]
    insert_all_absent(Lookalike, [row | {"event_id": event.id, "found_at": at} for row in new])


def _faces(event: Event, ids: Sequence[int], birth: str) -> dict[int, Face]:
    found: dict[int, Face] = {}
    for start in range(0, len(ids), queries.AT_ONCE):
        found |= queries.faces(event, ids[start : start + queries.AT_ONCE], birth)
    return found


def _keep_keys(event: Event, faces: Mapping[int, Face], written: Mapping[int, str]) -> None:
    for table in (NameKey, Compared):
        db.session.execute(delete(table).where(table.registration_id.in_(faces)))
    insert_all_absent(Compared, [{"registration_id": one, "face": face} for one, face in written.items()])
    own = [
        {"registration_id": number, "event_id": event.id, "key": key}
        for number, face in faces.items()
        for key in sorted(keys(face))
    ]
    insert_all_absent(NameKey, own)


def candidates_of(event: Event, faces: Mapping[int, Face]) -> set[tuple[int, int]]:
    """Pairs of one of these registrations and any that has a key in common, the older one first."""
    own = {number: keys(face) for number, face in faces.items()}
    holders = queries.holders(event, sorted(set().union(*own.values())))
    shared = ((one, other) for one, mine in own.items() for key in mine for other in holders.get(key, ()))
    return {(min(pair), max(pair)) for pair in shared if pair[0] != pair[1]}


def alike(event: Event, strangers: Sequence[Face]) -> list[tuple[int, Likeness] | None]:
    """For each who is to be registered the registration that they look most like, or nothing."""
    own = [keys(face) for face in strangers]
    holders = queries.holders(event, sorted(set().union(*own)))
    numbers = {number for held in holders.values() for number in held}
    known = _faces(event, sorted(queries.standing(numbers)), "")
    return [
        _most_alike(face, {one: known[one] for key in mine for one in holders.get(key, ()) if one in known})
        for face, mine in zip(strangers, own, strict=True)
    ]


def is_known_in_mailbox(event: Event, email: str) -> bool:
    """Whether another address of the same mailbox is registered, for the one who has proved this address.

    This is all that somebody is told of look-alikes of their own: whoever typed a name would learn from
    anything more whether its bearer is registered. Nor is the other one written to, which would tell people
    of the same name of each other. The desk, which may know, sees every pair before it decides.
    """
    mailbox = [key for key in keys(Face("", "", "", email, "")) if key.startswith("@")]
    held = queries.holders(event, mailbox).get("".join(mailbox), ())
    faces = _faces(event, sorted(queries.standing(held)), "") if held else {}
    return any(shares_mailbox(email, face.email) for face in faces.values())


def _most_alike(face: Face, others: Mapping[int, Face]) -> tuple[int, Likeness] | None:
    found = pairs_above({0: face, **others}, ((0, number) for number in others))
    best = max(found, key=lambda one: (one[2].score, -one[1]), default=None)
    return best and best[1:]


def dismiss(pair: Lookalike, *, by: Person, at: datetime) -> None:
    """They are two people; done twice, the first one who said so stays."""
    own = update(Lookalike).where(Lookalike.id == pair.id, Lookalike.dismissed_at.is_(None))
    db.session.execute(own.values(dismissed_at=at, dismissed_by_id=by.id))


def take_back(pair: Lookalike) -> None:
    """They may be the same after all."""
    own = update(Lookalike).where(Lookalike.id == pair.id)
    db.session.execute(own.values(dismissed_at=None, dismissed_by_id=None))
