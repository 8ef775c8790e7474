"""How many statements one scan sends to the database: python -m bench.statements prints it."""

import json
import sys
from datetime import UTC, datetime
from uuid import uuid4

from tests.statements import counting


def main(token: str, code: str) -> None:
    from wsgi import app  # noqa: PLC0415 - reads the environment of the site

    now = datetime.now(UTC).isoformat()
    scan = {"id": str(uuid4()), "code": code, "checkpoint": "main", "at": now}
    with counting(app) as statements:
        answer = app.test_client().post(
            "/api/v1/door/scans", json={"scans": [scan]}, headers={"Authorization": f"Bearer {token}"}
        )
    result = answer.get_json()["results"][0]
    if result["verdict"] != "admit":
        raise SystemExit(f"not a first scan: {result}")
    print(json.dumps({"statements": len(statements), "sent": statements}))


if __name__ == "__main__":
    main(*sys.argv[1:])
