"""The description of the API: whole, in order, and true of what is answered."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jsonschema import Draft202012Validator

from eventapp.core import clock
from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Track
from tests import make
from tests.asking import routes
from tests.door import cast

PATH = "/api/v1/openapi.json"
DOOR = "/api/v1/door"


@pytest.fixture
def described(client: FlaskClient) -> dict[str, Any]:
    document: dict[str, Any] = client.get(PATH).get_json()
    return document


def operations(described: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in described["paths"].items():
        for method, operation in methods.items():
            yield method.upper(), path, operation


def nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Every object in it."""
    if isinstance(node, dict):
        yield node
    for inner in node.values() if isinstance(node, dict) else node if isinstance(node, list) else ():
        yield from nodes(inner)


def faults(described: dict[str, Any], schema: dict[str, Any], value: Any) -> list[str]:
    whole = schema | {"components": described["components"]}
    return [error.message for error in Draft202012Validator(whole).iter_errors(value)]


def answered(described: dict[str, Any], answer: Any, method: str, path: str) -> list[str]:
    """What is wrong with an answer by the description of its status."""
    response = described["paths"][path][method]["responses"][str(answer.status_code)]
    return faults(described, response["content"]["application/json"]["schema"], answer.get_json())


def test_every_route_of_the_api_is_described_and_nothing_else(app: Flask, described: dict[str, Any]) -> None:
    there = {route for route in routes(app) if route[1].startswith("/api/")}

    assert {(method, re.sub(r"{(\w+)}", r"<\1>", path)) for method, path, _ in operations(described)} == there


def test_the_document_is_in_order(described: dict[str, Any]) -> None:
    names = [operation["operationId"] for _method, _path, operation in operations(described)]
    known = {f"#/components/schemas/{name}" for name in described["components"]["schemas"]}
    schemes = {
        name for node in nodes(described["paths"]) for need in node.get("security", []) for name in need
    }

    assert (described["openapi"], len(set(names))) == ("3.1.0", len(names))
    assert {node["$ref"] for node in nodes(described) if "$ref" in node} == known
    assert schemes == set(described["components"]["securitySchemes"])
    for schema in described["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_argument_of_a_path_is_a_parameter(described: dict[str, Any]) -> None:
    for _method, path, operation in operations(described):
        named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
        assert named == set(re.findall(r"{(\w+)}", path))


def test_public_answers_are_as_described(app: Flask, client: FlaskClient, described: dict[str, Any]) -> None:
    with app.app_context():
        event = make.event(latitude=50.8, longitude=4.3, edition=5)
        track = make.keep(Track(event_id=event.id, code="digital", name=Text(en="Digital")))
        more = {"track": track, "round": make.round_(event), "rooms": (make.room(event),), "seats": 9}
        make.session(event, ref="full", speakers=("Zoë",), previous_starts_at=make.NOON, **more)
        closed = {"access": "restricted", "body": make.body()}
        make.session(event, ref="veiled", disclosure="veiled", **closed)
        db.session.commit()
    base, sessions = "/api/v1/events", "/api/v1/events/{event}/sessions"

    for path, asked in (
        (base, base),
        (sessions, f"{base}/forum/sessions"),
        (sessions, f"{base}/forum/sessions?since=x"),
        (sessions, f"{base}/nowhere/sessions"),
        (f"{sessions}/{{ref}}", f"{base}/forum/sessions/full"),
        (f"{sessions}/{{ref}}", f"{base}/forum/sessions/veiled"),
        (f"{sessions}/{{ref}}", f"{base}/forum/sessions/nothing"),
    ):
        assert answered(described, client.get(asked), "get", path) == [], asked


def test_the_door_is_answered_as_described(
    app: Flask, client: FlaskClient, described: dict[str, Any]
) -> None:
    with app.app_context():
        event = make.event()
        _device, token = cast.paired(cast.checkpoint(event), at=clock.now())
        held = cast.scan(cast.code(cast.holder(event)), clock.now())
        db.session.commit()
    headers = {"Authorization": f"Bearer {token}"}
    requests: list[tuple[str, str, Any]] = [
        ("post", "handshake", {"device_time": clock.now().isoformat()}),
        ("get", "list", None),
        ("post", "scans", {"scans": [held, cast.scan("nonsense", clock.now()), {"id": "x"}]}),
        ("post", "scans", {"scans": held}),
        ("post", "pair", {"pairing": "nonsense"}),
    ]

    for method, name, body in requests:
        answer = client.open(f"{DOOR}/{name}", method=method.upper(), json=body, headers=headers)
        assert answered(described, answer, method, f"{DOOR}/{name}") == [], name
    stranger = client.get(f"{DOOR}/list")
    assert (stranger.status_code, answered(described, stranger, "get", f"{DOOR}/list")) == (401, [])


def test_a_scan_is_described_as_devices_send_it(described: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/Scan"}
    scan = cast.scan(cast.NOBODYS_CODE)

    assert faults(described, schema, scan) == []
    assert len(faults(described, schema, scan | {"more": 1})) == 1
    assert len(faults(described, schema, {"code": "x"})) == 3
