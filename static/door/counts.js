// What happens at the doors stays fresh on the lead's page: a poll that mostly hears "not modified".

const EVERY = 5000; // milliseconds
const live = document.querySelector("[data-live]");
let known = null;

async function look() {
  if (document.hidden) return;
  const headers = known ? { "If-None-Match": known } : {};
  const answer = await fetch(live.dataset.live, { headers, cache: "no-store" }).catch(() => null);
  if (answer?.status !== 200 || answer.redirected) return;
  const fresh = document.createRange().createContextualFragment(await answer.text());
  if (known !== null) for (const part of fresh.querySelectorAll("[data-fresh]")) replace(part);
  known = answer.headers.get("ETag");
}

/** Only what is different: who reads a table keeps their place in the others. */
function replace(part) {
  const old = live.querySelector(`[data-fresh="${part.dataset.fresh}"]`);
  if (old && old.innerHTML.trim() !== part.innerHTML.trim()) old.replaceChildren(...part.childNodes);
}

if (live) {
  look();
  setInterval(look, EVERY);
}
