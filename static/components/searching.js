/** What is found follows the words and filters while they are typed; without scripts the button shows it. */

const PAUSE = 200; // milliseconds without a key
const form = document.querySelector("form[role=search]");
const found = document.querySelector("[data-found]");
const told = document.querySelector("[data-told]");
let waiting = 0;
let asking = new AbortController();

form?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
});

async function show() {
  const asked = [...new FormData(form)].filter(([, value]) => value);
  const address = new URL(form.action);
  address.search = new URLSearchParams(asked);
  asking.abort();
  asking = new AbortController();
  const { signal } = asking;
  const page = await fetch(address, { signal }).then(read, () => null);
  if (!page || signal.aborted) return;
  found.replaceChildren(...page.childNodes);
  told.textContent = found.querySelector("[role=status]")?.textContent ?? "";
  history.replaceState(history.state, "", address);
}

/** What another page of this kind found; null where it is not such a page. */
async function read(answer) {
  if (!answer.ok) return null;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  return page.querySelector("[data-found]");
}
