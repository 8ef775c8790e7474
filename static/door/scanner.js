/** The scanner page: readings come from the camera, a typing scanner or the field; verdicts go out. */

import { corrected, doorApi, informed } from "./device.js";
import { createFullness } from "./fullness.js";
import { createHours } from "./hours.js";
import { createLens } from "./lens.js";
import { refreshList } from "./list.js";
import { momentsIn } from "./moments.js";
import { Outbox } from "./outbox.js";
import { createOverruling } from "./overruling.js";
import { createPanel } from "./panel.js";
import { letGo, stayReady } from "./ready.js";
import { Scanning } from "./scanning.js";
import { createSearching } from "./searching.js";
import { onDuty, staffAt } from "./staff.js";
import { openStore } from "./store.js";
import { sound, unlock } from "./tones.js";
import { createUndo } from "./undo.js";
import { fill, render, wording } from "./verdict.js";
import { stayAwake } from "./wakelock.js";
import { listen } from "./wedge.js";

const SAME_CODE = 3000; // milliseconds that a code must have been away to be read again
const HANDSHAKE_EVERY = 60000;
const KEPT = 72 * 3600; // seconds that scans stay here, to be sent again to a restored server
const JUST_NOW = 10; // seconds in which a scan without a verdict may be another page's
const SKEW = 120; // seconds a clock may be wrong without a word

const page = document.querySelector("[data-scanner]");
const part = (name) => page.querySelector(`[data-is="${name}"]`);
const texts = JSON.parse(document.getElementById("door-texts").textContent);
const { event, language, zone, scope, api: base } = page.dataset;
const api = doorApi(base, language, (isThere) => scanning.setReach(isThere));

const when = momentsIn(zone, language);
const store = await openStore(event);
const send = async (scans) => (device ? api.scans(device.token, scans) : { status: 0 });
const outbox = new Outbox({ store, send, onChange: showUnsent, onEpoch: heedEpoch, onLockedOut: lockOut, onKept: warnOfKept });
const known = () => ({ store, device, list });
const scanning = new Scanning({ outbox, known, show, isReached: navigator.onLine });
const lens = createLens(page, part, read);
const undo = createUndo(part, { take: (id, undone) => outbox.takeBack(id, undone), show: showUndone });
const overruling = createOverruling(part, (...scan) => scanning.force(...scan));
const fullness = createFullness(part, { here, say: sayFull });
const isResting = createHours(page, part, texts.notes.hours, when);
const searching = createSearching(part, texts, { search: lookUp, take: readFound });
let device = await store.fact("device"); // see `informed`
let list = await store.fact("list"); // {salt, asOf, …}: the door list as far as it was fetched
let fetching = null;
let purpose = "entry";
let readAt = performance.now();
const seen = new Map(); // code: when the camera or a typing scanner saw it last

/* One reading */

function read(text) {
  if (!device || isResting(device) || isStillThere(text)) return;
  scanning.take(text, place());
}

/** A hit of the name search, scanned in place of the badge. */
function readFound(handle) {
  if (device && !isResting(device)) scanning.takeFound(handle, place());
}

function place() {
  return { checkpoint: part("checkpoint").value, direction: page.dataset.direction };
}

/** A badge held before the lens is one reading: it counts again once it was away for a while. */
function isStillThere(text) {
  const now = (readAt = performance.now());
  for (const [code, at] of seen) if (now - at >= SAME_CODE) seen.delete(code);
  const isThere = seen.has(text);
  seen.set(text, now);
  return isThere;
}

function show(answer, isAlone, one) {
  const { direction } = page.dataset;
  const words = wording(answer, texts, { purpose, direction, places: device?.places, when });
  render(part("verdict"), answer.verdict, { ...words, alone: isAlone ? texts.notes.alone : "" });
  page.dataset.state = "verdict";
  part("kept").hidden = true;
  undo.offer({ ...answer, id: one.id });
  overruling.offer(answer, one);
  sound(answer.verdict);
}

function showUndone(name) {
  const { undone, counts_no_more: sentence } = texts.notes;
  render(part("verdict"), "undone", { word: undone, name, sentence });
}

/** The server did not take a scan back: it counts on, and the door lead may still undo it. */
function warnOfKept() {
  part("kept").hidden = false;
}

/* The device, its list and its checkpoints */

async function shakeHands() {
  const waiting = await unsaved().catch(() => null); // null: just wiped
  if (!device) return;
  isResting(device);
  const { status, body, offset } = await api.handshake(device.token, waiting).catch(() => ({ status: 0 }));
  if (status === 401) return lockOut();
  if (status === 403) return location.assign(page.dataset.pair); // paired, but not yet confirmed
  if (status !== 200 || !device) return;
  part("skew").hidden = Math.abs(offset) < SKEW;
  const isRestored = device.epoch && device.epoch !== body.epoch;
  device = informed(device, { body, offset });
  if (isRestored) await outbox.sendAgain(corrected(device) - KEPT); // before the new epoch is kept
  await store.keep("device", device);
  await outbox.heedTakenBack(body.undone ?? []);
  await outbox.prune(corrected(device) - KEPT);
  if (!device) return; // revoked meanwhile
  showDevice();
  outbox.flush();
  fetching ??= fetchList();
}

/** Long lists take a while, in which the device works with what it has. */
async function fetchList() {
  const fetchPage = async (since) => (device ? api.list(device.token, since) : { status: 401 });
  const fetched = await refreshList(store, fetchPage).catch(() => list);
  fetching = null;
  if (!device) return;
  list = fetched;
  showList();
}

/** The answer to scans may be the first sign that the server was restored. */
function heedEpoch(epoch) {
  if (device?.epoch && epoch !== device.epoch) shakeHands();
}

function showDevice() {
  isResting(device);
  part("device").textContent = device.name ?? "";
  fullness.show();
  const choice = part("checkpoint");
  const offered = device.checkpoints.map((one) => new Option(one.name, one.code));
  if (offered.map((one) => one.outerHTML).join("") === choice.innerHTML) return;
  const chosen = choice.value || device.chosen;
  choice.replaceChildren(...offered);
  if (offered.some((one) => one.value === chosen)) choice.value = chosen;
  choosePlace();
}

function here() {
  return { device, checkpoint: device?.checkpoints.find((one) => one.code === part("checkpoint").value) };
}

/** Another checkpoint begins with its own direction. */
function choosePlace() {
  const { checkpoint } = here();
  purpose = checkpoint?.purpose ?? "entry";
  part("direction").hidden = checkpoint?.direction !== "in";
  part("direction").textContent = purpose === "hand-out" ? texts.notes.back : texts.notes.leaving;
  setDirection(checkpoint?.direction === "out" ? "out" : "in");
  device = { ...device, chosen: checkpoint?.code };
  store.keep("device", device);
  fullness.show();
  searching.offer(device.checkpoints.some((one) => one.purpose === "desk"));
}

async function lookUp(words) {
  const answer = await api.search(device.token, words).catch(() => ({ status: 0 }));
  if (answer.status === 401) lockOut();
  return answer;
}

/** The answer to the next hand-shake, which follows at once, says how the room stands. */
async function sayFull(checkpoint, isFull) {
  const { status } = await api.full(device.token, checkpoint, isFull).catch(() => ({ status: 0 }));
  if (device) await shakeHands();
  return status;
}

function setDirection(direction) {
  page.dataset.direction = direction;
  part("direction").setAttribute("aria-pressed", String(direction === "out"));
}

function showList() {
  const { notes } = texts;
  part("as-of").textContent = list?.asOf ? fill(notes.as_of, { time: when(list.asOf) }) : notes.no_list;
  part("as-of").dataset.asOf = list?.asOf ?? "";
}

function showUnsent(count) {
  part("unsent").textContent = String(count);
  part("unsent-place").dataset.some = String(count > 0);
  part("left-over").hidden = count === 0;
}

/** Revoked or unknown: all that the device knew goes at once. Unsent scans stay until they are saved. */
async function lockOut() {
  if (!device) return;
  stopAll();
  const count = await unsaved();
  showUnsent(count);
  await forget(count ? store.forgetAllButUnsent : store.wipe);
}

/** By the staff's own hand, who were warned of scans that nobody has but this device. */
async function unpair() {
  stopAll();
  showUnsent(0);
  await forget(store.wipe);
}

function stopAll() {
  device = list = null;
  outbox.stop();
  scanning.stop();
  undo.withdraw();
  overruling.withdraw();
  searching.offer(false);
  lens.close();
}

/** The page says that it is not paired once that is so. */
async function forget(erase) {
  await Promise.allSettled([erase(), letGo(scope)]);
  page.dataset.state = "unpaired";
}

function staff() {
  return staffAt(device, corrected(device)) ?? "";
}

function setStaff(name) {
  if (!device) return;
  device = { ...device, staff: onDuty(name, corrected(device)) };
  store.keep("device", device);
}

const unsaved = async () => (await store.count()) + (await store.aside()).length;

/** What is saved to a file: unsent scans as the server takes them, and those that it did not. */
async function gathered() {
  const scans = await outbox.waitingScans();
  const content = { event, device: device?.name, saved_at: new Date().toISOString(), scans, refused: await store.aside() };
  return { name: `door-${event}-${content.saved_at.slice(0, 16).replace(":", "")}.json`, content };
}

/* The guest's side */

function turn() {
  const isGuests = page.dataset.side !== "guest";
  page.dataset.side = isGuests ? "guest" : "staff";
  part("turn").setAttribute("aria-pressed", String(isGuests));
}

function bind() {
  part("typed").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    const field = part("field");
    if (field.value.trim()) read(field.value);
    field.value = "";
  });
  part("turn").addEventListener("click", turn);
  part("checkpoint").addEventListener("change", choosePlace);
  part("direction").addEventListener("click", () => setDirection(page.dataset.direction === "out" ? "in" : "out"));
  document.addEventListener("pointerdown", unlock);
  document.addEventListener("keydown", unlock);
  document.addEventListener("keydown", (pressed) => pressed.key === "F2" && turn());
  addEventListener("online", () => device && shakeHands());
  addEventListener("offline", () => scanning.setReach(false));
  listen(document, read);
  createPanel(part, texts, { unsent: unsaved, gathered, unpair, staff, setStaff });
}

async function start() {
  bind();
  showUnsent(await unsaved());
  if (!device) {
    page.dataset.state = "unpaired";
    return;
  }
  if (!device.checkpoints) return location.replace(page.dataset.pair); // paired, never yet confirmed
  await outbox.neverShown(corrected(device) - JUST_NOW);
  page.dataset.state = "ready";
  showDevice();
  showList();
  stayAwake();
  navigator.storage?.persist?.();
  await shakeHands();
  if (!device) return;
  stayReady(page.dataset.worker, scope, (calm) => performance.now() - readAt > calm);
  setInterval(() => device && shakeHands(), HANDSHAKE_EVERY);
  await lens.open();
}

await start();
