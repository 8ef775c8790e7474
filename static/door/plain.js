/** What staff type is kept as the server takes it: it refuses control characters and marks of direction. */

const UNTOLD = /[\p{Cc}\p{Cs}\u202a-\u202e\u2066-\u2069\ufeff]/gu;

export function plain(text) {
  return text.replace(UNTOLD, "").trim();
}
