/**
 * The door's one decision table, the twin of `eventapp/door/admission.py`: the same field names, the
 * same order of questions, the same case file (`tests/door/admission_cases.json`).
 * Every moment is a whole number of seconds since 1970 (UTC); windows exclude their last second.
 */

const VERDICT_OF_REASON = new Map([
  ["ok", "admit"],
  ["ok_instruction", "instruct"],
  ["already_in", "desk"],
  ["replaced", "desk"],
  ["lost", "desk"],
  ["cancelled", "desk"],
  ["not_accredited", "desk"],
  ["waiting", "desk"],
  ["unreadable", "desk"],
  ["cannot_verify", "desk"],
  ["already_collected", "refuse"],
  ["revoked", "refuse"],
  ["not_today", "refuse"],
  ["not_yet", "refuse"],
  ["over", "refuse"],
  ["not_on_list", "refuse"],
  ["members_only", "refuse"],
  ["room_full", "refuse"],
  ["quota_full", "refuse"],
  ["wrong_event", "refuse"],
  ["unknown", "refuse"],
]);

const REASON_OF_READING = new Map([
  ["unreadable", "unreadable"],
  ["unverified", "cannot_verify"],
  ["unknown", "unknown"],
  ["elsewhere", "wrong_event"],
]);
const REASON_OF_BADGE = new Map([
  ["valid", null],
  ["replaced", "replaced"],
  ["lost", "lost"],
  ["revoked", "revoked"],
  ["cancelled", "cancelled"],
]);
const REASON_OF_REGISTRATION = new Map([
  ["approved", null],
  ["submitted", "not_accredited"],
  ["refused", "not_accredited"],
  ["waiting", "waiting"],
  ["cancelled", "cancelled"],
]);
const REASON_OF_RULE = new Map([
  ["body", "members_only"],
  ["listed", "not_on_list"],
  ["listed_or_join", null],
  ["count", null],
]);

/** The verdict for one reading; leaving is never refused to a badge of this event. */
export function decide(badge, rule, earlier, at, direction = "in") {
  if (REASON_OF_READING.has(badge.state)) return say(REASON_OF_READING.get(badge.state));
  if (direction === "out") return say("ok");
  const reason = noStanding(badge) ?? notHereNow(badge, rule, at);
  if (reason) return say(reason);
  if (rule.purpose === "desk") return welcome(badge.instruction);
  const passed = earlier.filter((one) => one.group === rule.group).sort(earliestFirst);
  if (rule.purpose === "hand-out") return handOut(badge, rule, counted(rule, passed, at));
  return enter(badge, rule, passed, counted(rule, passed, at));
}

/** The verdict a reason stands for, such as `cannot_verify` when the server does not answer. */
export function say(reason, instruction = null, first = null) {
  return { verdict: VERDICT_OF_REASON.get(reason), reason, instruction, first };
}

function noStanding(badge) {
  const registration = badge.registration ?? "approved";
  return lookUp(REASON_OF_BADGE, badge.state) ?? lookUp(REASON_OF_REGISTRATION, registration);
}

function lookUp(reasons, word) {
  return reasons.has(word) ? reasons.get(word) : "cannot_verify";
}

function notHereNow(badge, rule, at) {
  if (rule.purpose === "desk") return null;
  const days = badge.days ?? [];
  if (days.length && !days.some(([start, end]) => start <= at && at < end)) return "not_today";
  return closed(badge, rule.windows ?? [], at);
}

/**
 * Why nothing that runs now takes this holder, or null. A closed meeting keeps the room to its
 * members while it runs; else the latest to start that takes the holder wins.
 */
function closed(badge, windows, at) {
  const running = windows.filter((one) => runs(one, at)).sort(latestFirst);
  if (!running.length) return windows.some((one) => opening(one) > at) ? "not_yet" : "over";
  const meetings = running.filter((one) => one.rule === "body");
  const reasons = (meetings.length ? meetings : running).map((one) => notTaken(badge, one));
  return reasons.includes(null) ? null : reasons[0];
}

function runs(window, at) {
  return opening(window) <= at && at < (window.closes ?? Infinity);
}

function latestFirst(a, b) {
  return opening(a) === opening(b) ? 0 : opening(b) - opening(a);
}

function opening(window) {
  return window.opens ?? -Infinity;
}

function notTaken(badge, window) {
  const right = window.right ?? null;
  if (right !== null && (badge.rights ?? []).includes(right)) return window.limited ? overQuota(badge) : null;
  const rule = window.rule ?? "count";
  const reason = lookUp(REASON_OF_RULE, rule);
  if (reason) return reason;
  const mayJoin = rule === "count" || (window.seats_left ?? 1) > 0;
  return mayJoin && !window.full ? null : "room_full";
}

/** A device that decides alone does not know who else is in. */
function overQuota(badge) {
  const left = badge.quota_left ?? null;
  if (left === null) return "cannot_verify";
  return left > 0 ? null : "quota_full";
}

function earliestFirst(a, b) {
  return a.at - b.at || Number(a.direction === "out") - Number(b.direction === "out");
}

/** The earlier scans that the re-entry rule holds against this one, the first of them first. */
function counted(rule, passed, at) {
  const reentry = rule.reentry ?? "free";
  if (reentry === "free") return [];
  if (reentry !== "daily") return passed;
  const today = dayOf(rule.days ?? [], at);
  return passed.filter((one) => dayOf(rule.days ?? [], one.at) === today);
}

/** Give one piece while the holder has fewer than allowed, and there are any. */
function handOut(badge, rule, against) {
  const allowed = new Map(Object.entries(badge.allowance ?? {})).get(rule.item) ?? 0;
  const held = stillHeld(against);
  if (allowed <= 0) return say("not_on_list");
  if (held.length >= allowed) return say("already_collected", null, held[0]);
  if ((badge.quota_left ?? 1) <= 0 || (rule.stock_left ?? 1) <= 0) return say("quota_full");
  return welcome(badge.instruction);
}

/** What was given first comes back first; what comes back from somebody who has none is nobody's. */
function stillHeld(passed) {
  const held = [];
  for (const one of passed) {
    if (one.direction === "in") held.push(one);
    else held.shift();
  }
  return held;
}

function enter(badge, rule, passed, against) {
  const first = against.find((one) => one.direction === "in");
  const hasEntered = passed.some((one) => one.direction === "in");
  if (first) return say("already_in", null, first);
  if ((badge.quota_left ?? 1) <= 0 && !hasEntered) return say("quota_full");
  return welcome(badge.instruction || (hasEntered ? null : rule.first_instruction));
}

/** How many of the days have begun; moments of one day get one number. */
function dayOf(days, at) {
  return days.filter((start) => start <= at).length;
}

function welcome(instruction) {
  return instruction ? say("ok_instruction", instruction) : say("ok");
}
