"""The other code of a badge: it shows what its holder chose, to whoever has it, and opens no door."""

import re
from collections.abc import Callable
from datetime import timedelta
from urllib.parse import urlsplit

import html5lib
import pytest
import vobject
from flask import Flask
from flask.testing import FlaskClient

from eventapp.badges import contacts
from eventapp.badges.codes import normalise
from eventapp.badges.contacts import Contact
from eventapp.badges.domain import void_badge
from eventapp.badges.models import ContactCard
from eventapp.badges.vcard import vcard
from eventapp.core.db import db
from eventapp.registration.models import Registration
from tests import make
from tests.badges import pixels
from tests.door import cast
from tests.make import NOON, SAME_SITE

OWN = "/forum/badge/contact"
Browser = Callable[[str], FlaskClient]
CHOSEN = {"shows_organisation": "y", "job_title": "Director; Actuarial, Öst", "phone": "+32 2 555 12 12"}


@pytest.fixture
def ben(app: Flask, sign_in: Browser) -> FlaskClient:
    with app.app_context():
        event = make.event()
        cast.holder(event, "Ben Adams")
        make.registration(event, make.person("Pia Pending"), state="submitted")
        db.session.commit()
    return sign_in("ben.adams@example.org")


def shared(ben: FlaskClient, **chosen: str) -> str:
    """The path that the code on the page leads to."""
    assert ben.post(OWN, data=chosen, headers=SAME_SITE).status_code == 303
    return path_on(ben)


def path_on(ben: FlaskClient) -> str:
    page = ben.get("/forum/badge").text
    html5lib.HTMLParser(strict=True).parse(page)
    read = [
        code
        for svg in re.findall(r"<svg xmlns.*?</svg>", page, re.DOTALL)
        for code in pixels.codes_in(pixels.of_svg(svg))
    ]
    (link,) = [one for one in read if normalise(one) is None]
    return urlsplit(link).path


def nothing_at(client: FlaskClient, path: str) -> str:
    """The page that says so, which names its own address."""
    answer = client.get(path)
    assert answer.status_code == 404
    return answer.text.replace(path, "")


def test_whoever_has_the_code_sees_what_was_chosen_and_no_more(ben: FlaskClient, client: FlaskClient) -> None:
    path = shared(ben, **CHOSEN)

    page, card = client.get(path), client.get(f"{path}.vcf")

    words = ("Ben Adams", "Caisse nationale", "Director; Actuarial, Öst", "+32 2 555 12 12", "ben.adams@")
    assert [word in page.text for word in words] == [True] * 4 + [False]
    for answer in (page, card):
        held = ("Cache-Control", "X-Robots-Tag", "Referrer-Policy", "Set-Cookie")
        assert [answer.headers.get(one) for one in held] == [
            "private, no-store",
            "noindex",
            "no-referrer",
            None,
        ]
    read = vobject.readOne(card.text)
    told = {name: [one.value for one in lines] for name, lines in read.contents.items() if name != "version"}
    assert told == {
        "fn": ["Ben Adams"],
        "org": [["Caisse nationale"]],
        "title": ["Director; Actuarial, Öst"],
        "tel": ["+32 2 555 12 12"],
    }
    assert (card.mimetype, len(path.removeprefix("/c/"))) == ("text/vcard", 22)


def test_what_is_chosen_anew_counts_and_an_ended_code_is_as_none(
    ben: FlaskClient, client: FlaskClient
) -> None:
    first = shared(ben, **CHOSEN)
    assert shared(ben, shows_email="y") == first
    page = client.get(first).text
    assert [word in page for word in ("ben.adams@example.org", "Caisse nationale", "Director")] == [
        True,
        False,
        False,
    ]

    ben.post(f"{OWN}/renew", headers=SAME_SITE)
    second = path_on(ben)
    unknown = nothing_at(client, "/c/" + "x" * 22)
    assert (nothing_at(client, first), client.get(second).status_code) == (unknown, 200)
    ben.post(f"{OWN}/stop", headers=SAME_SITE)
    assert nothing_at(client, second) == nothing_at(client, second[:-1]) == unknown
    assert ben.post(f"{OWN}/renew", headers=SAME_SITE).status_code == 404


def test_who_has_no_badge_shares_nothing_and_nonsense_is_no_number(
    ben: FlaskClient, sign_in: Browser
) -> None:
    pia = sign_in("pia.pending@example.org")
    assert pia.post(OWN, data=CHOSEN, headers=SAME_SITE).status_code == 404
    assert "Share my contact" not in pia.get("/forum/badge").text
    for wrong in ({"phone": "javascript:1"}, {"phone": "5" * 41}, {"job_title": "a" * 121}):
        assert ben.post(OWN, data=wrong, headers=SAME_SITE).status_code == 422


def test_a_code_ends_with_the_accreditation_and_some_time_after_the_event(
    app: Flask, ben: FlaskClient, client: FlaskClient
) -> None:
    path = shared(ben)
    with app.app_context():
        registration = db.session.query(Registration).filter_by(state="approved").one()
        ends = make.wall(registration.event.ends_on.day, 12) + contacts.KEPT
        contacts.forget_contacts(at=ends)
        registration.state = "cancelled"
        db.session.commit()
    assert client.get(path).status_code == 404
    with app.app_context():
        assert db.session.query(ContactCard).count() == 1
        contacts.forget_contacts(at=ends + timedelta(days=1))
        assert db.session.query(ContactCard).count() == 0


def test_who_lost_the_badge_can_still_stop_sharing(app: Flask, ben: FlaskClient, client: FlaskClient) -> None:
    path = shared(ben)
    with app.app_context():
        registration = db.session.query(Registration).filter_by(state="approved").one()
        void_badge(registration, because="Left in a taxi", is_lost=True, at=NOON)
        db.session.commit()
    assert "Stop sharing" in ben.get("/forum/badge").text
    assert ben.post(f"{OWN}/stop", headers=SAME_SITE).status_code == 303
    assert client.get(path).status_code == 404


@pytest.mark.parametrize("told", ["url", "path", "token"])
def test_the_contact_code_opens_no_door(app: Flask, ben: FlaskClient, told: str) -> None:
    path = shared(ben)
    said = {"url": f"http://localhost{path}", "path": path, "token": path.removeprefix("/c/")}[told]
    with app.app_context():
        device = cast.device(cast.checkpoint(db.session.query(Registration).first().event))
        assert cast.verdict(device, said, at=NOON) in {("refuse", "unknown"), ("desk", "unreadable")}


@pytest.mark.parametrize(
    "name", ["Ann; B, C\\D", "Ж" * 70, "أمينة بنت محمد " * 6, "王小明" * 30, "One\nTwo"], ids=range(5)
)
def test_a_card_of_any_name_is_read_again_by_another_program(name: str) -> None:
    made = vcard(Contact(name, organisation="A; B", phone="+32 2"))
    read = vobject.readOne(made.decode())
    assert (read.fn.value, read.org.value, read.tel.value) == (name, ["A; B"], "+32 2")
    assert max(map(len, made.split(b"\r\n"))) <= 75
    assert made.startswith(b"BEGIN:VCARD\r\nVERSION:4.0\r\n")
    assert made.endswith(b"\r\nEND:VCARD\r\n")
