/**
 * From a reading to a verdict. With the server within reach it decides, and the device waits for it a
 * moment; without, the device decides at once. Whoever decided, what was shown first stays.
 */

import { say } from "./admission.js";
import { decideAlone, isListed, recognise } from "./alone.js";
import { carried } from "./code.js";
import { corrected, stamp } from "./device.js";
import { withShown } from "./outbox.js";
import { seal } from "./sealing.js";
import { staffAt } from "./staff.js";

const PATIENCE = 1500; // milliseconds until the device decides alone

export class Scanning {
  /**
   * `known()` gives `{store, device, list}` as they are now, `show(answer, isAlone, one)` puts the verdict of
   * the latest reading on the screen; `one` is its scan, `{id, reading, place}`.
   */
  constructor({ outbox, known, show, isReached = true, patience = PATIENCE }) {
    Object.assign(this, { outbox, known, show, isReached, patience });
    this.latest = null; // the id of the scan on the screen
    this.awaited = new Set(); // scans for which the server is awaited
  }

  /** Whether the server answered the last request; without it what is open is decided here at once. */
  setReach(isReached) {
    this.isReached = isReached;
    if (!isReached) for (const one of this.awaited) this.#giveUp(one);
  }

  /** The device is no longer paired: nothing more is decided here. */
  stop() {
    this.awaited.clear();
    this.latest = null;
  }

  /** One reading at `{checkpoint, direction}`; done when it is written, and decided where that is ours. */
  async take(text, place) {
    const { store, list } = this.known();
    await this.#take(await recognise(text, store, list), place);
  }

  /** Somebody whom the server found by name: it alone knows who stands behind the handle. */
  async takeFound(handle, place) {
    await this.#take({ text: "", code: null, handle }, place);
  }

  async #take(reading, place) {
    const { device } = this.known();
    const when = corrected(device);
    const decide = () => decideAlone(reading, place, when, this.known()).catch(unable);
    const alone = this.isReached ? null : await decide();
    const record = await written(reading, place, when, device);
    const { scan, answer } = await this.outbox.put(alone ? withShown(record, alone) : record);
    this.latest = scan.id;
    const one = { id: scan.id, reading, place, decide, isOpen: true };
    answer.then((late) => this.#heed(one, late));
    if (alone) return this.#conclude(one, alone);
    this.awaited.add(one);
    setTimeout(() => this.awaited.has(one) && this.setReach(false), this.patience);
    if (!this.isReached) this.#giveUp(one); // lost while the scan was being written
  }

  /**
   * Let in all the same whose scan is `one`, on which `answer` was shown: another scan, with the reason.
   * It is shown unless somebody else's verdict is awaited by now.
   */
  async force(one, answer, because) {
    const { reading, place } = one;
    const { device } = this.known();
    const record = { ...(await written(reading, place, corrected(device), device)), forced: because };
    const { scan } = await this.outbox.put(withShown(record, answer));
    if (this.latest !== one.id) return;
    this.latest = scan.id;
    const letIn = { ...answer, verdict: "admit", reason: "ok", first: null, instruction: because };
    this.show(letIn, false, { id: scan.id, reading, place });
  }

  async #giveUp(one) {
    this.awaited.delete(one);
    const alone = await one.decide();
    if (!one.isOpen) return;
    const written = this.outbox.markShown(one.id, alone);
    this.#conclude(one, alone, written);
  }

  /** Show it once it is on disk. What could not be verified stays open for the server's word. */
  async #conclude(one, alone, written) {
    one.isOpen = alone.reason === "cannot_verify";
    await written;
    if (one.id === this.latest) this.show(alone, true, one);
  }

  /** The server's answer: shown where nothing else was; that staff acted on it is then told as well. */
  async #heed(one, answer) {
    const wasShown = !this.awaited.delete(one);
    if (!one.isOpen || one.id !== this.latest) return;
    one.isOpen = false;
    if (wasShown) await this.outbox.markShown(one.id, answer);
    this.show(answer, false, one);
  }
}

/** Whatever goes wrong on the device, people at a door are told what to do. */
function unable(fault) {
  console.error(fault);
  return { ...say("cannot_verify"), badge: null };
}

/** The scan as it is kept: its code sealed to the server, and by what the device finds it again. */
async function written(reading, { checkpoint, direction }, when, device) {
  const rule = device.checkpoints.find((one) => one.code === checkpoint);
  const { code, key, text, handle } = reading;
  const staff = staffAt(device, when);
  return {
    code: handle ?? (code && device.sealTo && globalThis.crypto?.subtle ? await seal(code, device.sealTo) : await carried(text)),
    checkpoint,
    direction,
    at: stamp(),
    when,
    group: rule.group,
    listed: isListed(reading, rule, when),
    ...(key && { key }),
    ...(staff && { staff }),
    ...(rule.item && { holder: "" }), // until the badge's number is known
  };
}
