/** Who is at the door, if they like to say so: sent with each scan until the shift is over. */

import { plain } from "./plain.js";

const SHIFT = 12 * 3600; // seconds that a name is kept

/** The name that goes with a scan at that moment, or null. */
export function staffAt(device, when) {
  const { name, since } = device?.staff ?? {};
  return name && when - since < SHIFT ? name : null;
}

/** What the device keeps of a name as somebody typed it. */
export function onDuty(typed, when) {
  const name = plain(typed);
  return name ? { name, since: when } : null;
}
