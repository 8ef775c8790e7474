/** Parts of a page stay fresh: a poll that mostly hears "not modified". */

const EVERY = 5000; // milliseconds
const live = document.querySelector("[data-live]");
let known = null;
let renewals = 0;

export async function look() {
  if (document.hidden) return;
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
  if (!always && (old.matches("[data-busy]") || old.querySelector("details[open]:focus-within"))) return false;
  const focused = old.contains(document.activeElement) ? document.activeElement.id : "";
  old.replaceChildren(...part.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  return true;
}

if (live) {
  look();
  setInterval(look, EVERY);
}
