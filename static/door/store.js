/** What a paired device keeps, in IndexedDB: its own facts, and the scans not yet acknowledged. */

const FACTS = "facts";
const SCANS = "scans";
const SET_ASIDE = "set-aside"; // scans that the server could not read; kept to be exported

/** Open the store of one event's door; devices paired with two events keep two. */
export async function openStore(event) {
  const opening = indexedDB.open(`door-${event}`, 1);
  opening.onupgradeneeded = () => {
    opening.result.createObjectStore(FACTS);
    opening.result.createObjectStore(SCANS, { keyPath: "id" }).createIndex("counter", "counter");
    opening.result.createObjectStore(SET_ASIDE, { keyPath: "id" });
  };
  return storeOn(await done(opening));
}

function storeOn(database) {
  const reading = (name) => database.transaction(name).objectStore(name);

  return {
    fact: (name) => done(reading(FACTS).get(name)),
    keep: (name, value) => write(database, [FACTS], ([facts]) => facts.put(value, name)),
    forget: (name) => write(database, [FACTS], ([facts]) => facts.delete(name)),

    /** Number the scan and write it, both or neither; the answer is the scan as written. */
    async add(scan) {
      let numbered;
      await write(database, [SCANS, FACTS], ([scans, facts]) => {
        const last = facts.get("counter");
        last.onsuccess = () => {
          numbered = { ...scan, counter: (last.result ?? 0) + 1 };
          facts.put(numbered.counter, "counter");
          scans.add(numbered);
        };
      });
      return numbered;
    },

    /** The oldest unsent scans, at most `limit`. */
    oldest: (limit) => done(reading(SCANS).index("counter").getAll(null, limit)),
    count: () => done(reading(SCANS).count()),

    /** Remember the verdict that was shown without the server; a scan sent meanwhile stays gone. */
    markShown: (id, shown) =>
      write(database, [SCANS], ([scans]) => {
        const found = scans.get(id);
        found.onsuccess = () => found.result && scans.put({ ...found.result, shown });
      }),

    drop: (ids) => write(database, [SCANS], ([scans]) => ids.forEach((id) => scans.delete(id))),
    setAside: (kept) =>
      write(database, [SCANS, SET_ASIDE], ([scans, aside]) => {
        for (const one of kept) {
          aside.put(one);
          scans.delete(one.id);
        }
      }),
  };
}

/** Run `change` on the stores in one transaction, on disk before the promise is fulfilled. */
function write(database, names, change) {
  const transaction = database.transaction(names, "readwrite", { durability: "strict" });
  change(names.map((name) => transaction.objectStore(name)));
  return new Promise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
}

function done(request) {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
