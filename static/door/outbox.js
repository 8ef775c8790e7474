/**
 * The queue between a reading and the server. A scan is written before anything is shown, keeps its
 * own id through every repetition, and leaves the queue only when the server has answered for it.
 */

const BATCH = 100;
const FIRST_WAIT = 1000; // milliseconds before the second try, doubled up to the longest
const LONGEST_WAIT = 15000;

/**
 * `store` keeps the scans (store.js), `send(scans)` answers `{status, body}` or throws without a
 * network, `onChange(unsent)` hears how many wait, `onLockedOut()` that the device was revoked.
 */
export class Outbox {
  constructor({ store, send, onChange = () => {}, onLockedOut = () => {}, batch = BATCH }) {
    Object.assign(this, { store, send, onChange, onLockedOut, batch });
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

  markShown(id, { verdict, reason }) {
    return this.store.markShown(id, { verdict, reason });
  }

  /** Send all that waits; a call while sending makes one more round afterwards. */
  flush() {
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
    const { status, body } = await this.send(scans).catch(() => ({ status: 0 }));
    if (status === 200) return this.#settle(scans, body.results);
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
    const byId = new Map(scans.map((scan) => [scan.id, scan]));
    const unread = results.filter((one) => one.error && byId.has(one.id));
    const read = results.filter((one) => !one.error && byId.has(one.id));
    await this.store.setAside(unread.map((one) => ({ ...byId.get(one.id), error: one.error })));
    await this.store.drop(read.map((one) => one.id));
    for (const one of read) {
      this.waiting.get(one.id)?.(one);
      this.waiting.delete(one.id);
    }
    await this.#tell();
    return read.length + unread.length > 0;
  }

  #later() {
    this.timer = setTimeout(() => this.flush(), this.wait);
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT);
  }

  async #tell() {
    this.onChange(await this.store.count());
  }
}
