"""The scanner's pure parts, run in Node."""

from typing import Any

import pytest

from eventapp.badges.codes import normalise
from eventapp.door.words import texts
from tests.door.cast import NOBODYS_CODE
from tests.node import run_module

TEXTS = [
    NOBODYS_CODE,
    NOBODYS_CODE.lower(),
    f"  {NOBODYS_CODE[:16]} - {NOBODYS_CODE[16:]}\n",
    "\u2011".join(NOBODYS_CODE),
    NOBODYS_CODE[:31],
    NOBODYS_CODE + "B",
    NOBODYS_CODE.replace("B", "ß"),
    NOBODYS_CODE.replace("B", "A"),
    NOBODYS_CODE.replace("B", "\u0412"),
    NOBODYS_CODE + " " * 168,
    NOBODYS_CODE + " " * 169,
    "https://example.org/BCDF",
    "0001",
    "",
]


def test_a_code_is_the_same_code_on_the_device_and_on_the_server() -> None:
    answer = run_module("door/code.js", "return data.map((text) => m.normalise(text));", TEXTS)

    assert dict(zip(TEXTS, answer, strict=True)) == {text: normalise(text) for text in TEXTS}


def test_only_code_letters_leave_the_device_anything_else_is_a_digest() -> None:
    secret = "HC1:6BFOXN health certificate"  # noqa: S105
    asked = [NOBODYS_CODE.lower(), "bcdf", "   ", secret, secret, "tel:+32 2 555"]

    carried = run_module("door/code.js", "return Promise.all(data.map((text) => m.carried(text)));", asked)

    assert carried[:3] == [NOBODYS_CODE, "BCDF", ""]
    assert carried[3] == carried[4] != carried[5]
    assert all(text.startswith("sha256:") and len(text) == 71 for text in carried[3:])


def typed(keys: list[tuple[str, str, int]]) -> list[str | None]:
    """What the wedge makes of (key, code, milliseconds since the key before)."""
    script = """
      const press = m.createWedge();
      let at = 0;
      return data.map(([key, code, gap]) => press({ key, code, at: (at += gap) }));
    """
    answer: list[str | None] = run_module("door/wedge.js", script, keys)
    return answer


def keys(text: str, gap: int = 8, ends: str = "Enter") -> list[tuple[str, str, int]]:
    return [*((letter, f"Key{letter.upper()}", gap) for letter in text), (ends, ends, gap)]


def test_a_typing_scanner_is_heard_whichever_key_ends_it() -> None:
    told = typed(keys(NOBODYS_CODE) + keys(NOBODYS_CODE.lower(), ends="Tab"))

    assert [text for text in told if text] == [NOBODYS_CODE, NOBODYS_CODE.lower()]


def test_a_typing_scanner_works_on_a_russian_keyboard() -> None:
    russian = dict(zip("BCDFGHJKLNPRSTVX", "ИСВАПРОЛДТЗКЫЕМЧ", strict=True))

    told = typed([*((russian[one], f"Key{one}", 8) for one in NOBODYS_CODE), ("Enter", "Enter", 8)])

    assert told[-1] == NOBODYS_CODE


def test_shift_keys_between_the_letters_do_no_harm() -> None:
    shifted = [step for one in keys(NOBODYS_CODE) for step in (("Shift", "ShiftLeft", 2), one)]

    assert typed(shifted)[-1] == NOBODYS_CODE


def test_slow_typing_and_a_lone_enter_are_people() -> None:
    assert [text for text in typed(keys(NOBODYS_CODE, gap=700) + keys("")) if text] == []


OUTBOX = """
  function memory() {
    const scans = new Map(), aside = new Map();
    let counter = 0;
    const oldest = () => [...scans.values()].sort((a, b) => a.counter - b.counter);
    return {
      aside,
      scans,
      add: async (scan) => {
        const one = { ...scan, counter: ++counter };
        scans.set(one.id, one);
        return one;
      },
      oldest: async (limit) => oldest().slice(0, limit),
      count: async () => scans.size,
      markShown: async (id, shown) => { if (scans.has(id)) scans.set(id, { ...scans.get(id), shown }); },
      drop: async (ids) => ids.forEach((id) => scans.delete(id)),
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
        const box = outboxThat((scans) => { written = store.scans.size; return ok(scans); },
                               { onChange: (count) => heard.push(count) });
        const { scan, answer } = await box.put({ code: "A", checkpoint: "main" });
        const told = await answer;
        await box.sending;
        return { written, same: told.id === scan.id, counter: scan.counter, heard, left: store.scans.size };
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
        const waited = store.scans.size;
        isUp = true;
        await box.flush();
        clearTimeout(box.timer);
        return { waited, last: sent.at(-1), ids: seen.size, left: store.scans.size };
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
        return { left: store.scans.size, aside };
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
        return { sent, aside: [...store.aside.keys()], left: store.scans.size };
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
        return { sizes: sent.map((codes) => codes.length), left: store.scans.size };
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
        return { isOut, left: store.scans.size };
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
        return { rounds: sent.length < 4, left: store.scans.size };
        """
    )

    assert answer == {"rounds": True, "left": 1}


ANSWER = {
    "verdict": "desk",
    "reason": "already_in",
    "instruction": None,
    "badge": {"name": "أمينة", "organisation": "CNSS", "category": "Delegate", "number": "0421"},
    "first": {"at": "2019-10-15T09:12:00+02:00", "checkpoint": "main", "device": "Lane 2"},
}


@pytest.fixture
def wording(app: Any) -> Any:
    """What the page makes of an answer in English."""

    def words(**changes: Any) -> dict[str, str]:
        with app.test_request_context():
            page = texts()
        answer = {**ANSWER, **changes}
        purpose = answer.pop("purpose", "entry")
        script = """
          const { answer, page, purpose } = data;
          const where = { purpose, places: { main: "Main entrance" }, when: (at) => at.slice(11, 16) };
          return m.wording(answer, page, where);
        """
        data = {"answer": answer, "page": page, "purpose": purpose}
        told: dict[str, str] = run_module("door/verdict.js", script, data)
        return told

    return words


def test_a_verdict_reads_as_sign_word_name_and_sentence(wording: Any) -> None:
    assert wording() == {
        "word": "Ask the desk",
        "name": "أمينة",
        "more": "Delegate · CNSS · 0421",
        "sentence": "Already in since \u206809:12\u2069: \u2068Main entrance\u2069, \u2068Lane 2\u2069.",
        "guest": "Your badge was scanned here before. Our help desk will sort it out in a moment.",
    }


def test_an_unknown_code_names_nobody(wording: Any) -> None:
    told = wording(verdict="refuse", reason="unknown", badge=None, first=None)

    assert (told["name"], told["more"]) == ("", "")
    assert told["sentence"] == "Unknown code: this is not a badge of this event."


def test_an_instruction_takes_the_place_of_the_sentence(wording: Any) -> None:
    told = wording(verdict="instruct", reason="ok_instruction", instruction="escort", first=None)

    assert (told["word"], told["sentence"]) == ("Please note", "Please call an escort for this guest.")


def test_a_hand_out_has_words_of_its_own(wording: Any) -> None:
    assert wording(verdict="admit", reason="ok", first=None, purpose="hand-out")["word"] == "Hand it out"


def test_a_device_writes_its_own_clock_with_its_offset() -> None:
    script = 'process.env.TZ = data; return m.stamp(new Date("2019-10-15T10:00:00.250Z"));'

    assert run_module("door/device.js", script, "Europe/Brussels") == "2019-10-15T12:00:00.250+02:00"
    assert run_module("door/device.js", script, "America/St_Johns") == "2019-10-15T07:30:00.250-02:30"
    assert run_module("door/device.js", script, "UTC") == "2019-10-15T10:00:00.250+00:00"
