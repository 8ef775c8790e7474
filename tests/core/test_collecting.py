"""Garbage waits for the end of an answer, and does not pile up."""

import gc
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from weakref import WeakSet

import pytest
from flask import Flask

from eventapp.core.collecting import between_answers
from eventapp.core.config import ROOT

WAITS = (700, 10, 10)  # what a collection waits for: new objects, then collections of the younger
PER_ANSWER = 5_000  # several times what a collection waits for


class Knot:
    """What only a collection frees."""

    def __init__(self) -> None:
        self.itself = self


@dataclass
class Watch:
    """Counts the collections within answers, and between them."""

    answering: bool = False
    within: int = 0
    between: int = 0
    alive: WeakSet[Knot] = field(default_factory=WeakSet)

    def note(self, phase: str, _info: dict[str, int]) -> None:
        if phase == "start":
            self.within += self.answering
            self.between += not self.answering

    def answer(self) -> str:
        self.answering = True
        for _ in range(PER_ANSWER):
            self.alive.add(Knot())
        self.answering = False
        return "done"


@pytest.fixture
def watch() -> Iterator[Watch]:
    """The collector as a process has it; given back as it was."""
    watch, resting = Watch(), gc.get_threshold()
    gc.set_threshold(*WAITS)
    gc.callbacks.append(watch.note)
    yield watch
    gc.callbacks.remove(watch.note)
    gc.set_threshold(*resting)
    gc.unfreeze()
    gc.enable()


@pytest.fixture
def app(watch: Watch) -> Flask:
    app = Flask(__name__)
    app.add_url_rule("/", view_func=watch.answer)
    return app


def test_garbage_waits_for_the_end_of_an_answer(app: Flask, watch: Watch) -> None:
    between_answers(app)
    client = app.test_client()
    for _ in range(30):
        client.get("/").close()

    assert watch.within == 0
    assert watch.between >= 30
    assert len(watch.alive) < 3 * PER_ANSWER


def test_watch_sees_a_collection_within_an_answer(app: Flask, watch: Watch) -> None:
    app.test_client().get("/").close()
    assert watch.within > 0


@pytest.mark.servers
@pytest.mark.parametrize(("by_flask", "collects"), [({}, False), ({"FLASK_RUN_FROM_CLI": "true"}, True)])
def test_a_command_collects_as_it_goes(tmp_path: Path, by_flask: dict[str, str], collects: bool) -> None:
    """The worker's process answers nobody, and runs for weeks."""
    command = [sys.executable, "-c", "import gc, wsgi; print(gc.isenabled())"]
    env = by_flask | {"EVENTAPP_VAR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=True)
    assert done.stdout.split() == [str(collects)]
