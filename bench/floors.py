"""The floors: what Flask, a template, a commit or typst cost with nothing of eventapp around them."""

import os
import sqlite3
import threading
from functools import cache
from pathlib import Path
from uuid import UUID

from flask import Flask, Response, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.typesetting import bare_sheet

PREFIX = "/floor"
PRAGMAS = ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=15000", "foreign_keys=ON")


class Base(DeclarativeBase):
    pass


class Item(Base):
    """A few columns of a session."""

    __tablename__ = "session"

    id: Mapped[int] = mapped_column(primary_key=True)
    event_id: Mapped[int]
    ref: Mapped[str]
    kind: Mapped[str]
    part: Mapped[str]
    number: Mapped[int | None]


var = Path(os.environ["EVENTAPP_VAR"])
file = var / "eventapp.sqlite3"
floors = Flask("bench.floors")
floors.config["SQLALCHEMY_DATABASE_URI"] = f"sqlite:///{file}"
db = SQLAlchemy(floors, model_class=Base)
own = threading.local()


@floors.get(f"{PREFIX}/hello")
def hello() -> str:
    return "Hello"


@floors.get(f"{PREFIX}/select/<int:event_id>/<ref>")
def select_and_template(event_id: int, ref: str) -> str:
    """One indexed select through the ORM, one small template."""
    found = db.session.scalars(select(Item).where(Item.event_id == event_id, Item.ref == ref)).one()
    return render_template("floor.html", item=found)


@floors.get(f"{PREFIX}/bytes/<name>")
def from_memory(name: str) -> Response:
    """The very bytes that a page or a feed of eventapp had."""
    return Response(_kept(name), mimetype="text/plain")


@cache
def _kept(name: str) -> bytes:
    return (var / "floor" / name).read_bytes()


@floors.post(f"{PREFIX}/scan")
def scan() -> dict[str, str]:
    """Commit one scan and the entry that it claims, into eventapp's own tables, and nothing else."""
    body = request.get_json()
    one, uuid = body["scans"][0], UUID(body["scans"][0]["id"]).hex
    connection = _connection()
    connection.execute("BEGIN IMMEDIATE")
    try:
        connection.execute(
            "INSERT INTO entry_claim (registration_id, place, period, scan_uuid) VALUES (?, 'site', ?, ?)",
            (one["registration"], one["code"], uuid),
        )
        connection.execute(
            "INSERT INTO scan (uuid, event_id, device_id, checkpoint_id, direction, badge_id, device_at,"
            " device_counter, clock_offset, happened_at, received_at, mode, verdict, reason, passed, answer)"
            " SELECT ?, event_id, ?, id, 'in', ?, ?, ?, 0, ?, ?, 'online', 'admit', 'ok', 1, ?"
            " FROM checkpoint WHERE id = ?",
            (
                uuid,
                one["device"],
                one["badge"],
                *(one["at"], one["counter"], one["at"], one["at"]),
                "{}",
                one["door"],
            ),
        )
    except BaseException:
        connection.execute("ROLLBACK")
        raise
    connection.execute("COMMIT")
    return {"id": one["id"], "verdict": "admit"}


def _connection() -> sqlite3.Connection:
    """One for each thread."""
    if not hasattr(own, "connection"):
        own.connection = sqlite3.connect(file, isolation_level=None)
        for pragma in PRAGMAS:
            own.connection.execute(f"PRAGMA {pragma}")
    connection: sqlite3.Connection = own.connection
    return connection


@floors.get(f"{PREFIX}/badge.pdf")
def badge() -> Response:
    return Response(bare_sheet(["BCDFGHJKLNPRSTVXBCDFGHJKLNPRSTVX"]), mimetype="application/pdf")
