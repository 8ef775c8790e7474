/** The scanner opens without a network: its own files are kept by a service worker, for this build. */

const LOOK_EVERY = 15 * 60 * 1000; // milliseconds between two looks for a new build
const CALM = 10000; // milliseconds after the last reading in which the page may load anew

/**
 * Register the worker at `url` for the pages under `scope`. When a new build has taken over, the page
 * loads anew as soon as `isCalm(milliseconds)`. Without a worker (no HTTPS) all works while there is a network.
 */
export async function stayReady(url, scope, isCalm) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  if (workers.controller) workers.addEventListener("controllerchange", () => loadAnew(isCalm), { once: true });
  const registration = await workers.register(url, { scope, updateViaCache: "none" }).catch(() => null);
  if (registration) setInterval(() => registration.update().catch(() => {}), LOOK_EVERY);
}

/** The worker goes, with the files that it kept: nothing of ours stays on the device. */
export async function letGo(scope) {
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  await registration?.unregister();
  const names = (await globalThis.caches?.keys()) ?? [];
  await Promise.all(names.filter((name) => name.startsWith(`${scope} `)).map((name) => caches.delete(name)));
}

function loadAnew(isCalm) {
  if (isCalm(CALM)) location.reload();
  else setTimeout(() => loadAnew(isCalm), 1000);
}
