/** Whom the scanner would not let in, the staff may let in all the same, and say why. */

import { plain } from "./plain.js";

const TURNED = ["desk", "refuse"];
const NO_BADGE = ["unknown", "unreadable", "wrong_event"]; // of this event: nobody whom one could let in

/** `force(one, answer, because)` lets in whom the scan `one` was of, with the answer that was on the screen. */
export function createOverruling(part, force) {
  const panel = part("overrule-panel");
  let last = null; // {one, answer} on the screen
  let asked = null; // the one that the question is about; meanwhile the next guest may have come

  /** What is on the screen now; nobody is kept out by other verdicts. */
  function offer(answer, one) {
    const { verdict, reason } = answer;
    last = TURNED.includes(verdict) && !NO_BADGE.includes(reason) ? { one, answer } : null;
    part("overrule").hidden = !last;
  }

  /** The device is no longer paired. */
  function withdraw() {
    offer({ verdict: null });
    panel.close();
  }

  function ask() {
    if (!last || panel.open) return;
    asked = last;
    part("overrule-name").textContent = asked.answer.badge?.name ?? "";
    part("because").value = "";
    panel.showModal();
  }

  async function letIn(because) {
    panel.close();
    if (asked === last) offer({ verdict: null });
    await force(asked.one, asked.answer, because);
  }

  part("overrule").addEventListener("click", ask);
  part("overrule-close").addEventListener("click", () => panel.close());
  for (const reason of panel.querySelectorAll("[data-because]")) {
    reason.addEventListener("click", () => letIn(reason.textContent.trim()));
  }
  part("overrule-form").addEventListener("submit", (submitted) => {
    submitted.preventDefault();
    const because = plain(part("because").value);
    if (because) letIn(because);
  });
  document.addEventListener("keydown", (pressed) => {
    if (pressed.key !== "F9" || pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    pressed.preventDefault();
    ask();
  });
  return { offer, withdraw };
}
