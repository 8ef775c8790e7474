"""The floors: what Flask, a template, a commit or typst cost with nothing of eventapp around them."""

import os
from functools import cache
from pathlib import Path

from flask import Flask, Response, render_template, request
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import select
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from bench.commits import Committer
from bench.typesetting import bare_sheet

PREFIX = "/floor"


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
committer = Committer(file)


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
    """Commit one scan and answer; nothing is looked up or judged."""
    one = request.get_json()["scans"][0]
    committer.commit(one)
    return {"id": one["id"], "verdict": "admit"}


@floors.get(f"{PREFIX}/badge.pdf")
def badge() -> Response:
    return Response(bare_sheet(["BCDFGHJKLNPRSTVXBCDFGHJKLNPRSTVX"]), mimetype="application/pdf")
