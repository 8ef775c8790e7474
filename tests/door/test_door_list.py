"""The offline list: it recognises badges, names nobody, and brings what changed."""

import json
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from eventapp.badges.keys import code_keys
from eventapp.door import door_list
from eventapp.door.door_list import NONCE, Since, key_of, label_key, page_of, read_since
from eventapp.programme.models import Event
from tests import make
from tests.door import cast
from tests.door.cast import MINUTE, NOBODYS_CODE
from tests.make import NOON

pytestmark = pytest.mark.usefixtures("database")

SALT = b"0123456789abcdef"
EVERYTHING = Since(door_list._EPOCH)


@pytest.fixture
def event(database: None) -> Event:
    return make.event()


def listed(event: Event, since: Since = EVERYTHING, minutes: int = 5) -> dict[str, Any]:
    return page_of(event.id, since, SALT, code_keys().seal, at=NOON + minutes * MINUTE)


def label(entry: dict[str, str], code: str) -> list[str]:
    opened: list[str] = json.loads(
        AESGCM(label_key(code, SALT)).decrypt(NONCE, b64decode(entry["label"]), None)
    )
    return opened


def test_an_entry_is_found_and_opened_by_the_code_alone(event: Event) -> None:
    code = cast.code(cast.holder(event, "Amina El Idrissi"))

    [entry] = listed(event)["entries"]

    assert b64decode(entry["key"]) == key_of(code, SALT)
    assert (entry["state"], entry["registration"]) == ("valid", "approved")
    assert label(entry, code) == ["Amina El Idrissi", "Caisse nationale", "delegate", "0001"]
    with pytest.raises(InvalidTag):
        label(entry, NOBODYS_CODE)


def test_the_list_names_nobody(event: Event) -> None:
    code = cast.code(cast.holder(event, "Amina El Idrissi"))

    written = json.dumps(listed(event))

    assert not [
        secret for secret in ("Amina", "Idrissi", "Caisse", "amina.el.idrissi", code) if secret in written
    ]


def test_badges_of_other_events_are_not_listed(event: Event) -> None:
    cast.holder(make.event("other"))

    assert listed(event)["entries"] == []


def test_after_one_change_only_that_badge_comes(event: Event) -> None:
    changed = cast.holder(event, "Amina El Idrissi")
    cast.holder(event, "Ben Adams")
    whole = listed(event, minutes=0)
    cast.reissue(changed, NOON + 3 * MINUTE)

    since = read_since(whole["revision"])
    assert since is not None
    delta = listed(event, since)

    assert [entry["state"] for entry in delta["entries"]] == ["replaced", "valid"]
    assert len(json.dumps(delta)) <= 1024


def test_a_long_list_comes_in_pages_and_every_badge_once(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(door_list, "PAGE", 2)
    for number in range(5):
        cast.holder(event, f"Guest Number{number}")
    since: Since | None = EVERYTHING
    keys, sizes, more = [], [], True
    while more:
        assert since is not None
        page = listed(event, since)
        keys += [entry["key"] for entry in page["entries"]]
        sizes.append(len(page["entries"]))
        since, more = read_since(page["revision"]), page["more"]

    assert sizes == [2, 2, 1]
    assert len(set(keys)) == 5


def test_the_revision_grows_with_a_reissue(event: Event) -> None:
    registration = cast.holder(event)
    before = door_list.revision(event.id)
    cast.reissue(registration, NOON)

    assert int(door_list.revision(event.id)) - int(before) == (NOON - make.LONG_AGO) // timedelta(
        microseconds=1
    )


def test_an_event_without_badges_has_the_first_revision(event: Event) -> None:
    assert door_list.revision(event.id) == "0"


@pytest.mark.parametrize(
    "text", ["", "x", "-1", "1-2", "1-2-3-4", "9" * 18, "١", "1\n", "99999999999999999-1-1-"]
)
def test_a_revision_that_was_never_given_out_is_not_read(text: str) -> None:
    assert read_since(text) is None
