"""The queue between a reading and the server, run in Node on a store in memory."""

from typing import Any

from tests.node import run_module

OUTBOX = """
  function memory() {
    const scans = new Map(), aside = new Map();
    let counter = 0;
    const oldest = () => [...scans.values()].sort((a, b) => a.counter - b.counter);
    const unsent = () => oldest().filter((scan) => scan.unsent);
    return {
      aside,
      scans,
      add: async (scan) => {
        const one = { ...scan, counter: ++counter, unsent: counter };
        scans.set(one.id, one);
        return one;
      },
      oldest: async (limit) => unsent().slice(0, limit),
      count: async () => unsent().length,
      change: async (ids, how) => ids.forEach((id) => scans.has(id) && scans.set(id, how(scans.get(id)))),
      sweep: async ({ since = -Infinity, until = Infinity }, how) => {
        for (const [id, scan] of scans) {
          if (scan.when < since || scan.when > until) continue;
          const changed = how(scan);
          if (changed === null) scans.delete(id);
          else scans.set(id, changed);
        }
      },
      setAside: async (kept) => kept.forEach((one) => { aside.set(one.id, one); scans.delete(one.id); }),
    };
  }
  const sent = [];
  const store = memory();
  const results = (scans) => scans.map(({ id }) => ({ id, verdict: "admit" }));
  const ok = (scans) => ({ status: 200, body: { results: results(scans) } });
  function outboxThat(send, more = {}) {
    const record = async (scans) => { sent.push(scans.map((one) => one.code)); return send(scans); };
    return new m.Outbox({ store, send: record, ...more });
  }
"""


def outbox(script: str) -> Any:
    return run_module("door/outbox.js", OUTBOX + script)


def test_a_scan_is_written_before_it_is_sent_and_leaves_when_answered() -> None:
    answer = outbox(
        """
        const heard = [];
        let written = null;
        const box = outboxThat((scans) => { written = [...store.scans.values()].length; return ok(scans); },
                               { onChange: (count) => heard.push(count) });
        const { scan, answer } = await box.put({ code: "A", checkpoint: "main" });
        const told = await answer;
        await box.sending;
        const left = await store.count();
        return { written, same: told.id === scan.id, counter: scan.counter, heard, left };
        """
    )

    assert answer == {"written": 1, "same": True, "counter": 1, "heard": [1, 0], "left": 0}


def test_without_a_network_scans_wait_in_order_and_keep_their_ids() -> None:
    answer = outbox(
        """
        let isUp = false;
        const seen = new Set();
        const box = outboxThat((scans) => {
          scans.forEach((one) => seen.add(one.id));
          if (!isUp) throw new Error("no network");
          return ok(scans);
        });
        for (const code of ["A", "B", "C"]) { await box.put({ code }); await box.sending; }
        const waited = await store.count();
        isUp = true;
        await box.flush();
        clearTimeout(box.timer);
        return { waited, last: sent.at(-1), ids: seen.size, left: await store.count() };
        """
    )

    assert answer == {"waited": 3, "last": ["A", "B", "C"], "ids": 3, "left": 0}


def test_a_scan_that_comes_while_the_queue_was_found_empty_is_not_left_lying() -> None:
    answer = outbox(
        """
        const read = store.oldest;
        store.oldest = async (limit) => { const found = await read(limit); await pause(20); return found; };
        const pause = (ms) => new Promise((resume) => setTimeout(resume, ms));
        const box = outboxThat(ok);
        box.flush();
        await pause(5);
        const { answer } = await box.put({ code: "A" });
        return Promise.race([answer.then(() => "answered"), pause(2000).then(() => "left lying")]);
        """
    )

    assert answer == "answered"


def test_the_verdict_shown_without_the_server_goes_with_the_scan() -> None:
    answer = outbox(
        """
        let shown = null, isUp = false;
        const box = outboxThat((scans) => { shown = scans[0].shown; if (!isUp) throw 0; return ok(scans); });
        const { scan } = await box.put({ code: "A" });
        await box.sending;
        await box.markShown(scan.id, { verdict: "desk", reason: "cannot_verify", first: null });
        isUp = true;
        await box.flush();
        clearTimeout(box.timer);
        return shown;
        """
    )

    assert answer == {"verdict": "desk", "reason": "cannot_verify"}


def test_a_scan_that_the_server_cannot_read_is_set_aside_and_stops_no_other() -> None:
    answer = outbox(
        """
        const box = outboxThat((scans) => ({ status: 200, body: { results: scans.map((one) =>
          one.code === "B" ? { id: one.id, error: "bad_code" } : { id: one.id, verdict: "admit" }) } }));
        await Promise.all(["A", "B", "C"].map((code) => box.put({ code })));
        await box.flush();
        const aside = [...store.aside.values()].map((one) => [one.code, one.error]);
        return { left: await store.count(), aside };
        """
    )

    assert answer == {"left": 0, "aside": [["B", "bad_code"]]}


def test_a_batch_refused_as_a_whole_is_narrowed_down_to_the_culprit() -> None:
    answer = outbox(
        """
        for (const code of ["A", "B", "C"]) await store.add({ id: code, code });
        const box = outboxThat((scans) => scans.some((one) => one.code === "B")
          ? { status: 403, body: { error: "not_its_checkpoint" } } : ok(scans));
        await box.flush();
        return { sent, aside: [...store.aside.keys()], left: await store.count() };
        """
    )

    assert answer == {"sent": [["A", "B", "C"], ["A"], ["B"], ["C"]], "aside": ["B"], "left": 0}


def test_a_batch_that_is_too_large_is_halved() -> None:
    answer = outbox(
        """
        for (const code of ["A", "B", "C"]) await store.add({ id: code, code });
        const one = (scans) => (scans.length > 1 ? { status: 413, body: {} } : ok(scans));
        const box = outboxThat(one, { batch: 3 });
        await box.flush();
        return { sizes: sent.map((codes) => codes.length), left: await store.count() };
        """
    )

    assert answer == {"sizes": [3, 2, 1, 1, 1], "left": 0}


def test_a_revoked_device_keeps_what_it_has_not_sent() -> None:
    answer = outbox(
        """
        let isOut = false;
        const box = outboxThat(() => ({ status: 401, body: {} }), { onLockedOut: () => (isOut = true) });
        await box.put({ code: "A" });
        await box.sending;
        clearTimeout(box.timer);
        return { isOut, left: await store.count() };
        """
    )

    assert answer == {"isOut": True, "left": 1}


def test_an_answer_that_answers_nothing_is_no_reason_to_ask_without_end() -> None:
    answer = outbox(
        """
        const box = outboxThat(() => ({ status: 200, body: { results: [] } }));
        await box.put({ code: "A" });
        await box.sending;
        clearTimeout(box.timer);
        return { rounds: sent.length < 4, left: await store.count() };
        """
    )

    assert answer == {"rounds": True, "left": 1}


def test_what_was_shown_while_a_scan_was_on_its_way_is_told_in_another_round() -> None:
    answer = outbox(
        """
        const shown = [];
        const box = outboxThat(async (scans) => {
          shown.push(scans[0].shown?.reason ?? null);
          if (shown.length === 1) await box.markShown(scans[0].id, { verdict: "admit", reason: "ok" });
          return ok(scans);
        });
        await box.put({ code: "A" });
        await box.sending;
        return { shown, left: await store.count() };
        """
    )

    assert answer == {"shown": [None, "ok"], "left": 0}


def test_nothing_but_what_the_contract_names_is_sent() -> None:
    answer = outbox(
        """
        let names = null;
        const box = outboxThat((scans) => { names = Object.keys(scans[0]); return ok(scans); });
        const known = { key: "k", when: 7, group: "site", listed: true, holder: "0007" };
        await box.put({ code: "A", checkpoint: "main", direction: "in", at: "now", ...known });
        await box.sending;
        return names;
        """
    )

    assert answer == ["id", "code", "checkpoint", "direction", "at", "counter", "shown", "forced"]


def test_a_scan_that_was_answered_remembers_whether_it_let_somebody_in() -> None:
    answer = outbox(
        """
        const verdicts = { A: "admit", B: "desk", C: "desk" };
        const first = { at: "then", checkpoint: "east", device: "East 1" };
        const box = outboxThat((scans) => ({ status: 200, body: { results: scans.map(({ id, code }) =>
          ({ id, verdict: verdicts[code], reason: "r", first, badge: { number: "0007" } })) } }));
        const alone = { verdict: "admit", reason: "ok" };
        await box.put({ code: "A", holder: "" });
        await box.put({ code: "B" });
        await box.put({ code: "C", shown: alone, passed: true });
        await box.sending;
        return [...store.scans.values()].map((one) => [one.passed, one.holder ?? null, one.first.device]);
        """
    )

    assert answer == [[True, "0007", "East 1"], [False, None, "East 1"], [True, None, "East 1"]]


def test_a_restored_server_gets_again_what_was_sent_with_what_was_shown() -> None:
    answer = outbox(
        """
        const shown = [];
        const box = outboxThat((scans) => {
          shown.push(scans.map((one) => [one.code, one.shown?.reason ?? null]));
          const said = scans.map(({ id }) => ({ id, verdict: "admit", reason: "ok" }));
          return { status: 200, body: { results: said } };
        });
        for (const [code, when] of [["old", 10], ["A", 20], ["B", 30]]) {
          await box.put({ code, when });
          await box.sending;
        }
        shown.length = 0;
        await box.sendAgain(20);
        await box.sending;
        return shown;
        """
    )

    assert answer == [[["A", "ok"], ["B", "ok"]]]


def test_the_epoch_of_each_answer_is_heard() -> None:
    answer = outbox(
        """
        const heard = [];
        const box = outboxThat((scans) => ({ status: 200, body: { epoch: "e2", results: results(scans) } }),
                               { onEpoch: (epoch) => heard.push(epoch) });
        await box.put({ code: "A" });
        await box.sending;
        return heard;
        """
    )

    assert answer == ["e2"]


def test_scans_of_a_page_that_died_before_its_verdict_let_nobody_in() -> None:
    answer = outbox(
        """
        const alone = { verdict: "admit", reason: "ok" };
        for (const [code, when, shown] of [["A", 10, null], ["B", 10, alone], ["C", 99, null]])
          await store.add({ id: code, code, when, shown });
        const box = outboxThat(ok);
        await box.neverShown(50);
        return [...store.scans.values()].map((one) => one.shown?.reason ?? null);
        """
    )

    assert answer == ["cannot_verify", "ok", None]


def test_scans_are_let_go_of_once_they_are_sent_and_old() -> None:
    answer = outbox(
        """
        const box = outboxThat(ok);
        for (const [code, when] of [["sent", 10], ["young", 99]]) await box.put({ code, when });
        await box.sending;
        await store.add({ id: "unsent", code: "unsent", when: 10 });
        await box.prune(50);
        return [...store.scans.values()].map((one) => one.code).sort();
        """
    )

    assert answer == ["unsent", "young"]


def test_a_device_that_was_unpaired_sends_nothing_more() -> None:
    answer = outbox(
        """
        const box = outboxThat(ok);
        box.stop();
        await store.add({ id: "A", code: "A" });
        await box.flush();
        return { sent, left: await store.count() };
        """
    )

    assert answer == {"sent": [], "left": 1}


TAKEN_BACK = """
  const seen = [];
  let isUp = true, undo = "done";
  const kept = [];
  const box = outboxThat(async (scans) => {
    if (!isUp) throw 0;
    seen.push(...scans.map((one) => one.undone?.because ?? null));
    const result = ({ id, undone }) => ({ id, verdict: "admit", reason: "ok", ...(undone && { undo }) });
    return { status: 200, body: { results: scans.map(result) } };
  }, { onKept: () => kept.push(1) });
  const back = { at: "then", because: "mistake" };
  const { scan, answer } = await box.put({ code: "A", when: 10 });
"""


def test_a_scan_that_was_taken_back_without_a_network_is_told_again_with_that() -> None:
    answer = outbox(
        TAKEN_BACK
        + """
        await answer;
        await box.sending;
        isUp = false;
        await box.takeBack(scan.id, back);
        await box.neverShown(50);
        await box.sending;
        const passed = store.scans.get(scan.id).passed, waited = await store.count();
        isUp = true;
        await box.flush();
        clearTimeout(box.timer);
        const after = store.scans.get(scan.id);
        const left = await store.count();
        return { seen, passed, waited, left, shown: after.shown, still: after.passed, kept };
        """
    )

    assert answer == {
        "seen": [None, "mistake"],
        "passed": False,
        "waited": 1,
        "left": 0,
        "shown": None,
        "still": False,
        "kept": [],
    }


def test_a_scan_that_is_taken_back_while_it_is_on_its_way_goes_once_more() -> None:
    answer = outbox(
        TAKEN_BACK
        + """
        await box.takeBack(scan.id, back);
        await box.sending;
        return { last: seen.at(-1), left: await store.count(), passed: store.scans.get(scan.id).passed };
        """
    )

    assert answer == {"last": "mistake", "left": 0, "passed": False}


def test_a_scan_that_the_server_takes_back_no_more_counts_on() -> None:
    answer = outbox(
        TAKEN_BACK
        + """
        await answer;
        await box.sending;
        undo = "too_late";
        await box.takeBack(scan.id, back);
        await box.sending;
        const { passed, undone } = store.scans.get(scan.id);
        return { kept: kept.length, left: await store.count(), passed, undone };
        """
    )

    assert answer == {"kept": 1, "left": 0, "passed": True, "undone": None}
