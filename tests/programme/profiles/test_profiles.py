"""Biographies and photos: for those who see that the person speaks, once the person agreed."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import delete
from werkzeug.test import TestResponse

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.editing import edit_session
from eventapp.programme.edits import Edit
from eventapp.programme.models import Event, Session, Speaker
from eventapp.programme.profiles.models import SpeakerPhoto, SpeakerProfile
from eventapp.programme.profiles.photos import photo_of
from eventapp.programme.speaking import speaker_ref
from tests import make
from tests.core.engines import ON_SQLITE
from tests.make import NOON
from tests.programme.profiles.pictures import picture
from tests.statements import counting

LIST = "/forum/organise/programme/speakers"


@pytest.fixture
def editor(app: Flask, sign_in: Callable[[str], FlaskClient]) -> FlaskClient:
    with app.app_context():
        event = make.event()
        make.session(event, ref="plenary", speakers=("Sue Lee", "Ben Adams"))
        make.role(make.person("Ed"), "programme_editor", event)
        db.session.commit()
    return sign_in("ed@example.org")


@pytest.fixture
def sue(app: Flask, editor: FlaskClient) -> str:
    """The ref of a speaker."""
    with app.app_context():
        session = db.session.query(Session).one()
        return speaker_ref(session.event, session.speakers[0])


def send(client: FlaskClient, ref: str, photo: bytes = b"", **fields: str) -> TestResponse:
    data: dict[str, Any] = {"version": "0", "agreed": "y", "biography_en": "Writes."} | fields
    data |= {"photo": (io.BytesIO(photo), "photo.jpg")} if photo else {}
    answer = client.post(f"{LIST}/{ref}", data=data, headers=make.SAME_SITE)
    if answer.status_code != 303:
        html5lib.HTMLParser(strict=True).parse(answer.text)
    return answer


def pictures(page: str) -> list[tuple[str, str]]:
    """(address, text in its place) of every picture on a page."""
    parsed = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return [(image.get("src"), image.get("alt")) for image in parsed.iter("img")]


def test_what_an_editor_writes_stands_on_the_speaker_s_page_and_beside_the_name(
    editor: FlaskClient, client: FlaskClient, sue: str
) -> None:
    before = client.get(f"/forum/speakers/{sue}").text

    assert send(editor, sue, picture(), biography_fr="Écrit.").status_code == 303

    photo = photo_of(picture())
    address = f"/forum/speakers/{sue}/{photo.digest}.webp"
    page = client.get(f"/forum/speakers/{sue}").text
    assert ["Writes." in before, "Writes." in page, pictures(page)] == [
        False,
        True,
        [(address, "Photo of Sue Lee")],
    ]
    french = client.get(f"/forum/speakers/{sue}?lang=fr").text
    assert "<bdi>Écrit.</bdi>" in french
    arabic = client.get(f"/forum/speakers/{sue}?lang=ar").text
    assert '<bdi lang="en" dir="ltr">Writes.</bdi>' in arabic
    for other in ("/forum/speakers", "/forum/sessions/plenary"):
        assert pictures(client.get(other).text) == [(address, "")]
    answer = client.get(address)
    assert (answer.data, answer.mimetype) == (photo.body, "image/webp")
    assert answer.headers["Cache-Control"] == "private, max-age=300"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data, again.headers["Cache-Control"]) == (
        304,
        b"",
        "private, max-age=300",
    )


def test_nothing_is_shown_before_the_person_agrees(
    app: Flask, editor: FlaskClient, client: FlaskClient, sue: str
) -> None:
    with app.app_context():
        make.profile(db.session.query(Session).one(), agreed_at=None)
        digest = db.session.query(SpeakerPhoto).one().digest
        db.session.commit()

    pages = [client.get(page).text for page in (f"/forum/speakers/{sue}", "/forum/speakers")]

    assert ["Has seen the world." in page or "<img" in page for page in pages] == [False, False]
    assert client.get(f"/forum/speakers/{sue}/{digest}.webp").status_code == 404
    own = editor.get(f"{LIST}/{sue}/photo")
    assert (own.data, own.headers["Cache-Control"]) == (b"RIFF", "private, no-store")


def test_who_speaks_at_a_closed_meeting_alone_is_shown_to_its_members_alone(
    app: Flask, editor: FlaskClient, client: FlaskClient, sign_in: Callable[[str], FlaskClient], sue: str
) -> None:
    with app.app_context():
        session, body = db.session.query(Session).one(), make.body()
        session.access, session.disclosure, session.body = "restricted", "hidden", body
        make.membership(body, make.person("Mem Ber"))
        make.profile(session)
        digest = db.session.query(SpeakerPhoto).one().digest
        make.revise(session.event)
        db.session.commit()
    address = f"/forum/speakers/{sue}/{digest}.webp"
    member = sign_in("mem.ber@example.org")

    answer = member.get(address)

    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert [client.get(one).status_code for one in (address, f"/forum/speakers/{sue}")] == [404, 404]
    stranger = sign_in("a.stranger@example.org")
    assert stranger.get(address).status_code == 404


def test_another_photo_has_another_address_and_the_old_one_is_gone(
    editor: FlaskClient, client: FlaskClient, sue: str
) -> None:
    addresses = []
    for version, colour in enumerate(("JPEG", "PNG")):
        send(editor, sue, picture(colour, size=(40 + version, 50)), version=str(version))
        addresses += [address for address, _alt in pictures(client.get(f"/forum/speakers/{sue}").text)]

    assert [client.get(address).status_code for address in addresses] == [404, 200]
    send(editor, sue, version="2", drop="y")
    assert pictures(client.get(f"/forum/speakers/{sue}").text) == []


@pytest.mark.parametrize(
    ("photo", "fields", "problem"),
    [
        (b"GIF89a", {}, "Choose a photo as JPEG of at most 40 megapixels, or as PNG, WebP or progressive"),
        (b"", {"biography_en": "x" * 3001}, "Use at most 3000 characters."),
        (b"", {"biography_fr": "a\u202eb"}, "Remove the invisible control characters from this text."),
    ],
)
def test_what_cannot_be_is_told_and_nothing_is_kept(
    app: Flask, editor: FlaskClient, sue: str, photo: bytes, fields: dict[str, str], problem: str
) -> None:
    answer = send(editor, sue, photo, **fields)

    assert (answer.status_code, problem in answer.text) == (422, True)
    with app.app_context():
        assert db.session.query(SpeakerProfile).count() == 0


def test_a_form_that_somebody_else_overtook_is_refused(app: Flask, editor: FlaskClient, sue: str) -> None:
    for version in ("0", "1"):
        assert send(editor, sue, version=version).status_code == 303

    late = [send(editor, sue, version=version, biography_en="Late.") for version in ("0", "1")]

    assert [(one.status_code, "Late." in one.text) for one in late] == [(409, True), (409, True)]
    with app.app_context():
        assert db.session.query(SpeakerProfile).one().biography == Text(en="Writes.")


def test_only_who_is_named_gets_a_profile(app: Flask, editor: FlaskClient) -> None:
    assert [editor.get(f"{LIST}/{'0' * 12}").status_code, send(editor, "0" * 12).status_code] == [404, 404]


def test_whom_no_session_names_any_more_is_still_there_to_be_deleted(
    app: Flask, editor: FlaskClient, client: FlaskClient, sue: str
) -> None:
    send(editor, sue, picture())
    with app.app_context():
        db.session.execute(delete(Speaker).where(Speaker.name == "Sue Lee"))
        make.revise(db.session.query(Event).one())
        db.session.commit()

    assert client.get(f"/forum/speakers/{sue}").status_code == 404
    assert "No session names them any more" in editor.get(LIST).text
    assert editor.post(f"{LIST}/{sue}/delete", headers=make.SAME_SITE).status_code == 303
    with app.app_context():
        assert (db.session.query(SpeakerProfile).count(), db.session.query(SpeakerPhoto).count()) == (0, 0)


@pytest.mark.parametrize(
    ("name", "affiliation", "elsewhere", "follows"),
    [
        ("Sue Lee", "The Institute", False, True),
        ("SUE LEE", "The Institute", False, True),
        ("Sue Lee", "The Institute", True, False),  # another session still prints what it was
        ("Tom Lee", "", False, False),  # may be somebody else
    ],
)
def test_a_profile_follows_a_corrected_affiliation_but_no_other_name(
    database: None, name: str, affiliation: str, elsewhere: bool, follows: bool
) -> None:
    event = make.event()
    session = make.session(event, speakers=("Sue Lee",))
    if elsewhere:
        make.session(event, "Elsewhere", speakers=("Sue Lee",))
    profile = make.profile(session)
    before = Edit.of(session)
    line = replace(before.speakers[0], name=name, affiliation=affiliation)

    edit = replace(before, speakers=(line,))
    edit_session(event, session, edit, seen_version=1, by_id=make.person().id, at=NOON)

    db.session.refresh(profile)
    assert (profile.ref == speaker_ref(event, session.speakers[0])) == follows


@ON_SQLITE
@pytest.mark.parametrize("page", [LIST, "/forum/speakers", "/forum/sessions/plenary"])
def test_a_list_costs_the_same_for_thirty_speakers(app: Flask, editor: FlaskClient, page: str) -> None:
    costs = []
    for count in (2, 30):
        with app.app_context():
            session = db.session.query(Session).one()
            session.speakers = [
                Speaker(name=f"Speaker {number}", role=Text(), position=number) for number in range(count)
            ]
            db.session.flush()
            make.revise(session.event)
            db.session.commit()
        editor.get(page)
        with counting(app) as sent:
            editor.get(page)
        costs.append(len(sent))
    assert costs[0] == costs[1]
