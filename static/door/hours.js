/** A device may have been paired for some hours alone: outside them it scans nothing, and says so. */

import { corrected } from "./device.js";
import { fill } from "./verdict.js";

/** `isResting(device)` is asked before each reading, and now and then; `when` writes a moment for the staff. */
export function createHours(page, part, text, when) {
  return function isResting(device) {
    const isOff = isOutside(device?.hours, corrected(device));
    if (isOff) {
      const [start, end] = device.hours.map((one) => when(one * 1000));
      part("hours").textContent = fill(text, { start, end });
      page.dataset.state = "resting";
    } else if (page.dataset.state === "resting") page.dataset.state = "ready";
    return isOff;
  };
}

/** `hours` as the hand-shake tells them, the first second included and the last one not. */
export function isOutside(hours, at) {
  return Boolean(hours) && (at < hours[0] || at >= hours[1]);
}
