/**
 * What a paired device keeps, in IndexedDB: its own facts, the door list, and its scans. A scan that
 * waits to be sent has a number in `unsent`; one that was sent stays for three days, so that it can be
 * sent again to a server that was restored, and so that the device knows whom it let in.
 */

const VERSION = 2;
const FACTS = "facts";
const ENTRIES = "entries";
const SCANS = "scans";
const SET_ASIDE = "set-aside"; // scans that the server could not read; kept to be exported

/** Open the store of one event's door; devices paired with two events keep two. */
export async function openStore(event) {
  const opening = indexedDB.open(nameOf(event), VERSION);
  opening.onupgradeneeded = () => build(opening.result);
  return storeOn(await done(opening), event);
}

const nameOf = (event) => `door-${event}`;

function build(database) {
  for (const name of Array.from(database.objectStoreNames)) database.deleteObjectStore(name);
  database.createObjectStore(FACTS);
  database.createObjectStore(ENTRIES, { keyPath: "key" });
  database.createObjectStore(SET_ASIDE, { keyPath: "id" });
  const scans = database.createObjectStore(SCANS, { keyPath: "id" });
  for (const field of ["unsent", "key", "holder", "when"]) scans.createIndex(field, field);
}

function storeOn(database, event) {
  const reading = (name) => database.transaction(name).objectStore(name);
  const waiting = () => reading(SCANS).index("unsent");
  let isForgotten = false; // what was under way then, an answer of the server say, is not kept any more
  database.onversionchange = () => database.close(); // another page wipes the device

  /** Change each of these scans, where they still are, in one transaction. */
  const change = (ids, how) =>
    write(database, [SCANS], ([scans]) => {
      for (const id of ids) {
        const found = scans.get(id);
        found.onsuccess = () => found.result && scans.put(how(found.result));
      }
    });

  /** Change or drop (null) all scans taken from `since` until `until`, in seconds. */
  const sweep = ({ since = -Infinity, until = Infinity }, how) =>
    write(database, [SCANS], ([scans]) => {
      const walking = scans.index("when").openCursor(IDBKeyRange.bound(since, until));
      walking.onsuccess = () => {
        const cursor = walking.result;
        if (!cursor) return;
        const changed = how(cursor.value);
        if (changed === null) cursor.delete();
        else if (changed !== cursor.value) cursor.update(changed);
        cursor.continue();
      };
    });

  return {
    fact: (name) => done(reading(FACTS).get(name)),
    keep: async (name, value) => isForgotten || write(database, [FACTS], ([facts]) => facts.put(value, name)),

    /** Number the scan and write it, both or neither; the answer is the scan as written. */
    async add(scan) {
      let numbered;
      await write(database, [SCANS, FACTS], ([scans, facts]) => {
        const last = facts.get("counter");
        last.onsuccess = () => {
          const counter = (last.result ?? 0) + 1;
          numbered = { ...scan, counter, unsent: counter };
          facts.put(counter, "counter");
          scans.add(numbered);
        };
      });
      return numbered;
    },

    /** The oldest unsent scans, at most `limit`. */
    oldest: (limit) => done(waiting().getAll(null, limit)),
    count: () => done(waiting().count()),
    change,
    sweep,

    setAside: (kept) =>
      write(database, [SCANS, SET_ASIDE], ([scans, aside]) => {
        for (const one of kept) {
          aside.put(one);
          scans.delete(one.id);
        }
      }),
    aside: () => done(reading(SET_ASIDE).getAll()),

    /** This device's own scans of one badge, or of one holder whatever the badge. */
    scansOf: (field, value) => done(reading(SCANS).index(field).getAll(value)),
    scansSince: (moment) => done(reading(SCANS).index("when").getAll(IDBKeyRange.lowerBound(moment))),

    entry: (key) => done(reading(ENTRIES).get(key)),

    /** Take over a page of the door list; a key alone is to be forgotten, `afresh` all that was before. */
    learn: async (entries, list, afresh) =>
      isForgotten ||
      write(database, [ENTRIES, FACTS], ([known, facts]) => {
        if (afresh) known.clear();
        for (const one of entries) {
          if (one.label) known.put(one);
          else known.delete(one.key);
        }
        facts.put(list, "list");
      }),

    /** Forget everything but scans that were never sent: whoever finds the device learns nothing. */
    forgetAllButUnsent() {
      isForgotten = true;
      return write(database, [FACTS, ENTRIES, SCANS], ([facts, entries, scans]) => {
        for (const name of ["device", "list"]) facts.delete(name); // the counter goes on
        entries.clear();
        const walking = scans.openCursor();
        walking.onsuccess = () => {
          if (!walking.result) return;
          if (!walking.result.value.unsent) walking.result.delete();
          walking.result.continue();
        };
      });
    },

    /** The database itself goes, with all that is in it. */
    wipe() {
      isForgotten = true;
      database.close();
      return done(indexedDB.deleteDatabase(nameOf(event)));
    },
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
