"""Delegations and nominations that come by spreadsheet: what a row would do, and doing it."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from flask_babel import lazy_gettext as _
from sqlalchemy import select, tuple_

from eventapp.core.db import db
from eventapp.core.text import fold
from eventapp.delegations import domain
from eventapp.delegations.models import Delegation, Nomination
from eventapp.delegations.queries import WHOLE, nominations
from eventapp.people.models import LONGEST_NAME, Organisation
from eventapp.people.queries import main_addresses, viewer_of
from eventapp.policy import may_decide_registrations
from eventapp.programme.models import Event
from eventapp.registration import cells as read
from eventapp.registration.models import Category
from eventapp.registration.queries import categories_for
from eventapp.sheets.kinds import Cells, Fate, Kind, Task, register

MOST_MEMBERS = 10_000
House = tuple[str, str]  # folded name, country


def judge_delegations(task: Task, rows: Sequence[Cells]) -> list[Fate]:
    known = _delegations(task.event, [house for cells in rows if (house := _house(cells))])
    return [_unless_unfit(_delegation, task, known, cells) for cells in rows]


def _delegations(event: Event, houses: Sequence[House]) -> dict[House, Delegation]:
    """Held until the commit, so that what a row changes is what was compared."""
    names = tuple_(Organisation.folded, Organisation.country).in_(houses)
    own = select(Delegation).join(Delegation.organisation).where(Delegation.event_id == event.id, names)
    own = own.options(*WHOLE).order_by(Delegation.id).with_for_update(of=Delegation)
    found = db.session.scalars(own.execution_options(populate_existing=True))
    return {(one.organisation.folded, one.organisation.country): one for one in found}


def _house(cells: Cells) -> House | None:
    try:
        name = read.line(cells, "organisation", read.ORGANISATION)
        code = read.country_code(cells)
    except read.Unfit:
        return None
    return (fold(name)[:LONGEST_NAME], code) if name and code else None


def _delegation(task: Task, known: Mapping[House, Delegation], cells: Cells) -> Fate:
    name = read.line(cells, "organisation", read.ORGANISATION)
    country, house = read.country_code(cells), _house(cells)
    if house is None:
        raise read.required("country" if name else "organisation")
    held = known.get(house)
    focal = read.address(cells, "focal") if held is None or cells.get("focal") else ""
    quota = _quota(cells) if held is None or cells.get("quota") else held.quota
    tell, at = bool(task.options.get("mail")), task.at
    if held is None:
        own: dict[str, Any] = {"focal": focal, "quota": quota, "at": at, "tell": tell}
        return Fate("new", act=partial(domain.found_delegation, task.event, name, country, **own))
    before = held.focal.email if held.focal else ""
    pairs = (("focal", before, focal or before), ("quota", str(held.quota), str(quota)))
    changes = [(column, old, new) for column, old, new in pairs if old != new]
    if not changes:
        return Fate("unchanged")
    if not (focal or before):
        raise read.required("focal")
    act = partial(domain.entrust, held, focal=focal or before, quota=quota, at=at, tell=tell)
    return Fate("changed", changes=changes, act=act)


def _quota(cells: Cells) -> int:
    text = read.line(cells, "quota", read.NAME)
    if not (text.isascii() and text.isdigit() and len(text) < 6 and int(text) <= MOST_MEMBERS):
        raise read.Unfit("quota", _("Say how many people may be nominated."))
    return int(text)


def judge_nominations(task: Task, rows: Sequence[Cells]) -> list[Fate]:
    """As many as there are places, the first rows first."""
    delegation = _spoken_for(task)
    if delegation is None:
        return [Fate("refused")] * len(rows)
    standing = {one.person.email: one for one in nominations(delegation)}
    offered = categories_for(task.event)
    others = main_addresses([read.key(cells) for cells in rows])
    standing |= {address: standing[main] for address, main in others.items() if main in standing}
    free, fates = delegation.quota - delegation.nominated - task.before, list[Fate]()
    for cells in rows:
        fate = _unless_unfit(_nomination, task, (delegation, standing, offered), cells)
        if fate.verdict == "new":
            free -= 1
            fate = fate if free >= 0 else Fate("refused", because=domain.QuotaReached.text)
        fates.append(fate)
    return fates


def _nomination(
    task: Task, known: tuple[Delegation, Mapping[str, Nomination], Sequence[Category]], cells: Cells
) -> Fate:
    delegation, standing, offered = known
    email = read.address(cells)
    given, family = (read.line(cells, name, read.NAME) for name in ("given_name", "family_name"))
    category = read.category(cells, offered) or (offered[0] if len(offered) == 1 else None)
    held = standing.get(email)
    if held is not None:
        same = (held.given_name, held.family_name, held.category) == (given, family, category)
        return Fate("unchanged") if same else Fate("refused", "email", domain.AlreadyNominated.text)
    if not family:
        raise read.required("family_name")
    if category is None:
        raise read.required("category")
    named = domain.Named(given, family, email, category)
    alike = domain.like_one_of(standing.values(), named)
    return Fate("new", because=alike, act=partial(domain.nominate, delegation, named, at=task.at))


def _unless_unfit(judge: Any, task: Task, known: Any, cells: Cells) -> Fate:
    try:
        fate: Fate = judge(task, known, cells)
    except read.Unfit as problem:
        return Fate("refused", problem.column, problem.because)
    return fate


def _may_found(task: Task) -> bool:
    return task.by is not None and may_decide_registrations(viewer_of(task.by.id), task.event.code)


def _spoken_for(task: Task) -> Delegation | None:
    """The delegation, as long as who sent the file speaks for it."""
    found = db.session.get(Delegation, task.scope_id, populate_existing=True)
    return found if found and task.by and found.focal_id == task.by.id else None


def _may_nominate(task: Task) -> bool:
    return _spoken_for(task) is not None


def _house_key(cells: Cells) -> str:
    return " ".join(_house(cells) or ())


def _house_title(cells: Cells) -> str:
    return cells.get("organisation", "")


DELEGATIONS = register(
    Kind(
        name="delegations",
        columns={
            "organisation": _("Organisation"),
            "country": _("Country"),
            "focal": _("E-mail of the focal point"),
            "quota": _("Places"),
        },
        aliases={"organisation": ("organization",), "focal": ("focal point", "email"), "quota": ("quota",)},
        options={"mail": _("Tell new focal points by mail")},
        key_of=_house_key,
        title_of=_house_title,
        judge=judge_delegations,
        may=_may_found,
    )
)
NOMINATIONS = register(
    Kind(
        name="nominations",
        columns={
            "email": _("E-mail"),
            "given_name": _("Given name"),
            "family_name": _("Family name"),
            "category": _("Category"),
        },
        aliases={
            "email": ("e-mail", "mail"),
            "given_name": ("first name",),
            "family_name": ("last name", "surname"),
        },
        options={},
        key_of=read.key,
        same_as=main_addresses,
        title_of=read.person,
        judge=judge_nominations,
        may=_may_nominate,
    )
)
