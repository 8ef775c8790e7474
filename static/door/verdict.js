/** The verdict on the screen: sign, word, name, sentence. Focus stays where it is. */

/** Put `values` in the places of a text such as "Since %(time)s"; each keeps its own direction. */
export function fill(text, values) {
  return text.replace(/%\((\w+)\)s/g, (place, name) => (name in values ? `\u2068${values[name]}\u2069` : place));
}

/**
 * What is to be read from an answer: `{word, name, more, sentence, guest}`, all plain text.
 * `texts` is the page's block of translations, `purpose` and `direction` say what is done there, `places`
 * names checkpoints by code, `when` writes a moment as the staff read it.
 */
export function wording(answer, texts, { purpose, direction, places = {}, when = (at) => at }) {
  const { verdict, reason, badge, first, instruction } = answer;
  const values = first && {
    time: when(first.at),
    place: places[first.checkpoint] ?? first.checkpoint,
    device: first.device,
  };
  const here = (said) => said[`${reason} ${purpose}`] ?? said[reason];
  const told = instruction ? texts.instructions[instruction] ?? instruction : here(texts.staff);
  return {
    word: [`${verdict} ${purpose} ${direction}`, `${verdict} ${purpose}`, verdict].map((key) => texts.words[key]).find(Boolean),
    name: badge?.name ?? "",
    more: badge ? [badge.category, badge.organisation, badge.number].filter(Boolean).join(" · ") : "",
    sentence: fill(told, values ?? {}),
    guest: fill(here(texts.guest), values ?? {}),
  };
}

/** Write a wording into the page; `root` holds one element per `data-part`. */
export function render(root, verdict, words) {
  for (const part of root.querySelectorAll("[data-part]")) {
    const text = words[part.dataset.part] ?? "";
    part.textContent = text;
    part.hidden = !text;
  }
  root.dataset.verdict = verdict;
}
