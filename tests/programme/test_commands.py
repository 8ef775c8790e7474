"""`flask --app wsgi programme import`: a line for each row, and nothing without --apply."""

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from eventapp.core.db import db
from eventapp.core.i18n import Text
from eventapp.programme.models import Session
from tests import make
from tests.programme.exchange.files import ROW, table

Command = Callable[..., Result]
BAD = ROW | {"title_en": "Bad", "ends": "2019-10-15 08:00"}
WHY = "ends: A session has to end after it starts."


@pytest.fixture
def importing(app: Flask, tmp_path: Path) -> Command:
    """`importing(body, "--apply")`"""
    with app.app_context():
        make.event()
        db.session.commit()
    runner, file = app.test_cli_runner(), tmp_path / "sessions"

    def typed(body: bytes, *words: str, event: str = "forum") -> Result:
        file.write_bytes(body)
        return runner.invoke(args=["programme", "import", str(file), "--event", event, *words])

    return typed


def titles(app: Flask) -> list[Text]:
    with app.app_context():
        return [session.title for session in db.session.query(Session)]


def test_by_itself_it_says_what_would_become_of_each_row(app: Flask, importing: Command) -> None:
    said = importing(table(ROW, BAD))

    assert said.output.splitlines() == [
        "2: new: Opening",
        f"3: refused: Bad: {WHY}",
        "1 new, 0 changed, 0 unchanged, 1 refused. Nothing was imported: add --apply to import it.",
    ]
    assert (said.exit_code, titles(app)) == (1, [])


def test_with_make_it_says_what_the_event_gets_first(importing: Command) -> None:
    lines = importing(table(ROW | {"rooms": "Aula"}), "--make").output.splitlines()

    assert lines[:2] == ["new: rooms: Aula", "2: new: Opening"]


def test_with_apply_it_imports_and_again_it_changes(app: Flask, importing: Command) -> None:
    first = importing(table(ROW | {"uid": "S-1"}), "--apply")
    again = importing(table(ROW | {"uid": "S-1", "title_en": "Closing"}), "--apply")

    assert [(one.exit_code, one.output.splitlines()[0]) for one in (first, again)] == [
        (0, "2: new: Opening"),
        (0, "2: changed: Closing: title 'en: Opening' -> 'en: Closing'"),
    ]
    assert titles(app) == [Text(en="Closing")]


def test_with_publish_it_publishes(app: Flask, importing: Command) -> None:
    importing(table(ROW | {"status": "published"}), "--apply", "--publish")

    with app.app_context():
        assert db.session.query(Session).one().published_at is not None


def test_a_schedule_may_be_in_another_language(app: Flask, importing: Command) -> None:
    body = (
        b'<schedule><day date="2019-10-15"><room name="Square"><event guid="x"><start>09:00</start>'
        b"<duration>00:30</duration><title>Ouverture</title><type>lecture</type></event></room></day></schedule>"
    )

    said = importing(body, "--language", "fr")

    assert said.output.splitlines()[0] == "1: refused: Ouverture: title: Give the title."


@pytest.mark.parametrize(
    ("body", "event", "sentence"),
    [
        (b"title\nZo\xeb\n", "forum", "This file is not in UTF-8: see line 2, byte 0xEB. Save it as UTF-8."),
        (b"", "forum", "There is no row in this file."),
        (table(ROW), "nowhere", "There is no event 'nowhere'."),
    ],
)
def test_what_cannot_be_is_one_sentence(importing: Command, body: bytes, event: str, sentence: str) -> None:
    said = importing(body, "--apply", event=event)

    assert (said.exit_code, said.output) == (1, f"Error: {sentence}\n")
