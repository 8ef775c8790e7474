/**
 * The service worker of an event's public side: its programme and one's own agenda open without a
 * network. It keeps pages whose answer says for whom (`Kept-For`), and the files of one build. What
 * is one person's own is kept apart and goes when they sign out, or when somebody else is signed in.
 * `SHELL` is `{scope, build, files}`, set by the script that loads this one.
 */

const { scope, build, files } = self.SHELL;
const PATIENCE = 3000; // milliseconds until the kept page is shown
const MOST = 80; // pages that are kept for one reader, the latest
const RECENT = 5 * 60 * 1000; // milliseconds for which the week is not asked for again
const EVERYBODY = "everybody";
const OWN = `${scope} ${build} `;
const FILES = `${OWN}files`;
const WEEK = `${scope}programme`;
const AGENDA = `${scope}agenda`;
const NOT_KEPT = `${scope}not-kept`;
const DAYS = new RegExp(`${WEEK}/\\d{4}-\\d\\d-\\d\\d(?=")`, "g");
const SESSIONS = new RegExp(`${scope}sessions/[^/".?]+(?=")`, "g");
const PAGES = new RegExp(
  `^${scope}(programme(/\\d{4}-\\d\\d-\\d\\d)?|sessions/[^/.]+|agenda|not-kept)?(\\?lang=[a-z]{2})?$`,
);

let forgotten = 0; // how often what is somebody's own was; an answer that was asked for before is too late
let isKeepingAhead = false;

self.addEventListener("install", (event) => {
  event.waitUntil(keepFiles().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (origin !== self.location.origin) return;
  if (method === "POST" && pathname.startsWith(`${AGENDA}/`)) event.waitUntil(refreshSoon(AGENDA));
  if (method !== "GET") return;
  if (mode === "navigate" && PAGES.test(pathname + search)) event.respondWith(freshOrKept(event));
  else if (files.includes(pathname + search)) event.respondWith(keptFile(event.request));
  else if (mode === "navigate" && !pathname.startsWith(`${scope}door/`)) event.respondWith(freshOrNot(event.request));
});

self.addEventListener("message", (event) => {
  const { here, whose, isOther, forget } = event.data;
  event.waitUntil(forget ? forgetPeople() : keepAhead(here, whose, isOther));
});

/** All or nothing: a page without its style and scripts is no page. */
async function keepFiles() {
  await (await caches.open(FILES)).addAll(files);
}

async function keptFile(request) {
  const cache = await caches.open(FILES);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}

/** The answer of the network is kept even when it comes too late to be shown. */
async function freshOrKept(event) {
  const { url } = event.request;
  const asked = forgotten;
  const fresh = fetch(event.request);
  event.waitUntil(fresh.then((answer) => keep(url, answer.clone(), asked)).catch(() => {}));
  const answer = await Promise.race([fresh.catch(() => null), patience()]);
  if (answer && answer.status < 500) return answer;
  return (await find(url)) ?? answer ?? fresh.catch(notKept);
}

/** Of the pages that are not kept at all. */
function freshOrNot(request) {
  return fetch(request).catch(notKept);
}

/** The page that says so, with the way back to those that are. */
async function notKept() {
  return (await find(NOT_KEPT)) ?? Response.error();
}

function patience() {
  return new Promise((resolve) => setTimeout(resolve, PATIENCE, null));
}

/** The kept copy, if the answer is one to keep; its page knows by `data-kept-at` what it is. */
async function keep(url, answer, asked) {
  const { pathname, search } = new URL(url, self.location);
  const whose = answer.headers.get("Kept-For");
  const isSentAway = answer.type === "opaqueredirect" || answer.redirected;
  if (isSentAway && pathname === AGENDA && asked === forgotten) await forgetPeople();
  if (answer.status !== 200 || isSentAway || !whose || !PAGES.test(pathname + search)) return null;
  const text = await answer.text();
  if (asked !== forgotten && whose !== EVERYBODY) return null;
  await forgetOthers(whose);
  if (!text.includes(build)) return null; // of another build, whose files are not here
  const copy = await stamped(text, answer);
  const cache = await caches.open(OWN + whose);
  await cache.put(pathname + search, copy.clone());
  if (asked !== forgotten && whose !== EVERYBODY) await caches.delete(OWN + whose);
  await dropOldest(cache);
  return copy;
}

async function stamped(text, answer) {
  const at = new Date(Date.parse(answer.headers.get("Date")) || Date.now()).toISOString();
  const headers = new Headers(answer.headers);
  for (const name of ["Content-Encoding", "Content-Length", "ETag"]) headers.delete(name);
  headers.set("Kept-At", at);
  headers.set("Kept-Digest", await digest(text));
  return new Response(text.replace("<html ", `<html data-kept-at="${at}" `), { headers });
}

async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * The page where somebody is (`isOther`: as it will look the next time), the week and, when the week
 * is another than before, all its days.
 */
async function keepAhead(here, whose, isOther) {
  if (isKeepingAhead) return;
  isKeepingAhead = true;
  try {
    if (isOther || !(await findFor(whose, here))) await refresh(here);
    const week = await recentWeek(whose);
    if (week) await keepDays(week);
  } finally {
    isKeepingAhead = false;
  }
}

async function recentWeek(whose) {
  const kept = await findFor(whose, WEEK);
  const isRecent = kept && Date.now() - Date.parse(kept.headers.get("Kept-At")) < RECENT;
  return isRecent ? kept : refresh(WEEK);
}

/** One after another, once for each change of the week; then as many sessions as there is room for. */
async function keepDays(week) {
  const [whose, stamp] = ["Kept-For", "Kept-Digest"].map((name) => week.headers.get(name));
  const cache = await caches.open(OWN + whose);
  const mark = await cache.match(self.location);
  if (mark?.headers.get("Kept-Digest") === stamp) return;
  const days = new Set((await week.text()).match(DAYS));
  const sessions = new Set();
  for (const page of [NOT_KEPT, ...(whose === EVERYBODY ? [] : [AGENDA]), ...days]) {
    const copy = await refresh(page);
    for (const session of (await copy?.text())?.match(SESSIONS) ?? []) sessions.add(session);
  }
  await keepSessions(cache, [...sessions]);
  if (await caches.has(OWN + whose)) await cache.put(self.location, markOf(stamp));
}

/** Those that are kept already, anew; none that would take the place of a day. */
async function keepSessions(cache, sessions) {
  const kept = (await cache.keys()).map((request) => new URL(request.url).pathname);
  const [known, others] = [true, false].map((is) => sessions.filter((one) => kept.includes(one) === is));
  const free = Math.max(0, MOST - 1 - kept.length); // the mark takes a place, too
  for (const page of [...known, ...others.slice(0, free)]) await refresh(page);
}

function markOf(stamp) {
  return new Response("", { headers: { "Kept-Digest": stamp } });
}

/** Once what is being sent has changed it. */
async function refreshSoon(url) {
  await new Promise((resolve) => setTimeout(resolve, 1000));
  if (await find(url)) await refresh(url);
}

async function refresh(url) {
  const asked = forgotten;
  const answer = await fetch(url, { cache: "no-cache" }).catch(() => null);
  return answer && keep(url, answer, asked);
}

/** What is somebody's own before what is everybody's. */
async function find(url) {
  const isSomebodys = (name) => name.startsWith(OWN) && name !== FILES && name !== OWN + EVERYBODY;
  for (const name of [...(await caches.keys()).filter(isSomebodys), OWN + EVERYBODY]) {
    const found = await caches.match(url, { cacheName: name, ignoreVary: true });
    if (found) return found;
  }
  return undefined;
}

function findFor(whose, url) {
  return caches.match(url, { cacheName: OWN + whose, ignoreVary: true });
}

async function dropOldest(cache) {
  const kept = await cache.keys();
  await Promise.all(kept.slice(0, Math.max(0, kept.length - MOST)).map((one) => cache.delete(one)));
}

/** What earlier builds kept. */
async function forgetOlder() {
  await forgetWhere((name) => !name.startsWith(OWN));
}

async function forgetPeople() {
  forgotten += 1;
  await forgetOthers(EVERYBODY);
}

async function forgetOthers(whose) {
  const own = [FILES, OWN + EVERYBODY, OWN + whose];
  await forgetWhere((name) => !own.includes(name));
}

async function forgetWhere(isToGo) {
  const names = (await caches.keys()).filter((name) => name.startsWith(`${scope} `) && isToGo(name));
  await Promise.all(names.map((name) => caches.delete(name)));
}
