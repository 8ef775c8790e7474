/** The last scan that let somebody through can be taken back for five minutes, in two touches. */

import { stamp } from "./device.js";

const WITHIN = 295000; // milliseconds; the server takes five minutes by the same clock
const LETS_IN = ["admit", "instruct"];

/**
 * `take(id, undone)` keeps that a scan was taken back, `show(name)` says so on the screen; `part(name)` is
 * an element of the page.
 */
export function createUndo(part, { take, show }) {
  const panel = part("undo-panel");
  let last = null; // {id, name} of the scan on the screen
  let asked = null; // the one that the question is about; meanwhile the next guest may have come
  let shown = 0;
  let timer = null;

  /** What is on the screen now; of other verdicts there is nothing to take back. */
  function offer({ id, verdict, badge }) {
    clearTimeout(timer);
    shown += 1;
    last = LETS_IN.includes(verdict) ? { id, name: badge?.name ?? "" } : null;
    part("undo").hidden = !last;
    if (last) timer = setTimeout(withdraw, WITHIN);
  }

  function withdraw() {
    offer({ verdict: null });
  }

  function ask() {
    if (!last || panel.open) return;
    asked = last;
    part("undo-name").textContent = asked.name;
    panel.showModal();
  }

  async function takeBack(because) {
    panel.close();
    if (asked === last) withdraw();
    const before = shown;
    await take(asked.id, { at: stamp(), because });
    if (before === shown) show(asked.name);
  }

  part("undo").addEventListener("click", ask);
  part("undo-close").addEventListener("click", () => panel.close());
  for (const reason of panel.querySelectorAll("[data-because]")) {
    reason.addEventListener("click", () => takeBack(reason.dataset.because));
  }
  document.addEventListener("keydown", (pressed) => {
    if (pressed.key !== "F4" || pressed.altKey || pressed.ctrlKey || pressed.metaKey) return;
    pressed.preventDefault();
    ask();
  });
  return { offer, withdraw };
}
