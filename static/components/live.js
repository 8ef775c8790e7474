/** Parts of a page stay fresh: a poll that mostly hears "not modified". */

const EVERY = 5000; // milliseconds, where the page says nothing else in data-every
const live = document.querySelector("[data-live]");
let known = null;
let renewals = 0;

export async function look() {
  if (document.hidden || !navigator.onLine) return;
  const before = renewals;
  const headers = known ? { "If-None-Match": known } : {};
  const answer = await fetch(live.dataset.live, { headers, cache: "no-store" }).catch(() => null);
  if (answer?.status !== 200 || answer.redirected) return;
  const fresh = document.createRange().createContextualFragment(await answer.text());
  if (renewals === before) known = renew(fresh) ? answer.headers.get("ETag") : null;
}

/** Put the parts of `fresh` into the page; false where somebody was at work in one, and it stayed. */
export function renew(fresh, { always = false } = {}) {
  renewals += 1;
  const parts = [...fresh.querySelectorAll("[data-fresh]")];
  return parts.map((part) => replace(part, always)).every(Boolean);
}

/** Only what is different: who reads a table keeps their place in the others, and the focus stays. */
function replace(part, always) {
  const old = live.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
  if (!old || old.innerHTML.trim() === part.innerHTML.trim()) return true;
  if (!always && isAtWork(old)) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceChildren(...part.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return true;
}

/** Somebody types here, or stands on something that would be gone. */
function isAtWork(part) {
  if (part.matches("[data-busy]") || part.querySelector("details[open]:focus-within, [data-typed]")) return true;
  return part.contains(document.activeElement) && !document.activeElement.id;
}

if (live) {
  if (!live.dataset.every) look(); // what has a pace of its own came with the page a moment ago
  setInterval(look, Number(live.dataset.every ?? EVERY));
}
