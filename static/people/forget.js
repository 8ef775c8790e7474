// What the browser keeps of a person's own pages goes when they sign out, and at the latest where a
// page says that nobody is signed in. A kept page says nothing of who is.

const KEPT = /^(\/[a-z0-9-]+\/) \/static\/\w+\/ (\w+)$/; // what a worker of the public side calls it
const SHARED = ["files", "everybody"];

async function forget() {
  for (const registration of (await navigator.serviceWorker?.getRegistrations()) ?? []) {
    registration.active?.postMessage({ forget: true }); // what is on its way is not to be kept either
  }
  await Promise.all((await ownNames()).map((name) => caches.delete(name)));
}

async function ownNames() {
  const names = (await globalThis.caches?.keys()) ?? [];
  return names.filter((name) => KEPT.test(name) && !SHARED.includes(KEPT.exec(name)[2]));
}

const { signedIn } = document.body.dataset;
const isNobody = signedIn === undefined && !document.documentElement.dataset.keptAt;
if (isNobody && (await ownNames()).length) forget();

document.addEventListener("submit", async (event) => {
  if (new URL(event.target.action).pathname !== "/sign-out") return;
  event.preventDefault();
  await forget().catch(() => {});
  event.target.submit();
});
