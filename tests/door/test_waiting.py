"""When the device waits for the server and when it decides by itself, run in Node."""

from typing import Any

from eventapp.door.labels import written
from tests.door.cast import NOBODYS_CODE
from tests.node import run_module

SCANNING = """
  const shown = [], marked = [], put = [];
  let give;
  const outbox = {
    put: async (scan) => {
      put.push(scan.shown?.reason ?? null);
      return { scan: { ...scan, id: `scan ${put.length}` }, answer: new Promise((take) => (give = take)) };
    },
    markShown: async (id, answer) => marked.push([id, answer.reason]),
  };
  const checkpoint = { code: "main", purpose: "entry", reentry: "free", group: "site", windows: [{}] };
  const none = async () => [];
  const store = { entry: async () => undefined, scansOf: none, scansSince: none, oldest: none };
  const device = { checkpoints: [checkpoint], days: [] };
  const known = () => ({ store, device, list: data.list });
  const show = (answer, isAlone) => shown.push([answer.reason, isAlone]);
  const make = (more) => new m.Scanning({ outbox, known, show, patience: 30, ...more });
  const take = (one) => one.take(data.text, { checkpoint: "main", direction: "in" });
  const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));
  const until = async (count) => { while (shown.length < count) await pause(5); };
"""


def scanning(script: str, *, fresh: bool = True) -> Any:
    """Runs with a code that the list does not have: unknown by a fresh list, else not to be verified."""
    as_of = "2999-01-01T00:00:00Z" if fresh else None
    data = {"text": NOBODYS_CODE, "list": {"salt": written(b"0123456789abcdef"), "asOf": as_of}}
    return run_module("door/scanning.js", SCANNING + script, data)


def test_the_server_s_answer_is_shown_when_it_comes_in_time() -> None:
    told = scanning(
        """
        const one = make({ patience: 1000 });
        await take(one);
        give({ reason: "ok" });
        await until(1);
        return { shown, marked };
        """
    )

    assert told == {"shown": [["ok", False]], "marked": []}


def test_without_an_answer_in_time_the_device_decides_and_tells_what_it_showed() -> None:
    told = scanning("const one = make(); await take(one); await until(1); return { shown, marked, put };")

    assert told == {"shown": [["unknown", True]], "marked": [["scan 1", "unknown"]], "put": [None]}


def test_an_answer_after_that_is_not_shown() -> None:
    told = scanning(
        """
        const one = make();
        await take(one);
        await until(1);
        give({ reason: "ok" });
        await pause(20);
        return shown;
        """
    )

    assert told == [["unknown", True]]


def test_once_the_server_was_lost_nobody_waits_until_it_answers_again() -> None:
    told = scanning(
        """
        const one = make();
        await take(one);
        await until(1);
        await take(one);
        const alone = [...shown];
        one.setReach(true);
        await take(one);
        return { alone, more: shown.length - alone.length, put };
        """
    )

    assert told == {"alone": [["unknown", True]] * 2, "more": 0, "put": [None, "unknown", None]}


def test_a_request_that_fails_ends_the_waiting_at_once() -> None:
    told = scanning(
        """
        const one = make({ patience: 3000 });
        const started = performance.now();
        await take(one);
        one.setReach(false);
        await until(1);
        return { shown, isSoon: performance.now() - started < 3000 };
        """
    )

    assert told == {"shown": [["unknown", True]], "isSoon": True}


def test_what_could_not_be_verified_gives_way_to_the_answer_and_that_is_told() -> None:
    told = scanning(
        """
        const one = make({ isReached: false });
        await take(one);
        give({ reason: "ok" });
        await until(2);
        return { shown, put, marked };
        """,
        fresh=False,
    )

    assert told["shown"] == [["cannot_verify", True], ["ok", False]]
    assert (told["put"], told["marked"]) == (["cannot_verify"], [["scan 1", "ok"]])


def test_an_answer_for_somebody_who_has_gone_on_is_not_shown() -> None:
    told = scanning(
        """
        const one = make({ isReached: false });
        await take(one);
        const late = give;
        await take(one);
        late({ reason: "ok" });
        await pause(20);
        return { shown, marked };
        """,
        fresh=False,
    )

    assert told == {"shown": [["cannot_verify", True]] * 2, "marked": []}


def test_a_device_that_is_no_longer_paired_decides_nothing_more() -> None:
    told = scanning("const one = make(); await take(one); one.stop(); await pause(60); return shown;")

    assert told == []


def test_whoever_was_turned_away_is_let_in_by_a_scan_with_the_reason() -> None:
    told = scanning(
        """
        const one = make({ isReached: false });
        const seen = [], kept = [];
        one.show = ({ verdict, instruction }, _isAlone, scan) =>
          seen.push([verdict, instruction, scan.id, scan]);
        one.outbox = {
          put: async (scan) => {
            kept.push(scan);
            return { scan: { ...scan, id: kept.length }, answer: pause(60000) };
          },
        };
        await take(one);
        const turned = seen[0][3];
        await one.force(turned, { verdict: "refuse", reason: "unknown", badge: null }, "Guest of honour");
        await take(one);
        await one.force(turned, { verdict: "refuse", reason: "unknown", badge: null }, "Once more");
        return {
          kept: kept.map(({ forced, shown, passed }) => [forced ?? null, shown.verdict, passed]),
          seen: seen.map(([verdict, instruction, id]) => [verdict, instruction, id]),
        };
        """
    )

    assert told["kept"] == [
        [None, "refuse", False],
        ["Guest of honour", "refuse", True],
        [None, "refuse", False],
        ["Once more", "refuse", True],
    ]
    assert told["seen"] == [["refuse", None, 1], ["admit", "Guest of honour", 2], ["refuse", None, 3]]
