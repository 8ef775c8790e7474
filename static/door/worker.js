/**
 * The scanner's service worker: it keeps the page and the files of one build, and nothing that the API
 * answers. `SHELL` is `{name, scope, page, files}`, set by the script that loads this one.
 */

const { name, scope, page, files } = self.SHELL;
const PATIENCE = 3000; // milliseconds until the kept page is shown

self.addEventListener("install", (event) => {
  event.waitUntil(keep().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(forgetOlder().then(() => self.clients.claim()));
});

self.addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const { origin, pathname, search } = new URL(url);
  if (method !== "GET" || origin !== self.location.origin) return;
  if (mode === "navigate" && pathname === scope) event.respondWith(freshOrKept(event.request));
  else if (files.includes(pathname + search)) event.respondWith(keptOrFresh(event.request));
});

/** All or nothing: a build that is kept in part would not open. */
async function keep() {
  const cache = await caches.open(name);
  await cache.addAll([new Request(page, { cache: "reload", credentials: "omit" }), ...files]);
}

/** What earlier builds kept. */
async function forgetOlder() {
  const names = (await caches.keys()).filter((one) => one.startsWith(`${scope} `) && one !== name);
  await Promise.all(names.map((one) => caches.delete(one)));
}

async function freshOrKept(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
    if (answer.status < 500) return answer;
  } catch {
    // no network, or a server that takes too long
  }
  return keptOrFresh(new Request(page));
}

async function keptOrFresh(request) {
  const cache = await caches.open(name);
  return (await cache.match(request, { ignoreVary: true })) ?? fetch(request);
}
