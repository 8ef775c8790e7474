/** At a help desk the staff look people up by name, while there is a network. */

const WHY = { 422: "short", 429: "often", 200: "none" }; // why nobody is listed, by the server's status

/**
 * `search(words)` asks the server and gives `{status, body}`, status 0 without one; `take(handle)` scans a hit
 * that has a badge; `texts` are the notes of the page. `offer(isDesk)` shows or hides the key that opens the
 * search.
 */
export function createSearching(part, texts, { search, take }) {
  const [panel, field, list, note] = ["search-panel", "search-field", "hits", "search-note"].map(part);
  let asked = 0;

  function open() {
    if (part("search").hidden || panel.open) return;
    panel.showModal();
    field.focus();
  }

  async function find(submitted) {
    submitted.preventDefault();
    const own = (asked += 1);
    const { status, body } = await search(field.value);
    if (own !== asked) return; // asked again, or closed meanwhile
    const people = status === 200 ? body.people : [];
    list.replaceChildren(...people.map((one) => line(one, () => choose(one.handle))));
    const why = people.length ? body.more && "more" : (WHY[status] ?? "away");
    note.textContent = why ? texts.search[why] : "";
  }

  function choose(handle) {
    panel.close();
    take(handle);
  }

  /** Nobody's name stays on the device. */
  function clear() {
    asked += 1;
    field.value = note.textContent = "";
    list.replaceChildren();
  }

  function offer(isDesk) {
    part("search").hidden = !isDesk;
    if (!isDesk) panel.close();
  }

  part("search").addEventListener("click", open);
  part("search-form").addEventListener("submit", find);
  part("search-close").addEventListener("click", () => panel.close());
  panel.addEventListener("close", clear);
  document.addEventListener("keydown", (pressed) => pressed.key === "F8" && open());
  return { offer };
}

/** Whoever has a badge is a key to press, the others are lines to read. */
function line({ name, organisation, category, number, handle }, choose) {
  const row = document.createElement("li");
  const [whole, more] = [document.createElement("bdi"), document.createElement("span")];
  whole.textContent = name;
  more.dir = "auto";
  more.className = "small";
  more.textContent = [category, organisation, number].filter(Boolean).join(" · ");
  const hit = handle ? document.createElement("button") : row;
  if (handle) {
    hit.type = "button";
    hit.className = "button";
    hit.addEventListener("click", choose);
    row.append(hit);
  }
  hit.append(whole, more);
  return row;
}
