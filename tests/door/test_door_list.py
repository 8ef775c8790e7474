"""The offline list: it recognises badges, names nobody, and brings whatever changed."""

import json
from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from sqlalchemy import delete, select, update

from eventapp.badges.keys import code_keys
from eventapp.core.db import db
from eventapp.door import door_list, pairing
from eventapp.door.door_list import page_of, read_since, refresh
from eventapp.door.labels import NONCE_BYTES, key_of, label_key, written
from eventapp.door.list_models import DoorState
from eventapp.people.domain import find_or_add_organisation
from eventapp.people.models import Organisation
from eventapp.programme.models import Event, Room
from eventapp.registration.answers import answers_of
from eventapp.registration.domain import cancel, change
from eventapp.registration.models import Registration
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, NOBODYS_CODE
from tests.make import NOON
from tests.node import run_module

pytestmark = pytest.mark.usefixtures("database")

SALT = b"0123456789abcdef"
Entry = dict[str, Any]


@pytest.fixture
def event(database: None) -> Event:
    event = make.event()
    db.session.add(DoorState(event_id=event.id, epoch="e", salt=SALT))
    db.session.flush()
    return event


def listed(
    event: Event, since: int | str = 0, minutes: int = 0, *, rooms: Collection[Room] = ()
) -> dict[str, Any]:
    """The first page of what a device at these rooms is told that many minutes after noon."""
    refresh(event.id, code_keys().seal, at=NOON + minutes * MINUTE)
    known = read_since(str(since))
    assert known is not None
    return page_of(event.id, known, rooms=[one.id for one in rooms])


def label(entry: Entry, code: str) -> list[str]:
    box = cast.bytes_of(entry["label"])
    plain = AESGCM(label_key(code, SALT)).decrypt(box[:NONCE_BYTES], box[NONCE_BYTES:], None)
    opened: list[str] = json.loads(plain)
    return opened


def test_an_entry_is_found_and_opened_by_the_code_alone(event: Event) -> None:
    code = cast.code(cast.holder(event, "Amina El Idrissi"))

    [entry] = listed(event)["entries"]

    assert set(entry) == {"key", "label"}
    assert entry["key"] == key_of(code, SALT)
    assert label(entry, code) == ["Amina El Idrissi", "Caisse nationale", "delegate", "0001"]
    with pytest.raises(InvalidTag):
        label(entry, NOBODYS_CODE)


def test_the_browser_finds_and_opens_the_same_entry(event: Event) -> None:
    registration = cast.holder(event)
    registration.badge_name = "أمينة الإدريسي"
    code = cast.code(registration)
    [entry] = listed(event)["entries"]

    script = """
      const other = await m.openLabel(data.label, data.other, data.salt).catch((fault) => fault.name);
      const mine = await m.openLabel(data.label, data.code, data.salt);
      return [await m.keyOf(data.code, data.salt), mine, other];
    """
    data = {"code": code, "salt": written(SALT), "label": entry["label"], "other": NOBODYS_CODE}
    told = run_module("door/labels.js", script, data)

    opened = ["أمينة الإدريسي", "Caisse nationale", "delegate", "0001"]
    assert told == [entry["key"], opened, "OperationError"]


def test_the_list_names_nobody(event: Event) -> None:
    code = cast.code(cast.holder(event, "Amina El Idrissi"))

    told = json.dumps(listed(event))

    secrets = ("Amina", "Idrissi", "Caisse", "amina.el.idrissi", code)
    assert [secret for secret in secrets if secret in told] == []


def test_two_labels_of_one_badge_share_no_nonce(event: Event) -> None:
    registration = cast.holder(event)
    [first] = listed(event)["entries"]
    registration.badge_name = "Amina E. Idrissi"
    [second] = listed(event, minutes=1)["entries"]

    assert first["key"] == second["key"]
    assert first["label"][:16] != second["label"][:16]


def test_badges_of_other_events_are_not_listed(event: Event) -> None:
    cast.holder(make.event("other"))

    assert listed(event)["entries"] == []


@pytest.mark.parametrize(
    ("state", "said"), [("submitted", "submitted"), ("waiting", "waiting"), ("cancelled", "cancelled")]
)
def test_an_entry_says_how_the_registration_stands(event: Event, state: str, said: str) -> None:
    cast.holder(event, state=state)

    [entry] = listed(event)["entries"]

    assert entry["registration"] == said


def renamed(registration: Registration) -> None:
    change(registration, replace(answers_of(registration), badge_name="Amina E."), at=NOON)


def moved_house(registration: Registration) -> None:
    registration.organisation = find_or_add_organisation("Caisse centrale", "MA")


def house_renamed(_registration: Registration) -> None:
    named = update(Organisation).where(Organisation.name == "Caisse nationale")
    db.session.execute(named.values(name="Caisse générale"))


def recategorised(registration: Registration) -> None:
    registration.category = make.category(registration.event, "speaker")


def cancelled(registration: Registration) -> None:
    cancel(registration, at=NOON)


def lost(registration: Registration) -> None:
    badge = cast.badge(registration)
    badge.ended_at, badge.ended_as = NOON, "lost"


def seated(registration: Registration) -> None:
    session = make.session(registration.event, seats=20)
    cast.seat(registration.person, session)


def elected(registration: Registration) -> None:
    bureau = make.body()
    make.session(registration.event, access="restricted", body_id=bureau.id)
    make.membership(bureau, registration.person)


def invited_to_speak(registration: Registration) -> None:
    session = make.session(registration.event, seats=20, speakers=("Amina El Idrissi",))
    session.speakers[0].person_id = registration.person_id


CHANGES = [
    renamed,
    moved_house,
    house_renamed,
    recategorised,
    cancelled,
    lost,
    seated,
    elected,
    invited_to_speak,
]


@pytest.mark.parametrize("change_it", CHANGES, ids=lambda change: change.__name__)
def test_whatever_changes_moves_the_revision_and_brings_that_badge(
    event: Event, change_it: Callable[[Registration], None]
) -> None:
    registration = cast.holder(event, "Amina El Idrissi")
    cast.holder(event, "Ben Adams").organisation = find_or_add_organisation("Another house", "BE")
    code = cast.code(registration)
    before = int(listed(event)["revision"])

    change_it(registration)
    db.session.flush()
    delta = listed(event, before, minutes=1)

    assert [entry["key"] for entry in delta["entries"]] == [key_of(code, SALT)]
    assert int(delta["revision"]) == before + 1 == int(door_list.revision(event.id, ()))


def test_nothing_changed_is_nothing_to_tell(event: Event) -> None:
    cast.holder(event)
    before = listed(event)

    after = listed(event, int(before["revision"]), minutes=1)

    assert (after["entries"], after["revision"]) == ([], before["revision"])
    assert after["as_of"] == (NOON + MINUTE).isoformat()


def test_a_reissue_brings_the_old_badge_as_replaced_and_the_new_one(event: Event) -> None:
    registration = cast.holder(event)
    old = cast.code(registration)
    before = listed(event)
    new = cast.reissue(registration, NOON)

    delta = listed(event, int(before["revision"]), minutes=1)

    told = {entry["key"]: entry.get("state", "valid") for entry in delta["entries"]}
    assert told == {key_of(old, SALT): "replaced", key_of(new, SALT): "valid"}
    assert len(json.dumps(delta)) <= 1024


def test_an_erased_person_is_a_key_to_be_forgotten(event: Event) -> None:
    registration = cast.holder(event)
    code = cast.code(registration)
    before = listed(event)
    db.session.execute(delete(Registration).where(Registration.id == registration.id))

    delta = listed(event, int(before["revision"]), minutes=1)

    assert delta["entries"] == [{"key": key_of(code, SALT)}]
    assert listed(event, int(delta["revision"]), minutes=2)["entries"] == []


def test_rights_are_told_at_the_doors_of_their_rooms_only(event: Event) -> None:
    registration, gold, silver = cast.holder(event), make.room(event, "gold"), make.room(event, "silver")
    workshop = make.session(event, rooms=(gold,), seats=20)
    cast.seat(registration.person, workshop)
    bureau = make.body()
    meeting = make.session(event, rooms=(silver,), access="restricted", body_id=bureau.id)
    make.membership(bureau, registration.person)

    told = [listed(event, rooms=rooms)["entries"][0].get("rights") for rooms in ((gold,), (silver,), ())]

    assert told == [[workshop.id], [meeting.id], None]


def test_a_device_that_changes_rooms_is_told_everything_again(event: Event) -> None:
    member, gold, silver = cast.holder(event), make.room(event, "gold"), make.room(event, "silver")
    cast.holder(event, "Ben Adams")
    bureau = make.body()
    make.session(event, rooms=(silver,), access="restricted", body_id=bureau.id)
    make.membership(bureau, member.person)
    at_silver = listed(event, rooms=(silver,))

    unmoved = listed(event, at_silver["revision"], rooms=(silver,))
    at_gold = listed(event, at_silver["revision"], rooms=(gold,))
    at_entry = listed(event, at_silver["revision"])

    assert unmoved["entries"] == []
    assert [entry.get("rights") for entry in at_gold["entries"]] == [None, None]
    assert at_entry["entries"] == at_gold["entries"]


def test_a_meeting_that_comes_into_the_room_brings_its_rights(event: Event) -> None:
    member, gold = cast.holder(event), make.room(event, "gold")
    bureau = make.body()
    meeting = make.session(event, access="restricted", body_id=bureau.id)
    make.membership(bureau, member.person)
    before = listed(event, rooms=(gold,))

    meeting.rooms.append(gold)
    db.session.flush()
    after = listed(event, before["revision"], minutes=1, rooms=(gold,))

    assert [entry.get("rights") for entry in before["entries"] + after["entries"]] == [None, [meeting.id]]


def test_a_seat_opens_no_closed_meeting(event: Event) -> None:
    registration, gold, body = cast.holder(event), make.room(event), make.body()
    meeting = make.session(event, rooms=(gold,), access="restricted", body_id=body.id, seats=20)
    cast.seat(registration.person, meeting)

    assert "rights" not in listed(event, rooms=(gold,))["entries"][0]


def test_a_long_list_comes_in_pages_and_every_badge_once(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_list, "PAGE", 2)
    for number in range(5):
        cast.holder(event, f"Guest Number{number}")
    keys, sizes, since, more = [], [], "0", True
    while more:
        page = listed(event, since)
        keys += [entry["key"] for entry in page["entries"]]
        sizes.append(len(page["entries"]))
        since, more = page["revision"], page["more"]

    assert sizes == [2, 2, 1]
    assert len(set(keys)) == 5


def test_a_list_that_is_still_being_made_says_that_it_is_not_whole(event: Event) -> None:
    cast.holder(event)
    taken = update(DoorState).values(list_due_at=NOON + MINUTE)
    db.session.execute(taken)

    assert listed(event) == {"as_of": None, "revision": "0", "more": False, "entries": []}


def test_the_list_is_not_compared_twice_in_a_second(event: Event) -> None:
    listed(event)
    cast.holder(event)
    refresh(event.id, code_keys().seal, at=NOON + timedelta(milliseconds=900))

    assert page_of(event.id, door_list.FROM_THE_START, rooms=())["entries"] == []


def test_an_event_without_badges_has_the_first_revision(event: Event) -> None:
    assert door_list.revision(event.id, ()) == "0"
    assert listed(event)["revision"] == "0"


def test_the_salt_is_made_with_the_first_device(database: None) -> None:
    event = make.event()

    assert len(pairing.door_state(event.id).salt) == 16
    assert db.session.scalars(select(DoorState.listed_at)).one() is None


@pytest.mark.parametrize("text", ["", "x", "-1", "1-2", "1-0123ABCD", "9" * 18, "١", "1\n"])
def test_a_revision_that_was_never_given_out_is_not_read(text: str) -> None:
    assert read_since(text) is None
