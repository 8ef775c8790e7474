/** Where a session comes to lie: pure, so that it can be tested without a page. */

const DAY = 24 * 60;
const STEP = 5; // minutes
const LAST = DAY - STEP; // a session starts on its day
const ROW = 30; // minutes, of the last row

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
 * When a session starts that is dragged from one place of the board to another. A place is a row, by
 * its number, and how far down in it: 0–1; `hours` are the rows' own. Another row means what stands
 * at that height of it; in its own row a session moves by whole steps only, so that it keeps its
 * hour on the way to another room.
 */
export function aimed(hours, starts, from, to) {
  const length = reach(hours, to.row);
  if (to.row === from.row) {
    const steps = Math.trunc(((to.share - from.share) * length) / STEP);
    return later(starts, starts, steps * STEP)[0];
  }
  const row = count(hours[to.row]);
  const below = Math.min(to.share * length, length - 1);
  return clock(Math.max(row, Math.floor((row + below) / STEP) * STEP));
}

/** How far down in its row an hour lies: 0–1. */
export function share(hours, row, starts) {
  return Math.min(Math.max(between(hours[row], starts) / reach(hours, row), 0), 1);
}

/** Minutes until the next row that begins later. */
function reach(hours, row) {
  const next = hours.slice(row).find((hour) => hour > hours[row]);
  return next === undefined ? ROW : between(hours[row], next);
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
