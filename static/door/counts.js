// The counts on the door lead's page stay fresh: a poll that mostly hears "not modified".

const EVERY = 5000; // milliseconds
const table = document.querySelector("[data-counts]");
let known = null;

async function look() {
  if (document.hidden) return;
  const headers = known ? { "If-None-Match": known } : {};
  const answer = await fetch(table.dataset.counts, { headers, cache: "no-store" }).catch(() => null);
  if (answer?.status !== 200 || answer.redirected) return;
  const fresh = await answer.text();
  if (known !== null) table.replaceChildren(document.createRange().createContextualFragment(fresh));
  known = answer.headers.get("ETag");
}

if (table) {
  look();
  setInterval(look, EVERY);
}
