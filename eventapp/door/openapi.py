"""The door API in OpenAPI's words: what paired devices say to the server."""

from typing import get_args

from eventapp.core.openapi import (
    FLAG,
    MOMENT,
    TEXT,
    UUID,
    Node,
    answer,
    asked,
    exactly,
    list_of,
    number,
    one_of,
    or_null,
    parameter,
    record,
    refusals,
    schema,
    told,
)
from eventapp.door.admission import VERDICT_OF_REASON, Direction, Word
from eventapp.door.domain import MOST_SCANS
from eventapp.door.readings import (
    LONGEST_CODE,
    LONGEST_FORCED,
    LONGEST_NAME,
    LONGEST_STAFF,
    MOST_COUNTED,
    REASONS,
)
from eventapp.door.undoing import Outcome

BASE64URL: Node = {"type": "string", "pattern": "^[A-Za-z0-9_-]*$"}
NAMES: Node = {"type": "object", "additionalProperties": TEXT}  # by code, in the request's language
NUMBERS: Node = {"type": "object", "additionalProperties": number()}
VERDICT = one_of(*get_args(Word))
REASON = one_of(*VERDICT_OF_REASON)

SCHEMAS: Node = {
    "Checkpoint": record(
        {
            "code": TEXT,
            "name": TEXT,
            "purpose": one_of("entry", "room", "hand-out", "desk"),
            "direction": one_of("in", "out", "in-only"),
            "reentry": one_of("once", "daily", "free"),
            "group": told(TEXT, "entries are counted together for all checkpoints of a group"),
            "windows": told(list_of({"type": "object"}), "from when to when which rule holds"),
            "first_instruction": told(TEXT, "what is to be done at somebody's first entry"),
            "item": told(TEXT, "what is handed out"),
            "per_person": told(number(), "how many of it one person may have"),
            "stock_left": told({"type": "integer"}, "how many of it there are, where they are counted"),
        },
        "first_instruction",
        "item",
        "per_person",
        "stock_left",
    ),
    "DoorState": record(
        {
            "server_time": MOMENT,
            "epoch": told(TEXT, "another one: the server was restored; send all scans again"),
            "revision": TEXT,
            "device": TEXT,
            "event": TEXT,
            "checkpoints": told(list_of(schema("Checkpoint")), "the device's own"),
            "places": told(NAMES, "all checkpoints of the event"),
            "categories": told(NAMES, "all categories of participants"),
            "undone": told(list_of(UUID), "scans of the device that a person took back, of the last days"),
            "days": told(list_of(number()), "the midnights around, in seconds since 1970"),
            "hours": told(
                or_null(list_of(number())),
                "from when until when the device scans, in seconds since 1970; null: always",
            ),
            "seal_to": told(BASE64URL, "a P-256 point, for codes that a device keeps"),
        }
    ),
    "DoorList": record(
        {
            "epoch": TEXT,
            "salt": BASE64URL,
            "as_of": told(or_null(MOMENT), "null: the list is not whole yet"),
            "revision": told(TEXT, "send it as since next time"),
            "more": told(FLAG, "true: ask again at once"),
            "entries": list_of(schema("DoorEntry")),
        }
    ),
    "DoorEntry": record(
        {
            "key": told(BASE64URL, "the first 16 bytes of SHA-256 over salt and code; alone: forget it"),
            "label": told(BASE64URL, "the holder, under AES-256-GCM with a key from the code"),
            "state": told(TEXT, "what became of the badge; valid where it is left out"),
            "registration": told(TEXT, "approved where it is left out"),
            "rights": told(list_of(number()), "what the holder is listed for, at rooms"),
            "allowance": told(NUMBERS, "by item, where it is not what everybody may have"),
            "days": told(
                list_of(list_of(number())),
                "from when until when, in seconds since 1970; every day if left out",
            ),
        },
        "label",
        "state",
        "registration",
        "rights",
        "allowance",
        "days",
    ),
    "Scan": exactly(
        {
            "id": told(UUID, "made by the device; sent again, it is answered as the first time"),
            "code": told(TEXT | {"maxLength": LONGEST_CODE}, "as it was read, or sealed to the server"),
            "checkpoint": TEXT | {"maxLength": LONGEST_NAME},
            "direction": or_null(one_of(*get_args(Direction))),
            "at": told(MOMENT, "by the device's own clock"),
            "counter": or_null(number() | {"maximum": MOST_COUNTED}),
            "shown": told(
                or_null(exactly({"verdict": VERDICT, "reason": REASON})),
                "what the device said without the server",
            ),
            "forced": told(
                or_null(TEXT | {"minLength": 1, "maxLength": LONGEST_FORCED}), "why they were let in anyhow"
            ),
            "undone": told(
                or_null(exactly({"at": MOMENT, "because": one_of(*REASONS)})),
                "the device took the scan back, by its own clock within five minutes of it",
            ),
            "staff": told(
                or_null(TEXT | {"minLength": 1, "maxLength": LONGEST_STAFF}), "who was at the door"
            ),
        },
        "direction",
        "counter",
        "shown",
        "forced",
        "undone",
        "staff",
    ),
    "ScanResult": record(
        {
            "id": UUID,
            "verdict": VERDICT,
            "reason": REASON,
            "instruction": or_null(TEXT),
            "badge": or_null(record({"name": TEXT, "organisation": TEXT, "category": TEXT, "number": TEXT})),
            "first": told(
                or_null(record({"at": MOMENT, "checkpoint": TEXT, "device": TEXT})),
                "the earlier scan that stands in the way",
            ),
            "undo": told(
                one_of(*get_args(Outcome)), "what became of undone; after too_late the scan counts on"
            ),
        },
        "undo",
    ),
    "Found": record(
        {
            "name": TEXT,
            "organisation": TEXT,
            "category": TEXT,
            "number": told(or_null(TEXT), "of the badge, if there is one"),
            "handle": told(
                or_null(TEXT), "the code of scans that this device makes of it within ten minutes"
            ),
        }
    ),
    "ScanFault": told(record({"id": or_null(TEXT), "error": TEXT}), "An item that could not be taken."),
}

UNKNOWN = refusals(
    s401="The device is not paired, or no longer.", s403="The organiser has not confirmed the device yet."
)
UNREADABLE = refusals(s422="The request has another form.")


def _said(name: str, summary: str, body: Node | None, answers: Node, *parameters: Node) -> Node:
    """What a paired device asks; with a body it is a POST."""
    about = {
        "operationId": name,
        "tags": ["door"],
        "summary": summary,
        "security": [{"device": []}],
        "parameters": [*parameters],
        "responses": UNKNOWN | UNREADABLE | answers,
    }
    return {"post": about | {"requestBody": asked(body)}} if body else {"get": about}


PATHS: Node = {
    "/api/v1/door/pair": {
        "post": {
            "operationId": "pair",
            "tags": ["door"],
            "summary": "Turn a pairing link into a device",
            "security": [],
            "requestBody": asked(exactly({"pairing": told(TEXT, "the link's token, good for one use")})),
            "responses": {
                "200": answer(
                    "The device's token, told this once; check is what the organiser asks it for.",
                    record({"token": TEXT, "device": TEXT, "event": TEXT, "check": or_null(TEXT)}),
                )
            }
            | refusals(s409="The link was used already, or is too old.")
            | UNREADABLE,
        }
    },
    "/api/v1/door/handshake": _said(
        "handshake",
        "Compare clocks, and learn what the device is for",
        exactly(
            {"device_time": MOMENT, "unsent": told(or_null(number()), "scans still to be sent")}, "unsent"
        ),
        {"200": answer("How the door stands.", schema("DoorState"))},
    ),
    "/api/v1/door/list": _said(
        "list",
        "The list by which a device decides alone",
        None,
        {"200": answer("A page of entries; of two for one key the later counts.", schema("DoorList"))},
        parameter("since", "query", "The revision of an earlier answer", TEXT | {"default": "0"}),
    ),
    "/api/v1/door/scans": _said(
        "scans",
        "Hand in scans, each kept once",
        exactly({"scans": list_of(schema("Scan")) | {"maxItems": MOST_SCANS}}),
        {
            "200": answer(
                "A result for each scan, in their order.",
                record(
                    {
                        "epoch": TEXT,
                        "results": list_of({"anyOf": [schema("ScanResult"), schema("ScanFault")]}),
                    }
                ),
            )
        }
        | refusals(s413="More scans than are taken at once."),
    ),
    "/api/v1/door/full": _said(
        "full",
        "Let nobody join what runs in the room, or let people join again",
        exactly({"checkpoint": TEXT, "full": FLAG}),
        {"200": answer("What was said.", record({"checkpoint": TEXT, "full": FLAG}))}
        | refusals(s409="Nothing takes place in the room now."),
    ),
    "/api/v1/door/search": _said(
        "search",
        "Find people by name, at a help desk",
        exactly(
            {
                "words": told(
                    TEXT | {"maxLength": LONGEST_NAME},
                    "three letters or more, each word the beginning of one of the name or the organisation",
                )
            }
        ),
        {
            "200": answer(
                "The first ten by name.",
                record({"people": list_of(schema("Found")), "more": told(FLAG, "true: there are others")}),
            )
        }
        | refusals(
            s403="The device is at no help desk, or still to be confirmed.",
            s429="The device searched too often; see Retry-After.",
        ),
    ),
}
