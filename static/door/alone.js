/**
 * The device decides by itself: the decision table on the door list, the rules of the last hand-shake,
 * and the scans of its own. What it gives has the shape of the server's answer.
 */

import { decide } from "./admission.js";
import { letters, normalise } from "./code.js";
import { keyOf, openLabel } from "./labels.js";

const SAME = 3; // seconds between which two scans of one badge on one device are one
const FRESH = 180; // seconds for which a list that misses a code means that there is no such badge

/** `{text, code, key, entry}` of what a reader gave; an entry only where the door list has one. */
export async function recognise(text, store, list) {
  const code = normalise(text);
  const key = code && list?.salt && globalThis.crypto?.subtle ? await keyOf(code, list.salt) : null;
  const entry = key ? await store.entry(key) : undefined;
  return { text, code, key, entry };
}

/**
 * `{verdict, reason, instruction, first, badge}` for a reading `{text, code, key, entry}` at a place
 * `{checkpoint, direction}` and a moment in seconds. `known` is `{store, device, list}`.
 */
export async function decideAlone(reading, { checkpoint, direction }, at, known) {
  const { device, list } = known;
  const rule = device.checkpoints.find((one) => one.code === checkpoint);
  const holder = await holderOf(reading, list);
  const earlier = await ownScans(reading, holder, rule, known);
  const facts = { ...factsOf(reading, rule, list, at, earlier), instruction: holder?.[4] };
  const windows = await Promise.all((rule.windows ?? []).map((one) => withSeats(one, rule, at, known)));
  const now = { ...rule, windows, days: device.days, stock_left: await stockLeft(rule, known) };
  const verdict = decide(facts, now, earlier, at, direction);
  return { ...verdict, first: shownFirst(verdict.first), badge: namedBy(holder, device.categories) };
}

/** Whether the holder is listed for what runs in the room, and takes none of the seats left over. */
export function isListed({ entry }, rule, at) {
  const rights = entry?.rights ?? [];
  return (rule?.windows ?? []).some((one) => runs(one, at) && rights.includes(one.right));
}

function factsOf(reading, rule, list, at, earlier) {
  const { entry } = reading;
  const allowance = rule.item ? { [rule.item]: allowed(entry, rule) } : {};
  const state = entry ? (entry.state ?? "valid") : stateOfStranger(reading, list, at);
  const joined = (rule.windows ?? []).filter((one) => earlier.some((scan) => isWithin(scan, one)));
  const rights = [...(entry?.rights ?? []), ...joined.filter(mayBeJoined).map((one) => one.right)];
  return { state, registration: entry?.registration ?? "approved", rights, allowance, days: entry?.days };
}

/** How many of an item the holder may have: its entry says so where it is not what everybody may. */
function allowed(entry, rule) {
  return new Map(Object.entries(entry?.allowance ?? {})).get(rule.item) ?? rule.per_person ?? 1;
}

/** A code that an old or unfinished list does not have, or that could not be looked up, may well be a badge. */
function stateOfStranger({ text, code, key, handle }, list, at) {
  if (handle) return "unverified";
  if (!code) return letters(text) !== null || !text.trim() ? "unreadable" : "unknown";
  return key && list.asOf && at - Date.parse(list.asOf) / 1000 <= FRESH ? "unknown" : "unverified";
}

/** `[name, organisation, category, number, instruction?]`, or null for a code that the list does not know. */
async function holderOf({ code, entry }, list) {
  return entry ? openLabel(entry.label, code, list.salt).catch(() => null) : null;
}

function namedBy(holder, categories) {
  if (!holder) return null;
  const [name, organisation, category, number] = holder;
  return { name, organisation, category: categories?.[category] ?? category, number };
}

/**
 * What this device knows of earlier passages: its own scans, and those that the server named when it
 * answered them. An entry counts for the badge, an item for the person with any badge.
 */
async function ownScans({ key }, holder, rule, { store, device }) {
  const [field, value] = rule.item ? ["holder", holder?.[3]] : ["key", key];
  const scans = value ? await store.scansOf(field, value) : [];
  const here = scans.filter((one) => one.group === rule.group);
  const undone = here.filter((one) => one.isUndone).map((one) => passageOf(one, device));
  const passages = here.flatMap((one) => passagesOf(one, device, undone));
  return passages.filter((one, index) => !passages.slice(0, index).some((before) => isSame(one, before)));
}

/** The server may name a scan of this device's own, or one and the same several times. */
function isSame(one, other) {
  const isThere = one.checkpoint === other.checkpoint && one.device === other.device;
  return isThere && one.direction === other.direction && Math.abs(one.at - other.at) < SAME;
}

function passageOf({ group, when, direction, checkpoint }, device) {
  return { at: when, group, direction, checkpoint, device: device.name };
}

/** A scan that was taken back counts no more, even where the server named it before. */
function passagesOf(scan, device, undone) {
  const { group, passed, first } = scan;
  const before = first && { ...first, at: Math.floor(Date.parse(first.at) / 1000), group, direction: "in" };
  const stands = before && !undone.some((one) => isSame(one, before));
  return [passed && passageOf(scan, device), stands && before].filter(Boolean);
}

/** Whoever this device let join has a seat of which the server knew nothing. */
async function withSeats(window, rule, at, known) {
  if (!mayBeJoined(window) || (window.seats_left ?? null) === null || !runs(window, at)) return window;
  const isJoiner = (one) => one.passed && one.direction === "in" && !one.listed && runs(window, one.when);
  const own = (await uncounted(known)).filter((one) => one.group === rule.group);
  const joined = new Set(own.filter(isJoiner).map((one) => one.key));
  return { ...window, seats_left: window.seats_left - joined.size };
}

/** What this device gave, and of which the server knew nothing, is missing there. */
async function stockLeft(rule, known) {
  if ((rule.stock_left ?? null) === null) return null;
  const own = (await uncounted(known)).filter((one) => one.group === rule.group && one.passed);
  return own.reduce((left, one) => left + (one.direction === "in" ? -1 : 1), rule.stock_left);
}

/** The scans since the last hand-shake, and those from before that were still not sent. */
async function uncounted({ store, device }) {
  const [waiting, since] = await Promise.all([store.oldest(), store.scansSince(device.informedAt)]);
  return [...waiting, ...since.filter((one) => !one.unsent)];
}

function mayBeJoined(window) {
  return window.rule === "listed_or_join";
}

function isWithin(scan, window) {
  return scan.direction === "in" && runs(window, scan.at);
}

function runs(window, at) {
  return (window.opens ?? -Infinity) <= at && at < (window.closes ?? Infinity);
}

function shownFirst(first) {
  return first && { ...first, at: new Date(first.at * 1000).toISOString() };
}
