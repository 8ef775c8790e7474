"""Other people's codes at a door: a verdict as soon as for a badge, and nothing kept of them but a digest."""

from flask import Flask
from sqlalchemy import select

from eventapp.core.db import db
from eventapp.door.labels import written
from eventapp.door.models import Scan
from tests import make
from tests.door import cast
from tests.door.cast import scan, scanned
from tests.node import run_module
from tests.statements import counting

FOREIGN = {
    "a link": "https://example.org/tickets?id=4711&name=Ada%20Lovelace",
    "a card": "BEGIN:VCARD\nVERSION:4.0\nFN:Ada Lovelace\nTEL:+32 2 555 01 00\nEND:VCARD",
    "a health certificate": "HC1:6BFOXN*TS0BI$ZD4N9:9S6RCVN5+O30K3/XIV0W23NTDEMWK4MI6UOS03CR83KLB",
    "a wireless network": "WIFI:T:WPA;S:Square;P:correct horse battery staple;;",
    "three thousand bytes": "3\u00e9" * 1000,
    "a row's number": "1",
    "a badge's number": "0001",
}
ALONE = """
  const checkpoint = { code: "main", purpose: "entry", reentry: "daily", group: "site", windows: [{}] };
  const store = { entry: async () => undefined, scansOf: async () => [] };
  const list = { salt: data.salt, asOf: "2999-01-01T00:00:00Z" };
  const known = { store, list, device: { checkpoints: [checkpoint], days: [] } };
  const told = [];
  for (const text of ["", ...data.texts]) {
    const begun = performance.now();
    const reading = await m.recognise(text, store, list);
    const { reason } = await m.decideAlone(reading, { checkpoint: "main", direction: "in" }, 0, known);
    told.push([reason, performance.now() - begun]);
  }
  return told.slice(1);
"""


def test_the_server_answers_as_soon_as_for_a_badge_and_keeps_a_digest(app: Flask) -> None:
    with app.app_context():
        event = make.event()
        lane = cast.device(cast.checkpoint(event))
        badge = cast.code(cast.holder(event))
        db.session.commit()

        def cost(code: str) -> tuple[str, int]:
            with counting(app) as statements:
                [answer] = scanned(lane, scan(code))
                db.session.commit()
            return answer["reason"], len(statements)

        told = {text: cost(text) for text in FOREIGN.values()}
        most = cost(badge)[1]
        rows = db.session.execute(select(Scan.__table__).where(Scan.reason == "unknown")).all()

    assert [one for one in told.items() if one[1][0] != "unknown" or one[1][1] > most] == []
    assert [len(row.code_digest) for row in rows] == [32] * len(FOREIGN)
    assert [text for text in FOREIGN.values() if len(text) > 4 and text[:30] in str(rows)] == []


def test_the_device_knows_without_the_server() -> None:
    data = {"texts": list(FOREIGN.values()), "salt": written(b"0123456789abcdef")}

    told = run_module("door/alone.js", ALONE, data)

    assert [reason for reason, _took in told] == ["unknown"] * len(FOREIGN)
    assert max(took for _reason, took in told) < 100  # milliseconds


def test_a_photo_of_a_badge_is_that_badge_once(database: None) -> None:
    """A code cannot tell what carries it: whoever comes second is told of the first, wherever that was."""
    event = make.event()
    lanes = [cast.device(cast.checkpoint(event, code), label=code) for code in ("main", "east")]
    code = cast.code(cast.holder(event))

    [owner] = scanned(lanes[0], scan(code))
    [photo] = scanned(lanes[1], scan(code, checkpoint="east"))

    assert (owner["reason"], photo["reason"], photo["first"]["checkpoint"]) == ("ok", "already_in", "main")
