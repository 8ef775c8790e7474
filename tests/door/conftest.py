"""What the door's tests share."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from eventapp.core.db import db


@pytest.fixture
def statements(database: None) -> Iterator[list[str]]:
    """The SQL that was sent while the test ran, without BEGIN and COMMIT."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    yield sent
    event.remove(db.engine, "before_cursor_execute", note)
