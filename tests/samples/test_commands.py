"""The operator's commands, as they are typed."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from eventapp import cli
from eventapp.badges.codes import normalise
from eventapp.badges.domain import reissue_badge
from eventapp.badges.keys import code_keys
from eventapp.badges.pdf import write_badges
from eventapp.core import jobs
from eventapp.core.db import db
from eventapp.people.queries import person_by_email, roles_of
from eventapp.programme.models import Event
from eventapp.programme.queries import event_by_code
from eventapp.registration.domain import cancel
from eventapp.registration.models import Registration
from eventapp.samples import seeding
from tests import pdfs
from tests.make import NOON

SMALL = Path(__file__).with_name("small.yaml")
Command = Callable[..., Result]


@pytest.fixture
def flask(app: Flask) -> Command:
    """`flask("badge", "list", "--event", "small")`"""
    runner = app.test_cli_runner()

    def typed(*words: str) -> Result:
        return runner.invoke(args=list(words))

    return typed


@pytest.fixture
def small(flask: Command) -> None:
    assert flask("seed", str(SMALL)).exit_code == 0


def told(result: Result) -> tuple[int, str]:
    """The exit status, and the last line that was said."""
    return result.exit_code, result.output.strip().splitlines()[-1]


def events(app: Flask) -> int:
    with app.app_context():
        return db.session.scalar(select(func.count()).select_from(Event)) or 0


def change(app: Flask, how: Callable[[Registration], None]) -> None:
    with app.app_context():
        how(db.session.query(Registration).one())
        db.session.commit()


def test_a_sample_is_loaded_by_its_file(app: Flask, flask: Command) -> None:
    assert told(flask("seed", str(SMALL))) == (0, "Loaded small: Small forum")
    assert events(app) == 1


def test_a_broken_sample_leaves_nothing(app: Flask, flask: Command, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    broken.write_text(SMALL.read_text().replace("registration: approved", "registration: maybe"))
    line = SMALL.read_text().count("\n")
    reason = "registration: 'maybe' is none of none, submitted, approved"
    assert told(flask("seed", str(broken))) == (1, f"Error: broken.yaml:{line}: {reason}")
    assert events(app) == 0


@pytest.mark.parametrize("sample", ["nope", ".", "/nope.yaml"])
def test_a_sample_that_is_none_is_told_so(flask: Command, sample: str) -> None:
    assert flask("seed", sample).exit_code == 1


def test_a_sample_is_loaded_once(flask: Command, small: None) -> None:
    told_twice = flask("seed", str(SMALL))
    assert told(told_twice) == (1, "Error: small.yaml:3: code: the event small is there already")


def test_samples_are_seeded_where_there_is_no_event(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(seeding, "FOLDER", SMALL.parent)
    monkeypatch.setattr(seeding, "samples", lambda: ["small"])
    with app.app_context():
        assert (cli.seed_samples(), cli.seed_samples()) == (["small"], [])


def test_a_role_is_given_to_somebody_new(app: Flask, flask: Command, small: None) -> None:
    assert told(flask("grant", "Sue@Example.org", "organiser", "--event", "small")) == (
        0,
        "organiser granted.",
    )
    assert told(flask("grant", "sue@example.org", "admin")) == (0, "admin granted.")
    with app.app_context():
        sue = person_by_email("sue@example.org")
        assert sue is not None
        assert roles_of(sue.id) == {("organiser", "small"), ("admin", None)}


@pytest.mark.parametrize(
    ("words", "status", "reason"),
    [
        (("sue@example.org", "organiser"), 2, "admin stands above events; every other role needs --event."),
        (("sue@example.org", "admin", "--event", "small"), 2, "admin stands above events; every other role"),
        (("sue@example.org", "organiser", "--event", "nope"), 1, "There is no event 'nope'."),
        (("sue@example.org", "king", "--event", "small"), 2, "'king' is not one of"),
        (("sue", "organiser", "--event", "small"), 2, "'sue' is no e-mail address."),
    ],
)
def test_a_role_that_cannot_be_given_is_told_why(
    app: Flask, flask: Command, small: None, words: tuple[str, ...], status: int, reason: str
) -> None:
    result = flask("grant", *words)
    assert (result.exit_code, reason in " ".join(result.output.split())) == (status, True)
    with app.app_context():
        assert person_by_email("sue@example.org") is None


def test_a_sign_in_link_signs_in_once(client: FlaskClient, flask: Command) -> None:
    status, link = told(flask("sign-in-link", "sue@example.org"))
    path = link.removeprefix("http://localhost")
    assert (status, client.get(path).status_code, client.post(path).status_code) == (0, 200, 303)
    assert client.post(path, headers={"Origin": "http://localhost"}).status_code == 404
    assert flask("sign-in-link", "sue").exit_code == 2


@pytest.mark.parametrize("base_url", ["https://events.example.org", "https://events.example.org:8443"])
def test_links_carry_the_configured_address(
    app: Flask, monkeypatch: pytest.MonkeyPatch, base_url: str
) -> None:
    """In production only that host's requests are taken, a command's own included."""
    monkeypatch.setitem(app.config, "SETTINGS", replace(app.config["SETTINGS"], base_url=base_url))
    monkeypatch.setitem(app.config, "TRUSTED_HOSTS", ["events.example.org"])
    with app.app_context():
        assert cli.absolute("programme.overview", event="small") == f"{base_url}/small/"


def shown(flask: Command, *more: str) -> Any:
    return json.loads(flask("badge", "show", "--event", "small", "ben@example.org", "--json", *more).output)


def test_a_badge_is_shown_with_its_code(app: Flask, flask: Command, small: None) -> None:
    first = shown(flask)
    assert (first["number"], first["issue"], first["state"]) == ("0001", 1, "valid")
    assert normalise(first["code"]) == first["code"]
    lines = flask("badge", "show", "--event", "small", "ben@example.org").output
    assert lines == f"number: 0001\nissue: 1\nstate: valid\ncode: {first['code']}\n"
    change(app, lambda registration: reissue_badge(registration, code_keys(), at=NOON, by_id=None))
    second = shown(flask)
    assert (second["issue"], second["state"], second["code"] != first["code"]) == (2, "valid", True)
    listed = flask("badge", "list", "--event", "small").output
    assert listed == "ben@example.org,0001,replaced\nben@example.org,0001,valid\n"


@pytest.mark.parametrize(("event", "email"), [("small", "nobody@example.org"), ("nope", "ben@example.org")])
def test_a_badge_that_is_none_is_told_so(flask: Command, small: None, event: str, email: str) -> None:
    result = flask("badge", "show", "--event", event, email)
    assert (result.exit_code, result.output.startswith("Error: ")) == (1, True)
    assert flask("badge", "list", "--event", "nope").exit_code == 1


def test_badges_are_printed_for_those_who_are_approved(
    app: Flask, flask: Command, small: None, tmp_path: Path
) -> None:
    out = tmp_path / "badges.pdf"
    assert flask("badges", "pdf", "--event", "small", str(out)).exit_code == 0
    assert pdfs.sizes(out.read_bytes()) == [(105, 148)]
    assert flask("badges", "pdf", "--event", "small", "--layout", "4x3", str(out)).exit_code == 0
    assert pdfs.sizes(out.read_bytes()) == [(102, 76)]
    assert flask("badges", "pdf", "--event", "small", "--back", str(out)).exit_code == 0
    assert pdfs.sizes(out.read_bytes()) == [(105, 148)] * 2
    assert flask("badges", "pdf", "--event", "small", "--back", "--layout", "labels", str(out)).exit_code == 2
    change(app, lambda registration: cancel(registration, at=NOON))
    result = flask("badges", "pdf", "--event", "small", str(out))
    assert told(result) == (1, "Error: There is no valid badge to print.")


def test_a_place_that_cannot_be_written_is_told_so(flask: Command, small: None, tmp_path: Path) -> None:
    result = flask("badges", "pdf", "--event", "small", str(tmp_path / "no" / "badges.pdf"))
    assert (result.exit_code, "No such file or directory" in result.output) == (1, True)


def test_badges_are_printed_in_the_events_language(
    app: Flask, flask: Command, small: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def note(*faces: Any, language: str, **more: Any) -> None:
        asked.append(language)
        write_badges(*faces, language=language, **more)

    monkeypatch.setattr(cli, "write_badges", note)
    with app.app_context():
        event_by_code("small").default_language = "fr"
        db.session.commit()
    flask("badges", "pdf", "--event", "small", str(tmp_path / "badges.pdf"))
    assert asked == ["fr"]


def test_a_door_device_is_paired_by_a_link_or_at_once(
    client: FlaskClient, flask: Command, small: None
) -> None:
    status, link = told(flask("door", "pair", "--event", "small", "--checkpoint", "main"))
    assert (status, link.partition("#")[0]) == (0, "http://localhost/small/door/pair")
    paired = json.loads(flask("door", "pair", "--event", "small", "--checkpoint", "main", "--json").output)
    assert sorted(paired) == ["device", "token"]
    answer = client.post(
        "/api/v1/door/handshake",
        json={"device_time": "2019-10-15T10:00:00Z"},
        headers={"Authorization": f"Bearer {paired['token']}"},
    )
    assert (answer.status_code, answer.get_json()["device"]) == (200, paired["device"])


@pytest.mark.parametrize("extra", [(), ("--json",)])
def test_a_checkpoint_that_is_none_is_told_so(flask: Command, small: None, extra: tuple[str, ...]) -> None:
    result = flask("door", "pair", "--event", "small", "--checkpoint", "cellar", *extra)
    assert told(result) == (1, "Error: There is no checkpoint 'cellar'.")


def test_the_worker_empties_the_queue_and_leaves_a_sign_of_life(
    app: Flask, client: FlaskClient, flask: Command
) -> None:
    client.post("/sign-in", data={"email": "sue@example.org"})
    assert flask("work", "--drain").exit_code == 0
    with app.app_context():
        assert (jobs.waiting(), jobs.last_beat() is not None) == (0, True)
    assert len(list((app.config["SETTINGS"].var / "mail").glob("*.eml"))) == 1


def test_an_installation_of_ones_own_says_where_to_go(app: Flask, flask: Command, small: None) -> None:
    with app.app_context():
        assert cli.invitations() == []
