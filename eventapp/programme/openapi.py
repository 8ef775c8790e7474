"""The public API in OpenAPI's words: events and their sessions."""

from eventapp.core.openapi import (
    ADDRESS,
    DAY,
    FLAG,
    MOMENT,
    TEXT,
    UUID,
    Node,
    answer,
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
from eventapp.programme.models import ACCESS, KINDS, PARTS

LANGUAGES = list_of({"type": "string", "pattern": "^[a-z]{2}$"})
DEGREES = {"type": ["number", "null"]}
NAMED = or_null(record({"code": TEXT, "name": schema("Text")}))

SCHEMAS: Node = {
    "Text": {
        "description": "A text in the languages there are: {language: text}. Fall back to any.",
        "type": "object",
        "propertyNames": {"pattern": "^[a-z]{2}$"},
        "additionalProperties": TEXT,
    },
    "Event": record(
        {
            "code": TEXT,
            "url": ADDRESS,
            "sessions_url": ADDRESS,
            "title": schema("Text"),
            "theme": schema("Text"),
            "edition": {"type": ["integer", "null"]},
            "starts_on": DAY,
            "ends_on": DAY,
            "time_zone": told(TEXT, "IANA name"),
            "venue": schema("Text"),
            "address": TEXT,
            "city": TEXT,
            "country": told(TEXT, "ISO 3166-1 alpha-2"),
            "latitude": DEGREES,
            "longitude": DEGREES,
            "host": schema("Text"),
            "organiser": schema("Text"),
            "languages": LANGUAGES,
            "default_language": TEXT,
        }
    ),
    "Session": record(
        {
            "ref": told(TEXT, "stable within its event"),
            "uid": told(UUID, "the same in calendars and in schedule.xml"),
            "url": ADDRESS,
            "kind": one_of(*KINDS),
            "title": schema("Text"),
            "abstract": schema("Text"),
            "on": told(DAY, "the programme day"),
            "part": one_of(*PARTS),
            "starts_at": told(MOMENT, "with the offset of the event's zone"),
            "ends_at": MOMENT,
            "previous_starts_at": told(or_null(MOMENT), "what had been announced before the last move"),
            "time_announced": told(FLAG, "false: hold to the part of the day, not to the hours"),
            "provisional": FLAG,
            "state": one_of("published", "moved", "cancelled"),
            "rooms": list_of(record({"code": TEXT, "name": schema("Text")})),
            "speakers": list_of(record({"name": TEXT, "role": schema("Text"), "affiliation": TEXT})),
            "floor_languages": LANGUAGES,
            "interpretation": LANGUAGES,
            "round": told(NAMED, "sessions of one round are alternatives"),
            "track": NAMED,
            "access": one_of(*ACCESS),
            "veiled": told(FLAG, "a closed meeting: title and time are all that is told"),
            "body": told(or_null(schema("Text")), "whose members take part in a restricted meeting"),
            "seats": told(or_null(number(1)), "null: walk in"),
        }
    ),
    "Sessions": record(
        {
            "event": TEXT,
            "revision": told(number(), "send it as since next time"),
            "complete": told(FLAG, "true: everything is here, forget what was held before"),
            "sessions": list_of(schema("Session")),
            "refs": told(list_of(TEXT), "all that are visible now; drop any other, ask for any missing"),
        }
    ),
}

EVENT = parameter("event", "path", "The event's code", TEXT)
SINCE = parameter(
    "since",
    "query",
    "Only what changed after this revision, where that can be told",
    number() | {"default": 0},
)
IF_NONE_MATCH = parameter("If-None-Match", "header", "The ETag of an answer held", TEXT)
UNCHANGED: Node = {"304": answer("Nothing has changed.")}
NO_EVENT = refusals(s404="There is no such event.")


def _reading(name: str, summary: str, answers: Node, *parameters: Node) -> Node:
    """A GET that is open to all; who is signed in by cookie may see more."""
    return {
        "get": {
            "operationId": name,
            "tags": ["programme"],
            "summary": summary,
            "security": [{}, {"browser": []}],
            "parameters": [*parameters, IF_NONE_MATCH],
            "responses": answers | UNCHANGED,
        }
    }


PATHS: Node = {
    "/api/v1/events": _reading(
        "events",
        "All events, the latest first",
        {"200": answer("The events.", record({"events": list_of(schema("Event"))}))},
    ),
    "/api/v1/events/{event}/sessions": _reading(
        "sessions",
        "The sessions of an event, by time",
        {"200": answer("The sessions.", schema("Sessions"))}
        | NO_EVENT
        | refusals(s422="since is no revision."),
        EVENT,
        SINCE,
    ),
    "/api/v1/events/{event}/sessions/{ref}": _reading(
        "session",
        "One session",
        {"200": answer("The session.", schema("Session"))}
        | refusals(s404="There is no such session, or not for everybody: the two look the same."),
        EVENT,
        parameter("ref", "path", "The session's reference", TEXT),
    ),
}
