"""The public JSON API, asked by nobody in particular, by members, and by scripts of other sites."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.pages.openapi import document
from eventapp.programme import outline, venue
from eventapp.programme.editing import Edit, edit_session, session_to_edit
from eventapp.programme.models import Event, Track
from tests import make
from tests.make import NOON
from tests.statements import counting

EVENTS, SESSIONS = "/api/v1/events", "/api/v1/events/forum/sessions"


@pytest.fixture
def forum(app: Flask) -> Flask:
    with app.app_context():
        make.event()
        make.event("other")
        db.session.commit()
    return app


def given(app: Flask, ref: str = "plenary", event: str = "forum", **fields: Any) -> str:
    with app.app_context():
        found = db.session.query(Event).filter_by(code=event).one()
        if fields.get("access") == "restricted":
            fields["body"] = make.body(ref, name=Text(en=f"Body of {ref}"))
        make.session(found, f"The {ref} session", ref=ref, **fields)
        db.session.commit()
    return ref


def edited(app: Flask, ref: str, **changes: Any) -> None:
    """An organiser saves these changes."""
    with app.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        session = session_to_edit(event, ref)
        by_id, edit = make.person("Ben Adams").id, replace(Edit.of(session), **changes)
        edit_session(event, session, edit, seen_version=session.version, by_id=by_id, at=NOON)
        db.session.commit()


def wall(hour: int) -> datetime:
    return make.wall(15, hour)


def since(client: FlaskClient, revision: int) -> tuple[bool, list[str], list[str]]:
    """(whether it is complete, what is told, what there is)."""
    answer = client.get(f"{SESSIONS}?since={revision}").get_json()
    return answer["complete"], [one["ref"] for one in answer["sessions"]], answer["refs"]


def faults(answer: Any, schema: str) -> list[str]:
    """What is wrong with an answer by its description, where no field may go undescribed."""
    described = closed(document("session")["components"]["schemas"])
    whole = {"$ref": f"#/components/schemas/{schema}", "components": {"schemas": described}}
    return [error.message for error in Draft202012Validator(whole).iter_errors(answer)]


def closed(node: Any) -> Any:
    if isinstance(node, list):
        return [closed(one) for one in node]
    if not isinstance(node, dict):
        return node
    own = {"additionalProperties": False} if "properties" in node and "required" in node else {}
    return own | {name: closed(one) for name, one in node.items()}


def test_events_come_the_latest_first(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        make.event("later", starts_on=datetime(2021, 5, 1).date(), ends_on=datetime(2021, 5, 2).date())  # noqa: DTZ001
        make.event("unpublished")
        db.session.commit()
    for code, on in (("forum", wall(9)), ("later", datetime(2021, 5, 1, 9)), ("other", wall(9))):  # noqa: DTZ001
        given(forum, event=code, starts=on)

    events = client.get(EVENTS).get_json()["events"]

    assert [event["code"] for event in events] == ["later", "forum", "other"]
    assert [faults(event, "Event") for event in events] == [[], [], []]
    assert (events[1]["title"], events[1]["starts_on"]) == (
        {"en": "The Forum", "fr": "Le Forum"},
        "2019-10-13",
    )
    assert client.get(events[1]["sessions_url"]).status_code == 200


def test_a_session_is_told_with_all_there_is_to_know(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        track = make.keep(Track(event_id=event.id, code="digital", name=Text(en="Digital")))
        fields = {
            "rooms": (make.room(event),),
            "speakers": ("Zoë",),
            "round": make.round_(event),
            "track": track,
        }
        uid = make.session(event, "Plenary", ref="plenary", seats=40, **fields).uid
        db.session.commit()

    told = client.get(f"{SESSIONS}/plenary").get_json()

    assert faults(told, "Session") == []
    assert told == {
        "ref": "plenary",
        "uid": str(uid),
        "url": "http://localhost/forum/sessions/plenary",
        "kind": "plenary",
        "title": {"en": "Plenary"},
        "abstract": {"en": "What it is about."},
        "on": "2019-10-15",
        "part": "afternoon",
        "starts_at": "2019-10-15T14:00:00+02:00",
        "ends_at": "2019-10-15T15:30:00+02:00",
        "previous_starts_at": None,
        "time_announced": True,
        "provisional": False,
        "state": "published",
        "rooms": [{"code": "gold-hall", "name": {"en": "Gold Hall"}}],
        "speakers": [{"name": "Zoë", "role": {"en": "Speaker"}, "affiliation": ""}],
        "floor_languages": ["en"],
        "interpretation": ["fr"],
        "round": {"code": "tuesday-1", "name": {"en": "Round 1"}},
        "track": {"code": "digital", "name": {"en": "Digital"}},
        "access": "public",
        "veiled": False,
        "body": None,
        "seats": 40,
    }
    assert client.get(SESSIONS).get_json()["sessions"] == [told]


def test_what_is_moved_or_cancelled_says_so(forum: Flask, client: FlaskClient) -> None:
    for ref, change in (("moved", {"starts": wall(15)}), ("gone", {"status": "cancelled"})):
        edited(forum, given(forum, ref), **change)

    moved, gone = (client.get(f"{SESSIONS}/{ref}").get_json() for ref in ("moved", "gone"))

    assert (moved["state"], moved["previous_starts_at"]) == ("moved", "2019-10-15T14:00:00+02:00")
    assert (gone["state"], gone["previous_starts_at"]) == ("cancelled", None)


def test_strangers_learn_of_closed_meetings_what_the_pages_say(forum: Flask, client: FlaskClient) -> None:
    for disclosure in ("open", "veiled", "hidden"):
        given(
            forum, disclosure, access="restricted", disclosure=disclosure, rooms=(), previous_starts_at=NOON
        )
    given(forum, "draft", published_at=None)

    answer = client.get(SESSIONS).get_json()
    by_ref = {one["ref"]: one for one in answer["sessions"]}

    assert (sorted(by_ref), sorted(answer["refs"])) == (["open", "veiled"], ["open", "veiled"])
    assert by_ref["open"]["body"] == {"en": "Body of open"}
    empty = {name for name, value in by_ref["veiled"].items() if value in ({}, [], None, False)}
    assert empty >= {"abstract", "rooms", "speakers", "body", "previous_starts_at", "seats", "track", "round"}
    assert (by_ref["veiled"]["title"], faults(answer, "Sessions")) == ({"en": "Reserved"}, [])


def test_secret_and_absent_are_the_same(forum: Flask, client: FlaskClient) -> None:
    given(forum, "elsewhere", event="other")
    given(forum, "hidden", access="restricted", disclosure="hidden")
    given(forum, "draft", published_at=None)

    answers = [client.get(f"{SESSIONS}/{ref}") for ref in ("hidden", "draft", "elsewhere", "nothing")]

    assert {(answer.status_code, answer.data) for answer in answers} == {(404, answers[-1].data)}
    assert answers[0].get_json()["error"] == "not_found"
    assert client.get("/api/v1/events/nowhere/sessions").status_code == 404


def test_who_is_signed_in_gets_what_they_may_see_and_nobody_keeps_it(
    forum: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    given(forum, "hidden", access="restricted", disclosure="hidden")
    with forum.app_context():
        make.membership(db.session.query(make.Body).one(), make.person("Sue Lee"))
        db.session.commit()

    member, stranger = (sign_in(f"{name}@example.org").get(SESSIONS) for name in ("sue.lee", "ann.other"))

    assert (member.get_json()["refs"], stranger.get_json()["refs"]) == (["hidden"], [])
    assert member.headers["Cache-Control"] == "private, no-store"
    assert (member.headers.get("Access-Control-Allow-Origin"), "Cookie" in member.vary) == (None, True)


@pytest.mark.parametrize("path", [EVENTS, SESSIONS, f"{SESSIONS}/plenary", "/api/v1/openapi.json"])
def test_scripts_of_other_sites_read_what_is_public(forum: Flask, client: FlaskClient, path: str) -> None:
    given(forum)
    plain, tokened = client.get(path), client.get(path, headers={"Authorization": "Bearer x"})
    client.set_cookie("lang", "fr")
    with_cookie = client.get(path)

    origins = [one.headers.get("Access-Control-Allow-Origin") for one in (plain, tokened, with_cookie)]
    assert origins == ["*", None, None]
    assert "Access-Control-Allow-Credentials" not in plain.headers
    assert (plain.data, "Set-Cookie" in plain.headers) == (with_cookie.data, False)


@pytest.mark.parametrize("path", [EVENTS, SESSIONS, f"{SESSIONS}/plenary", "/api/v1/openapi.json"])
def test_who_has_the_bytes_gets_304(forum: Flask, client: FlaskClient, path: str) -> None:
    given(forum)
    etag = client.get(path).headers["ETag"]

    for ask in (client.get, client.head):
        answer = ask(path, headers={"If-None-Match": etag, "Origin": "https://elsewhere.example"})
        assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", etag)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"


def test_a_room_or_track_of_another_name_is_told_with_its_sessions(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        event = db.session.query(Event).filter_by(code="forum").one()
        oak, hall = make.room(event, "oak", name=Text(en="Oak")), make.room(event, "hall")
        track = make.keep(Track(event_id=event.id, code="cover", name=Text(en="Cover")))
        make.session(event, "In oak", ref="oak", rooms=(oak,))
        make.session(event, "On cover", ref="cover", rooms=(hall,), track=track)
        make.session(event, "Else", ref="else", rooms=(hall,))
        facts = venue.RoomFacts(Text(en="Acorn"), "1", {}, 0, step_free=True, directions=Text())
        venue.change_room(event, oak, facts, by_id=None, at=NOON)
        outline.rename(event, track, Text(en="Coverage"), seen=outline.state_of(track), at=NOON)
        db.session.commit()
    assert since(client, 1) == (False, ["oak", "cover"], ["oak", "cover", "else"])
    assert since(client, 2) == (False, ["cover"], ["oak", "cover", "else"])


def test_since_a_revision_only_what_changed_is_told(forum: Flask, client: FlaskClient) -> None:
    for ref in ("first", "second", "third"):
        given(forum, ref)
    edited(forum, "second", title=Text(en="Another title"))
    revision = client.get(SESSIONS).get_json()["revision"]
    edited(forum, "third", status="cancelled")

    assert revision == 2
    assert since(client, 0) == (True, ["first", "second", "third"], ["first", "second", "third"])
    assert since(client, 1) == (False, ["second", "third"], ["first", "second", "third"])
    assert since(client, 2) == (False, ["third"], ["first", "second", "third"])
    assert since(client, 3) == (False, [], ["first", "second", "third"])


def test_what_is_withdrawn_is_missing_and_what_is_published_is_new(forum: Flask, client: FlaskClient) -> None:
    for ref in ("goes", "stays"):
        given(forum, ref)
    given(forum, "comes", published_at=None)
    revision = client.get(SESSIONS).get_json()["revision"]

    edited(forum, "goes", status="draft")
    edited(forum, "comes", status="published")

    assert since(client, revision) == (False, ["comes"], ["stays", "comes"])


@pytest.mark.parametrize("changes", [{"title": Text(en="Secret")}, {"starts": wall(13)}])
def test_an_edit_of_a_hidden_meeting_or_a_draft_shows_nowhere(
    forum: Flask, client: FlaskClient, changes: dict[str, Any]
) -> None:
    given(forum)
    given(forum, "hidden", access="restricted", disclosure="hidden")
    given(forum, "draft", published_at=None)
    paths = (EVENTS, SESSIONS, f"{SESSIONS}?since=1", f"{SESSIONS}/plenary")
    before = [client.get(path).data for path in paths]

    edited(forum, "hidden", **changes)
    edited(forum, "draft", **changes)

    assert [client.get(path).data for path in paths] == before


def test_of_a_veiled_meeting_an_edit_shows_as_far_as_its_time(forum: Flask, client: FlaskClient) -> None:
    given(forum)
    given(forum, "veiled", access="restricted", disclosure="veiled")
    path = f"{SESSIONS}?since=1"
    before = client.get(path).data

    edited(forum, "veiled", title=Text(en="Secret"), provisional=True)
    assert client.get(path).data == before

    edited(forum, "veiled", starts=wall(13))
    [told] = client.get(path).get_json()["sessions"]
    assert (told["ref"], told["starts_at"]) == ("veiled", "2019-10-15T13:00:00+02:00")


def test_a_revision_that_is_not_ours_gets_everything(forum: Flask, client: FlaskClient) -> None:
    given(forum)

    assert since(client, 1_000_000) == (True, ["plenary"], ["plenary"])


def test_for_who_is_signed_in_everything_is_told_again(
    forum: Flask, sign_in: Callable[..., FlaskClient]
) -> None:
    given(forum)

    assert since(sign_in("ben@example.org"), 1) == (True, ["plenary"], ["plenary"])


@pytest.mark.parametrize("text", ["", "-1", "1.5", "x", "٣", "1" * 19, "0x1", " 1"])
def test_what_is_no_revision_is_refused(forum: Flask, client: FlaskClient, text: str) -> None:
    answer = client.get(SESSIONS, query_string={"since": text})

    assert (answer.status_code, faults(answer.get_json(), "Error")) == (422, [])


def test_the_list_costs_the_same_at_any_length(forum: Flask, client: FlaskClient) -> None:
    def cost() -> int:
        with counting(forum) as sent:
            client.get(SESSIONS)
        return len(sent)

    given(forum)
    short = cost()
    for number in range(29):
        given(forum, f"ref{number}")

    assert (cost(), len(client.get(SESSIONS).get_json()["refs"])) == (short, 30)


def test_moments_have_the_offset_of_their_own_day(forum: Flask, client: FlaskClient) -> None:
    with forum.app_context():
        winter = make.event(
            "winter",
            starts_on=datetime(2019, 12, 1, tzinfo=UTC).date(),
            ends_on=NOON.date().replace(month=12, day=2),
        )
        make.session(winter, "Winter", starts=datetime(2019, 12, 1, 9), ref="winter")  # noqa: DTZ001
        db.session.commit()

    assert (
        client.get("/api/v1/events/winter/sessions/winter").get_json()["starts_at"]
        == "2019-12-01T09:00:00+01:00"
    )
