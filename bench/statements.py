"""How many statements a scan sends to the database: python -m bench.statements TOKEN CODE CODE.

The first code is scanned before: an event's very first scan makes the event's door state, too.
"""

import sys
from datetime import UTC, datetime
from uuid import uuid4

from flask import Flask

from tests.statements import counting


def main(token: str, first: str, second: str) -> None:
    from wsgi import app  # noqa: PLC0415 - reads the environment of the site

    _scan(app, token, first)
    with counting(app) as statements:
        _scan(app, token, second)
    print(len(statements))


def _scan(app: Flask, token: str, code: str) -> None:
    scan = {"id": str(uuid4()), "code": code, "checkpoint": "main", "at": datetime.now(UTC).isoformat()}
    answer = app.test_client().post(
        "/api/v1/door/scans", json={"scans": [scan]}, headers={"Authorization": f"Bearer {token}"}
    )
    if answer.status_code != 200 or answer.get_json()["results"][0]["verdict"] != "admit":
        raise SystemExit(f"not a first scan: {answer.get_data(as_text=True)}")


if __name__ == "__main__":
    main(*sys.argv[1:])
