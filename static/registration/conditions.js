// Questions that depend on the category or on another answer are there only while they are asked.
// The server decides by the same rules; without scripts each of them says when it is asked.

const group = document.querySelector("[data-asking]");
const form = group.closest("form, [data-preview]");

for (const hint of group.querySelectorAll("[data-without-scripts]")) hint.hidden = true;

function isChosen(name, among) {
  const fields = form.querySelectorAll(`[name="${name}"]:checked, [name="${name}"][type="hidden"]`);
  return [...fields].some((field) => among.includes(field.value));
}

function refresh() {
  const shown = new Set();
  for (const asked of group.querySelectorAll("[data-asked]")) {
    const { categories, when, is } = asked.dataset;
    const isTheirs = !categories || isChosen("category", categories.split(" "));
    const isAsked = isTheirs && (!when || (shown.has(when) && isChosen(when, [is])));
    asked.hidden = !isAsked;
    if (isAsked) shown.add(asked.querySelector("[name]").name);
  }
}

form.addEventListener("change", refresh);
refresh();
