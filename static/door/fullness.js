/** The staff at a room's door say that it is full, and take it back; every door of the room heeds it. */

import { corrected } from "./device.js";

/** `say(code, isFull)` tells the server and gives the status, 0 without one; `here()` is `{device, checkpoint}`. */
export function createFullness(part, { here, say }) {
  const button = part("full");

  /** As the last hand-shake had it: a door learns of another's within a minute. */
  function show() {
    const { device, checkpoint } = here();
    const at = corrected(device);
    const runs = ({ opens, closes }) => opens <= at && at < closes;
    const windows = checkpoint?.purpose === "room" ? checkpoint.windows.filter(runs) : [];
    button.hidden = windows.length === 0;
    button.setAttribute("aria-pressed", String(windows.some((one) => one.full)));
  }

  async function turn() {
    const isFull = button.getAttribute("aria-pressed") !== "true";
    button.disabled = true;
    const status = await say(here().checkpoint.code, isFull);
    button.disabled = false;
    part("not-said").hidden = status === 200;
  }

  button.addEventListener("click", turn);
  return { show };
}
