/**
 * How an entry of the door list is found and opened: by the code on the badge and nothing else.
 * The twin of `eventapp/door/labels.py`.
 */

const KEY_BYTES = 16;
const NONCE_BYTES = 12;
const INFO = new TextEncoder().encode("eventapp door label");

/** Under what a code is found: SHA-256(salt ‖ code), the first 16 bytes. `salt` as base64url. */
export async function keyOf(code, salt) {
  const salted = new Uint8Array([...bytes(salt), ...new TextEncoder().encode(code)]);
  const digest = await crypto.subtle.digest("SHA-256", salted);
  return written(new Uint8Array(digest, 0, KEY_BYTES));
}

/** `[name, organisation, category, number, instruction?]` of a sealed label; rejects for any other code. */
export async function openLabel(sealed, code, salt) {
  const own = await crypto.subtle.importKey("raw", new TextEncoder().encode(code), "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: bytes(salt), info: INFO };
  const aes = { name: "AES-GCM", length: 256 };
  const key = await crypto.subtle.deriveKey(hkdf, own, aes, false, ["decrypt"]);
  const box = bytes(sealed);
  const opening = { name: "AES-GCM", iv: box.subarray(0, NONCE_BYTES) };
  const plain = await crypto.subtle.decrypt(opening, key, box.subarray(NONCE_BYTES));
  return JSON.parse(new TextDecoder().decode(plain));
}

/** Bytes as base64url without its padding. */
export function written(value) {
  return btoa(String.fromCharCode(...value)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

export function bytes(text) {
  return Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
}
