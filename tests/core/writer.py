"""A process that counts up one row, reading first: `python -m tests.core.writer URL VAR KEY TIMES`."""

import sys

from sqlalchemy import select, update

from eventapp.app import create_app
from eventapp.core.config import Settings
from eventapp.core.db import db
from eventapp.people.models import Throttle


def count_up(key: str) -> None:
    """Read, add one, write: lost when two do it between each other's steps."""
    count = db.session.scalars(select(Throttle.count).where(Throttle.key == key)).one()
    db.session.execute(update(Throttle).where(Throttle.key == key).values(count=count + 1))
    db.session.commit()


def main(url: str, var: str, key: str, times: int) -> None:
    app = create_app(Settings.from_env({"DATABASE_URL": url, "EVENTAPP_VAR": var}))
    with app.app_context():
        for _ in range(times):
            count_up(key)


if __name__ == "__main__":
    main(*sys.argv[1:4], int(sys.argv[4]))
