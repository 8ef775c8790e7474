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
        purpose, direction = answer.pop("purpose", "entry"), answer.pop("direction", "in")
        script = """
          const { answer, page, purpose, direction } = data;
          const when = (at) => at.slice(11, 16);
          return m.wording(answer, page, { purpose, direction, places: { main: "Main entrance" }, when });
        """
        data = {"answer": answer, "page": page, "purpose": purpose, "direction": direction}
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
    here = {"first": None, "purpose": "hand-out"}

    assert wording(verdict="admit", reason="ok", **here)["word"] == "Hand it out"
    assert wording(verdict="admit", reason="ok", direction="out", **here)["word"] == "Taken back"
    assert wording(verdict="refuse", reason="quota_full", **here)["sentence"] == "None is left."


def test_a_device_writes_its_own_clock_with_its_offset() -> None:
    script = 'process.env.TZ = data; return m.stamp(new Date("2019-10-15T10:00:00.250Z"));'

    assert run_module("door/device.js", script, "Europe/Brussels") == "2019-10-15T12:00:00.250+02:00"
    assert run_module("door/device.js", script, "America/St_Johns") == "2019-10-15T07:30:00.250-02:30"
    assert run_module("door/device.js", script, "UTC") == "2019-10-15T10:00:00.250+00:00"


SOUNDED = """
  const notes = [];
  const param = { setValueAtTime() {}, exponentialRampToValueAtTime() {} };
  const part = () => ({ connect: (to) => to, gain: param });
  globalThis.AudioContext = class {
    state = "running";
    currentTime = 0;
    createGain = part;
    createOscillator = () => {
      const tone = { ...part(), frequency: {}, stop() {} };
      tone.start = (at) => notes.push([tone.frequency.value, at]);
      return tone;
    };
  };
  navigator.vibrate = (pattern) => notes.push(pattern);
  m.unlock();
  return data.map((verdict) => { notes.length = 0; m.sound(verdict); return structuredClone(notes); });
"""


def test_each_verdict_sounds_and_buzzes_otherwise() -> None:
    """What lets in rises, what does not stays or falls: a door is heard over a queue."""
    told = run_module("door/tones.js", SOUNDED, ["admit", "instruct", "desk", "refuse"])
    buzzes, tones = [one[0] for one in told], [[pitch for pitch, _at in one[1:]] for one in told]

    assert [len({str(one) for one in each}) for each in (buzzes, tones)] == [4, 4]
    assert [heard[-1] > heard[0] for heard in tones] == [True, True, False, False]
