/** What a reader gave, made ready to be carried: badge codes as they are, anything else as a digest. */

const LETTERS = /^[BCDFGHJKLNPRSTVX]+$/;
const SPACES_AND_DASHES = /[\s\u002d\u00ad\u200b\u2010-\u2015\u2212]+/g;
const LENGTH = 32;
const LONGEST = 64; // letters: two codes that ran together; more is something else
const LONGEST_INPUT = 200; // a code with generous spacing

/** The letters of `text` in capitals without spaces and dashes, or null where others stand in it. */
export function letters(text) {
  if (text.length > LONGEST_INPUT) return null;
  const bare = text.replace(SPACES_AND_DASHES, "");
  if (!/^[A-Za-z]+$/.test(bare) || bare.length > LONGEST) return null;
  const code = bare.toUpperCase();
  return LETTERS.test(code) ? code : null;
}

/** The badge code in `text` as 32 capital letters, or null when it is not one. */
export function normalise(text) {
  const code = letters(text);
  return code !== null && code.length === LENGTH ? code : null;
}

/**
 * The text that is queued and sent. People hold all sorts of codes before a camera (tickets, health
 * certificates, links): those are never kept or sent, a digest of them is.
 */
export async function carried(text) {
  const code = letters(text);
  if (code !== null) return code;
  if (!text.trim()) return "";
  if (!globalThis.crypto?.subtle) return `foreign:${text.length}`;
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return `sha256:${[...new Uint8Array(digest)].map((one) => one.toString(16).padStart(2, "0")).join("")}`;
}
