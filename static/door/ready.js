/** The scanner opens without a network: its own files are kept by a service worker, for this build. */

const LOOK_EVERY = 15 * 60 * 1000; // milliseconds between two looks for a new build
const CALM = 10000; // milliseconds after the last reading when the page may load anew
const PATIENCE = 10000; // milliseconds that a pairing waits for a slow network
const BUILD = new URL("../", import.meta.url).pathname; // where the files of this page's build are

/** While a device is being paired: once this ends, it can open the scanner at `scope` without a network. */
export async function getReady(url, scope) {
  if (await register(url, scope)) await Promise.race([navigator.serviceWorker.ready, passed(PATIENCE)]);
}

/**
 * Register the worker at `url` for the pages under `scope`. When a new build has taken over, the page
 * loads anew as soon as `isCalm(milliseconds)`. Without a worker (no HTTPS) all works while there is a network.
 */
export async function stayReady(url, scope, isCalm) {
  const workers = navigator.serviceWorker;
  if (!workers) return;
  workers.addEventListener("controllerchange", async () => {
    if (!(await isNewest(scope))) loadAnew(isCalm);
  });
  const registration = await register(url, scope);
  if (registration) setInterval(() => registration.update().catch(() => {}), LOOK_EVERY);
}

async function register(url, scope) {
  return navigator.serviceWorker?.register(url, { scope, updateViaCache: "none" }).catch(() => null);
}

/** The worker goes, with the files that it kept: nothing of ours stays on the device. */
export async function letGo(scope) {
  const registration = await navigator.serviceWorker?.getRegistration(scope);
  await registration?.unregister();
  await Promise.all((await kept(scope)).map((name) => caches.delete(name)));
}

/** Whether what was kept last is this page's own build. */
async function isNewest(scope) {
  return (await kept(scope)).at(-1)?.includes(` ${BUILD} `);
}

/** Names of what workers keep, in the order in which it was made. */
async function kept(scope) {
  const names = (await globalThis.caches?.keys()) ?? [];
  return names.filter((name) => name.startsWith(`${scope} `));
}

function loadAnew(isCalm) {
  if (isCalm(CALM)) location.reload();
  else setTimeout(() => loadAnew(isCalm), 1000);
}

function passed(time) {
  return new Promise((done) => setTimeout(done, time));
}
