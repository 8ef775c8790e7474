"""The description of the whole API, for those who write programs against it (OpenAPI 3.1)."""

from flask import Blueprint, Response, jsonify

from eventapp.core.openapi import TEXT, Node, record, told
from eventapp.core.web import cached, open_to_other_sites
from eventapp.door import openapi as door
from eventapp.people.access import session_cookie
from eventapp.programme import openapi as programme

bp = Blueprint("openapi", __name__)
bp.after_request(open_to_other_sites)

PATH = "/api/v1/openapi.json"
ERROR = told(
    record({"error": TEXT, "message": TEXT}),
    "What went wrong: a word for programs, a sentence for people.",
)
ITSELF: Node = {
    "get": {
        "operationId": "openapi",
        "tags": ["about"],
        "summary": "This description",
        "security": [],
        "responses": {"200": {"description": "It.", "content": {"application/json": {}}}},
    }
}


@bp.get(PATH)
def description() -> Response:
    return cached(jsonify(document(session_cookie())).get_data(), "application/json")


def document(cookie: str) -> Node:
    """The description, where `cookie` is the name of the cookie by which somebody is signed in."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "eventapp",
            "version": "1",
            "license": {"name": "EUPL-1.2", "identifier": "EUPL-1.2"},
        },
        "servers": [{"url": "/"}],
        "paths": {PATH: ITSELF} | programme.PATHS | door.PATHS,
        "components": {
            "schemas": {"Error": ERROR} | programme.SCHEMAS | door.SCHEMAS,
            "securitySchemes": {
                "browser": {"type": "apiKey", "in": "cookie", "name": cookie},
                "device": {"type": "http", "scheme": "bearer"},
            },
        },
    }
