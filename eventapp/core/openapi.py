"""Words to describe an API with, as OpenAPI 3.1 and JSON Schema 2020-12 understand them."""

from typing import Any

Node = dict[str, Any]  # a piece of the description

TEXT: Node = {"type": "string"}
MOMENT: Node = {"type": "string", "format": "date-time"}
DAY: Node = {"type": "string", "format": "date"}
FLAG: Node = {"type": "boolean"}
UUID: Node = {"type": "string", "format": "uuid"}
ADDRESS: Node = {"type": "string", "format": "uri"}


def record(properties: Node, *optional: str) -> Node:
    """An object of an answer: all but the optional fields are there, and others may be added one day."""
    required = [name for name in properties if name not in optional]
    return {"type": "object", "properties": properties, "required": required}


def exactly(properties: Node, *optional: str) -> Node:
    """An object of a request: these fields and no others."""
    return record(properties, *optional) | {"additionalProperties": False}


def schema(name: str) -> Node:
    return {"$ref": f"#/components/schemas/{name}"}


def list_of(item: Node) -> Node:
    return {"type": "array", "items": item}


def one_of(*words: str) -> Node:
    return {"type": "string", "enum": list(words)}


def or_null(node: Node) -> Node:
    return {"anyOf": [node, {"type": "null"}]}


def number(least: int = 0) -> Node:
    return {"type": "integer", "minimum": least}


def told(node: Node, description: str) -> Node:
    return node | {"description": description}


def answer(description: str, body: Node | None = None) -> Node:
    """A response, with that JSON in it."""
    return {"description": description} | ({"content": _json(body)} if body else {})


def asked(body: Node) -> Node:
    """A request's JSON."""
    return {"required": True, "content": _json(body)}


def parameter(name: str, place: str, about: str, node: Node) -> Node:
    """Of the `path`, the `query` or a `header`."""
    described = {"name": name, "in": place, "description": about, "schema": node}
    return described | {"required": place == "path"}


def refusals(**statuses: str) -> Node:
    """Answers with an error by their status: `refusals(s404="There is no such event.")`."""
    return {status[1:]: answer(about, schema("Error")) for status, about in statuses.items()}


def _json(body: Node) -> Node:
    return {"application/json": {"schema": body}}
