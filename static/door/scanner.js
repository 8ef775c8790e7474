/** The scanner page: readings come from the camera, a typing scanner or the field; verdicts go out. */

import { say } from "./admission.js";
import { cameras, prepareReader, startCamera } from "./camera.js";
import { carried } from "./code.js";
import { doorApi, informed, stamp } from "./device.js";
import { Outbox } from "./outbox.js";
import { openStore } from "./store.js";
import { sound, unlock } from "./tones.js";
import { render, wording } from "./verdict.js";
import { stayAwake } from "./wakelock.js";
import { listen } from "./wedge.js";

const SAME_CODE = 3000; // milliseconds that a code must have been away to be read again
const PATIENCE = 1500; // milliseconds until the device decides alone
const HANDSHAKE_EVERY = 60000;
const SKEW = 120; // seconds a clock may be wrong without a word

const page = document.querySelector("[data-scanner]");
const part = (name) => page.querySelector(`[data-is="${name}"]`);
const texts = JSON.parse(document.getElementById("door-texts").textContent);
const { event, language, zone, api: base } = page.dataset;
const api = doorApi(base, language);

const store = await openStore(event);
const outbox = new Outbox({ store, send, onChange: showUnsent, onLockedOut: lockOut });
let device = await store.fact("device"); // {token, name, checkpoints, places}
let purpose = "entry";
let latest = null; // the id of the scan on the screen
let camera = null;
const seen = new Map(); // code: when the camera or a typing scanner saw it last

async function send(scans) {
  return device ? api.scans(device.token, scans) : { status: 0 };
}

/* One reading */

/** A badge held before the lens is one reading: it counts again once it was away for a while. */
function isStillThere(text) {
  const now = performance.now();
  for (const [code, at] of seen) if (now - at >= SAME_CODE) seen.delete(code);
  const isThere = seen.has(text);
  seen.set(text, now);
  return isThere;
}

async function read(text) {
  if (!device || isStillThere(text)) return;
  const code = await carried(text);
  const { scan, answer } = await outbox.put({ code, at: stamp(), ...place() });
  latest = scan.id;
  answer.then((late) => show(scan, late));
  setTimeout(() => decideAlone(scan), PATIENCE);
}

/** The checkpoint and direction in force. */
function place() {
  return { checkpoint: part("checkpoint").value, direction: page.dataset.direction };
}

/** No answer in time: until the device keeps a list of its own, it can only send people to the desk. */
async function decideAlone(scan) {
  if (scan.answered) return;
  const alone = say("cannot_verify");
  await outbox.markShown(scan.id, alone);
  if (!scan.answered) show(scan, { ...alone, badge: null });
}

function show(scan, answer) {
  scan.answered = answer.reason !== "cannot_verify";
  if (scan.id !== latest) return;
  const words = wording(answer, texts, { purpose, places: device?.places, when });
  render(part("verdict"), answer.verdict, words);
  page.dataset.state = "verdict";
  sound(answer.verdict);
}

/** A moment as people at the event read it: the hour today, with the day before that. */
function when(at) {
  const [moment, day] = [new Date(at), new Intl.DateTimeFormat("sv", { timeZone: zone })];
  const isToday = day.format(moment) === day.format(new Date());
  const parts = isToday ? {} : { weekday: "short", day: "numeric", month: "short" };
  const style = { ...parts, hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  return new Intl.DateTimeFormat(language === "ar" ? "ar-u-nu-latn" : language, style).format(moment);
}

/* The device and its checkpoints */

async function shakeHands() {
  const asked = Date.now();
  const { status, body } = await api.handshake(device.token).catch(() => ({ status: 0 }));
  if (status === 401) return lockOut();
  if (status === 403) return location.assign(page.dataset.pair); // paired, but not yet confirmed
  if (status !== 200) return;
  const offset = (Date.parse(body.server_time) - (asked + Date.now()) / 2) / 1000;
  part("skew").hidden = Math.abs(offset) < SKEW;
  device = informed(device, body);
  await store.keep("device", device);
  showDevice();
}

function showDevice() {
  part("device").textContent = device.name ?? "";
  const choice = part("checkpoint");
  const offered = device.checkpoints.map((one) => new Option(one.name, one.code));
  if (offered.map((one) => one.outerHTML).join("") === choice.innerHTML) return;
  const chosen = choice.value || device.chosen;
  choice.replaceChildren(...offered);
  if (offered.some((one) => one.value === chosen)) choice.value = chosen;
  choosePlace();
}

/** Another checkpoint begins with its own direction. */
function choosePlace() {
  const here = device.checkpoints.find((one) => one.code === part("checkpoint").value);
  purpose = here?.purpose ?? "entry";
  part("direction").hidden = here?.direction !== "in";
  setDirection(here?.direction === "out" ? "out" : "in");
  device = { ...device, chosen: here?.code };
  store.keep("device", device);
}

function setDirection(direction) {
  page.dataset.direction = direction;
  part("direction").setAttribute("aria-pressed", String(direction === "out"));
}

/** Revoked or unknown: nothing more is decided here. Unsent scans stay until they can be sent. */
async function lockOut() {
  device = null;
  camera?.stop();
  await store.forget("device");
  page.dataset.state = "unpaired";
}

function showUnsent(count) {
  part("unsent").textContent = String(count);
  part("unsent-place").dataset.some = String(count > 0);
}

/* The camera */

async function openCamera(cameraId = null) {
  camera?.stop();
  camera = null;
  try {
    camera = await startCamera(part("video"), read, cameraId);
  } catch (fault) {
    return showNoCamera(fault.name === "NotAllowedError" ? "denied" : "missing");
  }
  camera.onEnded(() => showNoCamera("missing"));
  page.dataset.camera = "on";
  part("torch").hidden = !camera.hasTorch;
  part("torch").setAttribute("aria-pressed", "false");
  await showCameras();
}

function showNoCamera(why) {
  page.dataset.camera = why;
  part("torch").hidden = true;
}

async function showCameras() {
  const found = await cameras();
  const choice = part("camera");
  part("camera-place").hidden = found.length < 2;
  choice.replaceChildren(...found.map((one, index) => new Option(one.label || String(index + 1), one.id)));
  if (camera?.id) choice.value = camera.id;
}

async function toggleTorch() {
  const on = part("torch").getAttribute("aria-pressed") !== "true";
  await camera?.torch(on).then(() => part("torch").setAttribute("aria-pressed", String(on)), () => {});
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
  part("torch").addEventListener("click", toggleTorch);
  part("camera").addEventListener("change", () => openCamera(part("camera").value));
  part("retry").addEventListener("click", () => openCamera());
  part("checkpoint").addEventListener("change", choosePlace);
  part("direction").addEventListener("click", () => setDirection(page.dataset.direction === "out" ? "in" : "out"));
  document.addEventListener("pointerdown", unlock);
  document.addEventListener("keydown", unlock);
  document.addEventListener("keydown", (pressed) => pressed.key === "F2" && turn());
  addEventListener("online", () => outbox.flush());
  listen(document, read);
}

async function start() {
  bind();
  showUnsent(await store.count());
  if (!device) {
    page.dataset.state = "unpaired";
    return;
  }
  if (!device.checkpoints) return location.replace(page.dataset.pair); // paired, never yet confirmed
  page.dataset.state = "ready";
  showDevice();
  stayAwake();
  navigator.storage?.persist?.();
  await shakeHands();
  setInterval(() => device && shakeHands(), HANDSHAKE_EVERY);
  outbox.flush();
  await prepareReader(page.dataset.wasm);
  await openCamera();
}

await start();
