/**
 * The queue between a reading and the server. A scan is written before anything is shown, keeps its
 * own id through every repetition, and leaves the queue only when the server has answered for it.
 */

const TOLD = ["id", "code", "checkpoint", "direction", "at", "counter", "shown", "forced"]; // to the server
const UNSURE = { verdict: "desk", reason: "cannot_verify" };
const LETS_IN = ["admit", "instruct"];
const BATCH = 100;
const FIRST_WAIT = 1000; // milliseconds before the second try, doubled up to the longest
const LONGEST_WAIT = 15000;

const nothing = () => {};

/**
 * `store` keeps the scans (store.js), `send(scans)` answers `{status, body}` or throws without a
 * network, `onChange(unsent)` hears how many wait, `onEpoch(epoch)` which server answered,
 * `onLockedOut()` that the device was revoked, `onKept()` that a scan could not be taken back any more.
 */
export class Outbox {
  constructor({ store, send, batch = BATCH, ...heard }) {
    const silent = { onChange: nothing, onEpoch: nothing, onLockedOut: nothing, onKept: nothing };
    Object.assign(this, { store, send, batch }, silent, heard);
    this.waiting = new Map(); // id -> the function that takes its answer
    this.wait = FIRST_WAIT;
    this.timer = null;
    this.sending = null;
  }

  /** Write a scan and set it on its way: `{scan, answer}`, the answer a promise that may never end. */
  async put(reading) {
    const scan = await this.store.add({ id: crypto.randomUUID(), shown: null, forced: null, ...reading });
    const answer = new Promise((take) => this.waiting.set(scan.id, take));
    await this.#tell();
    this.flush();
    return { scan, answer };
  }

  /** Remember the verdict that was shown without the server; it is told even when the scan was sent. */
  async markShown(id, answer) {
    await this.store.change([id], (scan) => ({ ...withShown(scan, answer), unsent: scan.counter }));
    await this.#tell();
    this.flush();
  }

  /** Take a scan back, `{at, because}`: it travels with the scan, so it comes as often and never before. */
  async takeBack(id, undone) {
    const back = (scan) => ({ ...scan, undone, isUndone: true, passed: false, unsent: scan.counter });
    await this.store.change([id], back);
    await this.#tell();
    this.flush();
  }

  /** Scans that somebody took back on the server let nobody in here either. */
  heedTakenBack(ids) {
    return this.store.change(ids, (scan) => ({ ...scan, isUndone: true, passed: false }));
  }

  /** Scans of a page that ended before it showed anything: nobody was let in on them. */
  neverShown(before) {
    const range = { until: before };
    return this.store.sweep(range, (scan) => (isOpen(scan) ? { ...scan, shown: UNSURE } : scan));
  }

  /** The server was restored: all since that moment goes there again, with what was shown then. */
  async sendAgain(since) {
    const again = (scan) => ({ ...scan, shown: scan.shown ?? scan.told ?? UNSURE, unsent: scan.counter });
    await this.store.sweep({ since }, again);
    await this.#tell();
    this.flush();
  }

  /** Let go of what was sent and is older than that. */
  prune(before) {
    return this.store.sweep({ until: before }, (scan) => (scan.unsent ? scan : null));
  }

  /** All that waits, as the server takes it. */
  async waitingScans() {
    return (await this.store.oldest()).map(told);
  }

  /** The device is no longer paired: nothing more is sent, and what is on its way is not waited for. */
  stop() {
    clearTimeout(this.timer);
    this.isStopped = true;
    this.waiting.clear();
  }

  /** Send all that waits; a call while sending makes one more round afterwards. */
  flush() {
    if (this.isStopped) return undefined;
    clearTimeout(this.timer);
    this.again = true;
    this.sending ??= this.#rounds();
    return this.sending;
  }

  async #rounds() {
    try {
      while (this.again) {
        this.again = false;
        const scans = await this.store.oldest(this.batch);
        if (!scans.length) continue; // unless somebody asked again while we looked
        if (!(await this.#round(scans))) return this.#later();
        this.wait = FIRST_WAIT;
        this.again ||= (await this.store.count()) > 0;
      }
    } finally {
      this.sending = null; // in the same breath as the last look at `again`: no call falls between
    }
  }

  /** One batch there and back; false when it must be tried again later. */
  async #round(scans) {
    const { status, body } = await this.send(scans.map(told)).catch(() => ({ status: 0 }));
    if (this.isStopped) return false;
    if (status === 200) {
      this.onEpoch(body.epoch);
      return this.#settle(scans, body.results);
    }
    if (status === 401) {
      this.onLockedOut();
      return false;
    }
    if (status === 413 && this.batch > 1) {
      this.batch = Math.ceil(this.batch / 2);
      return true;
    }
    if ([400, 403, 413, 422].includes(status)) return this.#narrow(scans, body?.error ?? String(status));
    return false;
  }

  /** The server refuses the whole batch: find the scan it minds by sending one at a time. */
  async #narrow(scans, error) {
    if (scans.length === 1) {
      await this.store.setAside([{ ...scans[0], error }]);
      await this.#tell();
      return true;
    }
    for (const scan of scans) {
      if (!(await this.#round([scan]))) return false;
    }
    return true;
  }

  async #settle(scans, results) {
    const sent = new Map(scans.map((scan) => [scan.id, scan]));
    const answers = new Map(results.filter((one) => sent.has(one.id)).map((one) => [one.id, one]));
    const read = [...answers.values()].filter((one) => !one.error);
    const unread = [...answers.values()].filter((one) => one.error);
    await this.store.setAside(unread.map((one) => ({ ...sent.get(one.id), error: one.error })));
    const ids = read.map((one) => one.id);
    await this.store.change(ids, (scan) => answered(scan, sent.get(scan.id), answers.get(scan.id)));
    for (const one of read) {
      this.waiting.get(one.id)?.(one);
      this.waiting.delete(one.id);
    }
    if (read.some((one) => isKept(one))) this.onKept();
    await this.#tell();
    return read.length + unread.length > 0;
  }

  #later() {
    if (this.isStopped) return;
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  async #tell() {
    this.onChange(await this.store.count());
  }
}

/** The scan with the verdict that was shown, and whose badge it is where items are counted by person. */
export function withShown(scan, { verdict, reason, badge }) {
  const holder = scan.holder === undefined ? {} : { holder: badge?.number ?? scan.holder };
  const isLetIn = Boolean(scan.forced) || LETS_IN.includes(verdict);
  return { ...scan, ...holder, shown: { verdict, reason }, passed: isLetIn && !scan.isUndone };
}

/** Whether nobody knows yet what became of a scan. */
function isOpen({ unsent, shown, told }) {
  return unsent && !shown && !told;
}

/** Whether the server did not take the scan back. */
function isKept({ undo }) {
  return Boolean(undo) && undo !== "done";
}

function told(scan) {
  const names = [...TOLD, ...["undone", "staff"].filter((name) => scan[name])];
  return Object.fromEntries(names.map((name) => [name, scan[name]]));
}

/**
 * The scan as it stays, with whom the server named as first; unsent once more where something was
 * shown, or it was taken back, while it was on its way.
 */
function answered(scan, sent, answer) {
  const own = isKept(answer) ? { ...scan, undone: null, isUndone: false } : scan;
  const { unsent, ...kept } = withShown(own, { ...answer, ...scan.shown });
  const { verdict, reason, first } = answer;
  const known = { ...kept, shown: scan.shown, told: { verdict, reason }, first };
  const isTold = scan.shown?.reason === sent.shown?.reason && Boolean(scan.undone) === Boolean(sent.undone);
  return isTold ? known : { ...known, unsent };
}
