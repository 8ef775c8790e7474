/** Where a session comes to lie: pure, so that it can be tested without a page. */

const DAY = 24 * 60;
const LAST = DAY - 5; // a session starts on its day

/** "14:00" and "15:30" so many minutes later: the length stays, the start stays on the day. */
export function later(starts, ends, minutes) {
  const from = Math.min(Math.max(count(starts) + minutes, 0), Math.max(LAST, count(starts)));
  return [clock(from), clock(count(ends) + from - count(starts))];
}

/** Minutes from one time of the day to another. */
export function between(from, to) {
  return count(to) - count(from);
}

/**
 * The rooms so many columns further. `columns` are the rooms' codes in their order, with "" for the
 * last one, of sessions without a room; several rooms move together and stay rooms.
 */
export function shifted(codes, columns, by) {
  if (codes.length > 1) {
    const places = codes.map((code) => columns.indexOf(code));
    const last = columns.length - 2;
    const step = Math.min(Math.max(by, -Math.min(...places)), last - Math.max(...places));
    return places.map((place) => columns[place + step]);
  }
  const place = columns.indexOf(codes[0] ?? "") + by;
  const code = columns[Math.min(Math.max(place, 0), columns.length - 1)];
  return code ? [code] : [];
}

function count(time) {
  const [hours, minutes] = time.split(":").map(Number);
  return hours * 60 + minutes;
}

function clock(minutes) {
  const within = ((minutes % DAY) + DAY) % DAY;
  return [Math.floor(within / 60), within % 60].map((part) => String(part).padStart(2, "0")).join(":");
}
