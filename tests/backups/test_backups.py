"""A backup holds the whole installation, and makes a new one of either kind of it."""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4
from zipfile import ZipFile

import flask_migrate
import pytest
from flask import Flask, current_app
from sqlalchemy import func, select

from eventapp.app import create_app
from eventapp.backups.restoring import Backup, CannotRestore, restore
from eventapp.backups.writing import back_up
from eventapp.core import jobs, schema
from eventapp.core.config import Settings
from eventapp.core.db import Base, db, may_write
from eventapp.door.list_models import DoorState
from eventapp.people.models import Organisation, Person, WebSession
from eventapp.people.queries import person_by_email
from eventapp.privacy import erasures
from eventapp.privacy.domain import erase
from tests import make
from tests.conftest import ENGINES
from tests.door import cast
from tests.make import NOON

LATER = NOON + timedelta(hours=1)
KEY = "a secret of at least thirty-two letters"
COMING_AND_GOING = {"web_session", "sign_in_code", "door_state"}
NewSite = Callable[[str], Flask]


@pytest.fixture
def new_site(scratch: Path, postgresql: Callable[[str], str], tmp_path: Path) -> Iterator[NewSite]:
    """Installations on databases without a schema."""
    made: list[Flask] = []

    def site(engine: str) -> Flask:
        name = f"backups_{uuid4().hex}"
        url = postgresql(name) if engine == "postgresql" else f"sqlite:///{scratch / name}.sqlite3"
        var = str(tmp_path / f"var-{len(made)}")
        app = create_app(Settings.from_env({"DATABASE_URL": url, "EVENTAPP_VAR": var}))
        schema.prepare(app)
        made.append(app)
        return app

    yield site
    for app in made:
        with app.app_context():
            db.session.remove()
            db.engine.dispose()


@contextmanager
def lived_in(app: Flask) -> Iterator[None]:
    """With an event, people, badges, scans and things that are only of a moment."""
    with app.app_context():
        may_write()
        flask_migrate.upgrade()
        event = make.event()
        make.session(event, "Ouverture 开幕 الافتتاح", seats=3)
        make.membership(make.body(), make.person("Sue Bureau"))
        device = cast.device(cast.checkpoint(event))
        for name in ("Amina El Idrissi", "王小明"):
            cast.scanned(device, cast.scan(cast.code(cast.holder(event, name))))
        make.web_session("amina.el.idrissi@example.org")
        cast.pairing.door_state(event.id)
        db.session.commit()
        yield


def contents() -> dict[str, list[Any]]:
    return {
        table.name: sorted(map(repr, db.session.execute(select(table))))
        for table in Base.metadata.sorted_tables
        if table.name not in COMING_AND_GOING
    }


def made_in(folder: Path) -> Path:
    out = folder / "backup.zip"
    back_up(out, KEY, at=NOON)
    return out


@pytest.mark.parametrize("source", ENGINES)
@pytest.mark.parametrize("target", ENGINES)
def test_everything_comes_back(new_site: NewSite, tmp_path: Path, source: str, target: str) -> None:
    with lived_in(new_site(source)):
        file, before = made_in(tmp_path), contents()
        epoch = db.session.scalars(select(DoorState.epoch)).one()
    with new_site(target).app_context():
        done = restore(Backup.opened(file), tmp_path, at=LATER)
        assert contents() == before
        assert (done.made_at, done.rows > 20, done.erased, done.not_erased) == (NOON, True, 0, [])
        assert db.session.scalars(select(DoorState.epoch)).one() != epoch
        assert db.session.scalar(select(func.count(WebSession.id))) == 0
        last = db.session.scalar(select(func.max(Person.id)))
        assert last is not None
        assert make.person("Zoë New").id > last


def test_only_its_owner_reads_it_and_the_key_is_in_it(new_site: NewSite, tmp_path: Path) -> None:
    with lived_in(new_site("sqlite")):
        file = made_in(tmp_path)
    assert (file.stat().st_mode & 0o077, Backup.opened(file).secret_key) == (0, KEY)
    assert [path.name for path in tmp_path.glob("*backup*")] == ["backup.zip"]


def test_who_was_erased_since_is_erased_again(new_site: NewSite, tmp_path: Path) -> None:
    with lived_in(new_site("sqlite")):
        file = made_in(tmp_path)
        erase(make.person("Amina El Idrissi"), at=LATER)
        db.session.commit()
        while jobs.work_one(LATER):
            pass
        folder = current_app.config["SETTINGS"].var
        noted = erasures.erased_since(folder, NOON)
    with new_site("sqlite").app_context():
        done = restore(Backup.opened(file), folder, at=LATER)
        assert (len(noted), done.erased) == (1, 1)
        assert person_by_email("amina.el.idrissi@example.org") is None
        assert db.session.scalar(select(func.count()).where(Person.given_name == "Amina")) == 0


def test_who_was_erased_before_is_left_alone(tmp_path: Path) -> None:
    for number, moment in enumerate((NOON - timedelta(seconds=1), NOON, LATER, LATER)):
        erasures.note(tmp_path, number // 3, moment)
    erasures.note(tmp_path, 7, LATER)
    assert erasures.erased_since(tmp_path, NOON) == [0, 1, 7]
    assert erasures.erased_since(tmp_path / "none", NOON) == []


def test_an_older_backup_is_brought_up_to_date(new_site: NewSite, tmp_path: Path) -> None:
    columns = {"id": "plain", "name": "plain", "folded": "plain", "country": "plain"}
    about = {
        "format": 1,
        "revision": first_revision(),
        "made_at": NOON.isoformat(),
        "tables": [{"name": "organisation", "file": "organisation", "rows": 1, "columns": columns}],
    }
    file = packed(tmp_path, about, {"organisation": [[7, "Caisse", "caisse", "BE"]]})
    with new_site("sqlite").app_context():
        restore(Backup.opened(file), tmp_path, at=LATER)
        assert schema.is_current()
        assert [one.name for one in db.session.scalars(select(Organisation))] == ["Caisse"]


def first_revision() -> str:
    sources = [path.read_text("utf-8") for path in (schema.MIGRATIONS / "versions").glob("*.py")]
    (first,) = [source for source in sources if not schema.BUILT_ON.search(source)]
    found = schema.REVISION.search(first)
    assert found
    return found[1]


def packed(folder: Path, about: dict[str, Any], rows: dict[str, list[Any]]) -> Path:
    file = folder / "by-hand.zip"
    with ZipFile(file, "w") as made:
        made.writestr("about.json", json.dumps(about))
        made.writestr("secret-key", KEY)
        for name, lines in rows.items():
            made.writestr(name, "".join(json.dumps(line) + "\n" for line in lines))
    return file


ABOUT = {"format": 1, "revision": "0123456789ab", "made_at": NOON.isoformat(), "tables": []}


@pytest.mark.parametrize(
    ("about", "said"),
    [
        ({**ABOUT, "format": 2}, "newer version"),
        (ABOUT, "newer version"),
        ({**ABOUT, "revision": first_revision(), "tables": [{"name": "event", "file": "gone"}]}, "broken"),
    ],
)
def test_what_cannot_be_restored_is_said(
    new_site: NewSite, tmp_path: Path, about: dict[str, Any], said: str
) -> None:
    file = packed(tmp_path, about, {})
    with new_site("sqlite").app_context(), pytest.raises(CannotRestore, match=said):
        restore(Backup.opened(file), tmp_path, at=LATER)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 but no more", b"{}"])
def test_any_other_file_is_no_backup(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "picture.zip"
    file.write_bytes(content)
    with pytest.raises(CannotRestore, match=r"picture\.zip is no backup"):
        Backup.opened(file)


def test_an_installation_with_data_is_never_touched(new_site: NewSite, tmp_path: Path) -> None:
    with lived_in(new_site("sqlite")):
        file, before = made_in(tmp_path), contents()
        with pytest.raises(CannotRestore, match="has data already"):
            restore(Backup.opened(file), tmp_path, at=LATER)
        assert contents() == before


def test_the_commands_say_what_they_did(new_site: NewSite, tmp_path: Path) -> None:
    old, new, out = new_site("sqlite"), new_site("sqlite"), tmp_path / "all.zip"
    with lived_in(old):
        secret = old.config["SETTINGS"].secret_key
    first, twice = (old.test_cli_runner().invoke(args=["backup", str(out)]) for _ in range(2))
    restored = new.test_cli_runner().invoke(args=["restore", str(out)])
    assert "rows and the secret key are in" in first.output
    assert "is there already; a backup never replaces another" in twice.output
    assert "Erased since, and erased again: 0 people." in restored.output
    assert (new.config["SETTINGS"].var / "secret-key").read_text() == secret
    assert [one.exit_code for one in (first, twice, restored)] == [0, 1, 0]
