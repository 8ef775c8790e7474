"""The scanner, the pairing page, and the door lead's side."""

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.door import pairing
from eventapp.door.admission import VERDICT_OF_REASON
from eventapp.door.models import Device
from eventapp.door.words import GUEST, STAFF, WORDS
from tests import make
from tests.door import cast
from tests.door.cast import NOBODYS_CODE, scan, scanned

ORGANISE = "/forum/organise/door"
SignIn = Callable[[str], FlaskClient]


@pytest.fixture
def forum(app: Flask) -> int:
    """An event with a checkpoint, a door lead, an attendee, and one device that waits; its id."""
    with app.app_context():
        event = make.event()
        main = cast.checkpoint(event)
        make.role(make.person("Dora Lead"), "door_lead", event)
        make.registration(event, make.person("Ben Adams"))
        other = make.event("other")
        make.role(make.person("Otto Other"), "organiser", other)
        _offer, link = pairing.offer_pairing(event, [main], label="Lane 1", at=clock.now())
        device, _token = pairing.pair(link, at=clock.now())
        db.session.commit()
        return device.id


@pytest.fixture
def lead(sign_in: SignIn, forum: int) -> FlaskClient:
    return sign_in("dora.lead@example.org")


def device(app: Flask, device_id: int) -> Device:
    with app.app_context():
        return db.session.get_one(Device, device_id)


def test_every_reason_has_its_words_for_staff_and_guest() -> None:
    own = {"not_on_list hand-out", "quota_full hand-out"}
    assert set(STAFF) == set(GUEST) == set(VERDICT_OF_REASON) | own
    assert set(VERDICT_OF_REASON.values()) <= set(WORDS)


def test_the_scanner_may_use_the_camera_and_nothing_else_may(client: FlaskClient, forum: int) -> None:
    page = client.get("/forum/door/")

    assert page.status_code == 200
    assert "'wasm-unsafe-eval'" in page.headers["Content-Security-Policy"]
    assert "'unsafe-inline'" not in page.headers["Content-Security-Policy"]
    assert page.headers["Permissions-Policy"].startswith("camera=(self)")
    assert "camera=()" in client.get("/forum/door/pair").headers["Permissions-Policy"]


def test_the_scanner_has_no_inline_script_or_style(client: FlaskClient, forum: int) -> None:
    page = client.get("/forum/door/").text

    assert re.findall(r"<script(?![^>]*(?:src=|application/json))", page) == []
    assert re.findall(r"<style|\sstyle=|\son\w+=", page) == []


@pytest.mark.parametrize(("language", "direction"), [("en", "ltr"), ("ar", "rtl")])
def test_the_scanner_speaks_the_language_asked_for(
    client: FlaskClient, forum: int, language: str, direction: str
) -> None:
    page = client.get(f"/forum/door/?lang={language}").text

    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f'data-language="{language}"' in page


def test_the_pairing_page_passes_its_address_on_to_nobody(client: FlaskClient, forum: int) -> None:
    assert client.get("/forum/door/pair").headers["Referrer-Policy"] == "no-referrer"


@pytest.mark.parametrize("path", ["/nowhere/door/", "/nowhere/door/pair"])
def test_an_unknown_event_has_no_door(client: FlaskClient, forum: int, path: str) -> None:
    assert client.get(path).status_code == 404


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", ORGANISE),
        ("GET", f"{ORGANISE}/counts"),
        ("POST", f"{ORGANISE}/pairings"),
        ("POST", f"{ORGANISE}/devices/1/confirm"),
        ("POST", f"{ORGANISE}/devices/1/revoke"),
    ],
)
def test_the_lead_s_side_is_closed_to_others(
    client: FlaskClient, sign_in: SignIn, forum: int, method: str, path: str
) -> None:
    def status(browser: FlaskClient) -> int:
        return browser.open(path, method=method, headers=make.SAME_SITE).status_code

    assert status(client) == 302
    assert status(sign_in("ben.adams@example.org")) == 403
    assert status(sign_in("otto.other@example.org")) == 403


def test_the_counts_tell_who_came_in_and_who_did_not(app: Flask, lead: FlaskClient, forum: int) -> None:
    with app.app_context():
        lane = db.session.get_one(Device, forum)
        code = cast.code(cast.holder(lane.event))
        scanned(lane, scan(code), scan(code), scan(NOBODYS_CODE))
        db.session.commit()

    _others, _part, table = lead.get(f"{ORGANISE}/counts").text.partition('data-fresh="counts"')

    numbers = re.findall(r'<td class="number">(\d+)</td>', table)
    assert numbers == ["1", "1", "0", "2"]
    assert "1 person has come in at a door." in lead.get(ORGANISE).text


def test_the_lead_reads_both_scans_of_a_conflict(app: Flask, lead: FlaskClient, forum: int) -> None:
    with app.app_context():
        lane = db.session.get_one(Device, forum)
        code = cast.code(cast.holder(lane.event, "Amina El Idrissi"))
        phones = [cast.device(lane.checkpoints[0], label=f"{side} phone") for side in ("West", "East")]
        for minute, phone in enumerate(phones):
            shown = {"verdict": "admit", "reason": "ok"}
            scanned(phone, scan(code, make.NOON + minute * cast.MINUTE, shown=shown))
        db.session.commit()

    page = lead.get(ORGANISE).text

    [table] = re.findall(r'aria-labelledby="conflicts-title">(.*?)</table>', page, re.DOTALL)
    told = re.findall(r"Amina El Idrissi|Let in \d times|West phone|East phone|12:0\d|Ask the desk", table)
    assert told == [
        "Amina El Idrissi",
        "Let in 2 times",
        *("12:00", "West phone"),
        *("12:01", "East phone", "Ask the desk"),
    ]
    assert "1 conflict between devices" in page
    assert "Let in 2 times" in lead.get(f"{ORGANISE}/counts").text


def test_a_poll_without_news_is_a_304_until_somebody_comes(app: Flask, lead: FlaskClient, forum: int) -> None:
    known = {"If-None-Match": lead.get(f"{ORGANISE}/counts").headers["ETag"]}

    assert lead.get(f"{ORGANISE}/counts", headers=known).status_code == 304
    with app.app_context():
        scanned(db.session.get_one(Device, forum), scan(NOBODYS_CODE))
        db.session.commit()
    assert lead.get(f"{ORGANISE}/counts", headers=known).status_code == 200


def test_a_pairing_link_is_shown_once_with_its_symbol(lead: FlaskClient, app: Flask) -> None:
    shown = lead.post(
        f"{ORGANISE}/pairings", data={"label": "Lane 2", "checkpoints": ["main"]}, headers=make.SAME_SITE
    )

    assert shown.status_code == 200
    assert shown.headers["Cache-Control"] == "private, no-store"
    assert "<svg" in shown.text
    [link] = re.findall(r'href="http://localhost/forum/door/pair#([\w-]{32})"', shown.text)
    with app.app_context():
        device, _token = pairing.pair(link, at=clock.now())
        assert (device.label, device.confirmed_at) == ("Lane 2", None)


@pytest.mark.parametrize(
    "data", [{}, {"label": "x" * 61, "checkpoints": ["main"]}, {"checkpoints": ["nowhere"]}]
)
def test_a_pairing_form_with_errors_comes_back(lead: FlaskClient, data: dict[str, object]) -> None:
    page = lead.post(f"{ORGANISE}/pairings", data=data, headers=make.SAME_SITE)

    assert page.status_code == 422
    assert 'class="summary"' in page.text


def test_the_digits_let_a_device_scan(app: Flask, lead: FlaskClient, forum: int) -> None:
    digits = device(app, forum).check_digits

    answer = lead.post(f"{ORGANISE}/devices/{forum}/confirm", data={"digits": digits}, headers=make.SAME_SITE)

    assert (answer.status_code, answer.location) == (303, f"{ORGANISE}#devices")
    assert device(app, forum).confirmed_at is not None
    assert "Lane 1 may scan now." in lead.get(ORGANISE).text


@pytest.mark.parametrize(("offset", "status"), [(1, 409), (None, 422)])
def test_wrong_digits_let_nothing_scan(
    app: Flask, lead: FlaskClient, forum: int, offset: int | None, status: int
) -> None:
    digits = f"{(int(device(app, forum).check_digits) + offset) % 10_000:04d}" if offset else "12"

    page = lead.post(f"{ORGANISE}/devices/{forum}/confirm", data={"digits": digits}, headers=make.SAME_SITE)

    assert page.status_code == status
    assert f'id="digits-{forum}-error"' in page.text
    assert device(app, forum).confirmed_at is None


def test_a_device_is_unpaired_from_the_list(app: Flask, lead: FlaskClient, forum: int) -> None:
    answer = lead.post(f"{ORGANISE}/devices/{forum}/revoke", headers=make.SAME_SITE)

    assert answer.status_code == 303
    assert device(app, forum).revoked_at is not None
    assert "No longer paired" in lead.get(ORGANISE).text


@pytest.mark.parametrize("what", ["confirm", "revoke"])
def test_a_device_of_another_event_is_not_there(app: Flask, sign_in: SignIn, forum: int, what: str) -> None:
    otto = sign_in("otto.other@example.org")

    answer = otto.post(
        f"/other/organise/door/devices/{forum}/{what}", data={"digits": "0000"}, headers=make.SAME_SITE
    )

    assert answer.status_code == 404
    assert device(app, forum).revoked_at is None
