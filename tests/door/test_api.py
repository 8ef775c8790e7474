"""The door API as a device sees it."""

import json
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import event, func, select

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.door import pairing
from eventapp.door.models import Device, Scan
from eventapp.door.queries import checkpoint_by_code
from eventapp.programme.queries import event_by_code
from eventapp.registration.models import Category
from tests import make
from tests.core.engines import ON_SQLITE
from tests.door import cast
from tests.door.cast import NOBODYS_CODE, scan
from tests.statements import counting

SCANS, HANDSHAKE, LIST, PAIR = (f"/api/v1/door/{name}" for name in ("scans", "handshake", "list", "pair"))
Ask = Callable[..., Any]


class Door:
    """What the tests hold of an event with one checkpoint, one device and one badge."""

    def __init__(self, app: Flask) -> None:
        with app.app_context():
            forum = make.event()
            device, self.token = cast.paired(cast.checkpoint(forum), at=clock.now())
            self.device_id = device.id
            self.code = cast.code(cast.holder(forum, "Amina El Idrissi"))
            cast.checkpoint(forum, "east")
            db.session.commit()


@pytest.fixture
def door(app: Flask) -> Door:
    return Door(app)


@pytest.fixture
def ask(client: FlaskClient, door: Door) -> Ask:
    """Post as the paired device, or with another token."""

    def post(path: str, body: Any, token: str | None = None) -> Any:
        headers = {"Authorization": f"Bearer {token or door.token}"}
        kind = "data" if isinstance(body, bytes | str) else "json"
        return client.post(path, headers=headers, **{kind: body})

    return post


def now(code: str = NOBODYS_CODE, **fields: Any) -> dict[str, Any]:
    return scan(code, clock.now(), **fields)


def stored(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count(Scan.id))) or 0


def test_a_scan_is_answered_as_the_contract_says(ask: Ask, door: Door) -> None:
    item = now(code=door.code)

    answer = ask(SCANS, {"scans": [item]})

    assert answer.status_code == 200
    assert set(answer.json) == {"epoch", "results"}
    [result] = answer.json["results"]
    assert (result["id"], result["verdict"], result["reason"]) == (item["id"], "admit", "ok")
    assert result["badge"] == {
        "name": "Amina El Idrissi",
        "organisation": "Caisse nationale",
        "category": "Delegate",
        "number": "0001",
    }


def test_the_same_batch_again_is_the_same_answer_byte_for_byte(app: Flask, ask: Ask, door: Door) -> None:
    batch = {"scans": [now(code=door.code), now(), {"id": "x"}]}

    first, again = ask(SCANS, batch), ask(SCANS, batch)

    assert again.data == first.data
    assert stored(app) == 2


@ON_SQLITE
def test_on_a_full_disk_a_batch_is_refused_as_a_whole_and_taken_later(
    app: Flask, client: FlaskClient, ask: Ask, door: Door
) -> None:
    """The database may not grow by a page; devices send again what was not acknowledged."""
    batch = {"scans": [now(code=door.code), *[now() for _ in range(499)]]}
    with app.app_context():
        limit(pages_in_use())

    full, read = ask(SCANS, batch), client.get("/forum/programme")
    before = stored(app)
    with app.app_context():
        limit(2**30)
    later = ask(SCANS, batch)

    assert (full.status_code, full.json["error"], read.status_code, before) == (503, "unavailable", 200, 0)
    assert (later.status_code, stored(app)) == (200, 500)


def pages_in_use() -> int:
    """Of the database's file, once those are gone that deleted rows left free."""
    db.session.remove()
    with closing(db.engine.raw_connection()) as connection:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        cursor.execute("PRAGMA page_count")
        return int(cursor.fetchone()[0])


def limit(pages: int) -> None:
    """Of the database's file, on every connection from now on."""
    db.session.remove()
    db.engine.dispose()
    event.listen(db.engine, "connect", lambda made, _: made.execute(f"PRAGMA max_page_count={pages}"))


@pytest.mark.parametrize("others", [0, 30])
def test_a_scan_costs_eight_statements_however_many_badges_there_are(
    app: Flask, ask: Ask, door: Door, others: int
) -> None:
    with app.app_context():
        for number in range(others):
            cast.holder(event_by_code("forum"), f"Guest Number{number}")
        db.session.commit()
    ask(SCANS, {"scans": [now()]})

    with counting(app) as statements:
        answer = ask(SCANS, {"scans": [now(code=door.code)]})

    assert answer.json["results"][0]["reason"] == "ok"
    assert len(statements) <= 8, statements


def test_the_category_is_named_in_the_language_asked_for(app: Flask, ask: Ask, door: Door) -> None:
    with app.app_context():
        category = db.session.query(Category).one()
        category.name = Text(en="Delegate", fr="Délégué(e)")
        db.session.commit()

    answer = ask(f"{SCANS}?lang=fr", {"scans": [now(code=door.code)]})

    assert answer.json["results"][0]["badge"]["category"] == "Délégué(e)"


@pytest.mark.parametrize("header", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic eDp5"}])
def test_an_unknown_device_is_told_so_and_nothing_is_kept(
    app: Flask, client: FlaskClient, door: Door, header: dict[str, str]
) -> None:
    answer = client.post(SCANS, json={"scans": [now()]}, headers=header)

    assert (answer.status_code, answer.json["error"]) == (401, "unknown_device")
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    assert stored(app) == 0


def test_a_revoked_device_is_unknown(app: Flask, ask: Ask, door: Door) -> None:
    with app.app_context():
        pairing.revoke(db.session.get_one(Device, door.device_id), at=clock.now())
        db.session.commit()

    assert ask(SCANS, {"scans": [now()]}).status_code == 401
    assert ask(HANDSHAKE, {"device_time": clock.now().isoformat()}).status_code == 401


def test_a_cookie_opens_nothing_here(app: Flask, sign_in: Callable[[str], FlaskClient], door: Door) -> None:
    with app.app_context():
        make.role(make.person("Olga Organiser"), "admin", None)
        db.session.commit()

    answer = sign_in("olga.organiser@example.org").post(SCANS, json={"scans": []}, headers=make.SAME_SITE)

    assert answer.status_code == 401


def test_anothers_checkpoint_is_forbidden(app: Flask, ask: Ask, door: Door) -> None:
    answer = ask(SCANS, {"scans": [now(code=door.code, checkpoint="east")]})

    assert (answer.status_code, answer.json["error"]) == (403, "not_its_checkpoint")
    assert stored(app) == 0


def test_more_than_five_hundred_scans_are_too_many(app: Flask, ask: Ask) -> None:
    item = now()

    assert ask(SCANS, {"scans": [item] * 501}).status_code == 413
    assert ask(SCANS, {"scans": [item] * 500}).status_code == 200
    assert stored(app) == 1


def test_a_body_of_many_megabytes_is_refused(ask: Ask) -> None:
    assert ask(SCANS, b'{"scans": "' + b"x" * 3_000_000 + b'"}').status_code == 413


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"null",
        b"[]",
        b"{",
        b'{"scans": {}}',
        b'{"scans": [], "more": 1}',
        b"{}",
        b'{"scans": NaN}',
        b"[" * 100_000,
        b'{"scans": ' * 50_000,
        b'{"scans": [' + b"9" * 5000 + b"]}x",
        '{"scans": []}'.encode("utf-16"),
        b'\xff{"scans": []}',
        b'\xef\xbb\xbf{"scans": []}',
    ],
)
def test_a_malformed_batch_is_a_422_that_says_why(ask: Ask, body: bytes) -> None:
    answer = ask(SCANS, body)

    assert (answer.status_code, answer.json["error"]) == (422, "bad_request")


@pytest.mark.parametrize("path", [HANDSHAKE, PAIR])
def test_other_bodies_are_read_as_strictly(ask: Ask, path: str) -> None:
    bodies = [b"", b"[]", b"{}", b'{"more": 1}', b"[" * 100_000]

    assert [ask(path, body).status_code for body in bodies] == [422] * len(bodies)


@pytest.mark.parametrize(
    "item",
    [None, 7, "x", [], {}, {"id": {}}, {"a" * 3000: 1}, [[[[]]]], {"id": "\ud800\x00"}, 10**18],
)
def test_an_unreadable_item_gets_its_place_and_drops_no_other(ask: Ask, door: Door, item: Any) -> None:
    answer = ask(SCANS, {"scans": [item, now(code=door.code)]})

    assert answer.status_code == 200
    unread, read = answer.json["results"]
    assert set(unread) == {"id", "error"}
    assert read["verdict"] == "admit"


@pytest.mark.parametrize("code", ["\ud800", "\x00", "\u202e", "👩‍🚀" * 900, "%00", "'; DROP TABLE scan; --"])
def test_any_text_gets_a_verdict_and_is_not_kept(app: Flask, ask: Ask, code: str) -> None:
    answer = ask(SCANS, json.dumps({"scans": [now(code=code)]}))

    assert answer.json["results"][0]["reason"] == "unknown"
    assert stored(app) == 1


def test_a_handshake_tells_the_device_where_it_stands(app: Flask, ask: Ask, door: Door) -> None:
    answer = ask(HANDSHAKE, {"device_time": (clock.now() - timedelta(hours=1)).isoformat()})

    assert answer.status_code == 200
    told = answer.json
    assert (told["device"], told["event"], len(told["epoch"])) == ("Lane 1", "forum", 32)
    [main] = told["checkpoints"]
    assert main == {
        "code": "main",
        "name": "Main",
        "purpose": "entry",
        "direction": "in-only",
        "reentry": "daily",
        "group": "site",
        "windows": [{}],
    }
    assert told["places"] == {"main": "Main", "east": "East"}
    assert told["categories"] == {"delegate": "Delegate"}
    assert sum(one <= clock.now().timestamp() for one in told["days"]) == 5
    with app.app_context():
        device = db.session.get_one(Device, door.device_id)
        assert 3595 <= device.clock_offset <= 3605


@pytest.mark.parametrize("moment", [None, 7, "now", "2019-10-15T12:00:00", "0001-01-01T00:00:00Z"])
def test_a_handshake_needs_a_moment(ask: Ask, moment: Any) -> None:
    assert ask(HANDSHAKE, {"device_time": moment}).status_code == 422


@pytest.mark.parametrize(("unsent", "kept"), [(0, 0), (7, 7), (None, None)])
def test_a_handshake_tells_what_is_still_to_be_sent(
    app: Flask, ask: Ask, door: Door, unsent: int | None, kept: int | None
) -> None:
    ask(HANDSHAKE, {"device_time": clock.now().isoformat(), "unsent": 3})

    assert ask(HANDSHAKE, {"device_time": clock.now().isoformat(), "unsent": unsent}).status_code == 200
    with app.app_context():
        assert [one.unsent for one in db.session.query(Device)] == [kept]


@pytest.mark.parametrize("unsent", [-1, 1.5, "1", True, 2**31])
def test_what_is_no_number_of_scans_is_not_taken(ask: Ask, unsent: Any) -> None:
    assert ask(HANDSHAKE, {"device_time": clock.now().isoformat(), "unsent": unsent}).status_code == 422


def test_scans_carry_the_epoch_of_the_handshake(ask: Ask) -> None:
    told = ask(HANDSHAKE, {"device_time": clock.now().isoformat()}).json

    assert ask(SCANS, {"scans": []}).json == {"epoch": told["epoch"], "results": []}


def test_the_list_comes_with_its_salt_and_from_a_revision_on(client: FlaskClient, door: Door) -> None:
    headers = {"Authorization": f"Bearer {door.token}"}

    whole = client.get(f"{LIST}?since=0", headers=headers).json
    rest = client.get(LIST, query_string={"since": whole["revision"]}, headers=headers).json

    assert set(whole) == {"epoch", "salt", "as_of", "revision", "more", "entries"}
    assert (len(whole["entries"]), rest["entries"], rest["epoch"]) == (1, [], whole["epoch"])


def test_the_list_is_for_paired_devices_and_known_revisions(client: FlaskClient, door: Door) -> None:
    assert client.get(LIST).status_code == 401
    headers = {"Authorization": f"Bearer {door.token}"}
    assert client.get(f"{LIST}?since=yesterday", headers=headers).status_code == 422


@pytest.fixture
def link(app: Flask, door: Door) -> str:
    with app.app_context():
        event = event_by_code("forum")
        made = pairing.offer_pairing(
            event, [checkpoint_by_code(event, "east")], label="Lane 2", at=clock.now()
        )[1]
        db.session.commit()
        return made


def test_pairing_gives_a_token_that_waits_for_its_digits(app: Flask, ask: Ask, link: str) -> None:
    paired = ask(PAIR, {"pairing": link}).json
    early = ask(SCANS, {"scans": []}, token=paired["token"])

    assert (paired["device"], paired["event"], len(paired["check"])) == ("Lane 2", "forum", 4)
    assert (early.status_code, early.json["error"]) == (403, "not_confirmed")
    with app.app_context():
        device = db.session.scalars(select(Device).where(Device.label == "Lane 2")).one()
        pairing.confirm(device, paired["check"], at=clock.now())
        db.session.commit()
    assert ask(SCANS, {"scans": []}, token=paired["token"]).status_code == 200


def test_a_pairing_link_works_once(ask: Ask, link: str) -> None:
    assert ask(PAIR, {"pairing": link}).status_code == 200
    again = ask(PAIR, {"pairing": link})

    assert (again.status_code, again.json["error"]) == (409, "pairing_over")


@pytest.mark.parametrize("pairing", [None, 7, [], "x" * 201])
def test_a_pairing_that_is_no_text_is_malformed(ask: Ask, pairing: Any) -> None:
    assert ask(PAIR, {"pairing": pairing}).status_code == 422


@pytest.mark.parametrize("path", [SCANS, HANDSHAKE, PAIR])
def test_nothing_is_read_by_get_where_something_is_sent(client: FlaskClient, path: str) -> None:
    assert client.get(path).status_code == 405


def test_answers_are_kept_by_no_cache(ask: Ask) -> None:
    assert ask(SCANS, {"scans": []}).headers["Cache-Control"] == "private, no-store"
