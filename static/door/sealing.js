/**
 * Codes as this device keeps them: sealed to the server, so that a stolen phone does not tell whom it
 * scanned. The twin of `eventapp/door/sealing.py`, which describes the form.
 */

import { bytes, written } from "./labels.js";

const CURVE = { name: "ECDH", namedCurve: "P-256" };
const INFO = new TextEncoder().encode("eventapp door sealing");

/** The code sealed to the server's point (base64url), each time otherwise. */
export async function seal(code, point) {
  const server = await crypto.subtle.importKey("raw", bytes(point), CURVE, false, []);
  const { privateKey, publicKey } = await crypto.subtle.generateKey(CURVE, false, ["deriveBits"]);
  const own = new Uint8Array(await crypto.subtle.exportKey("raw", publicKey));
  const shared = await crypto.subtle.deriveBits({ name: "ECDH", public: server }, privateKey, 256);
  const drawn = await crypto.subtle.importKey("raw", shared, "HKDF", false, ["deriveKey"]);
  const hkdf = { name: "HKDF", hash: "SHA-256", salt: own, info: INFO };
  const key = await crypto.subtle.deriveKey(hkdf, drawn, { name: "AES-GCM", length: 256 }, false, ["encrypt"]);
  const nonce = { name: "AES-GCM", iv: new Uint8Array(12) };
  const sealed = await crypto.subtle.encrypt(nonce, key, new TextEncoder().encode(code));
  return `sealed:${written(new Uint8Array([...own, ...new Uint8Array(sealed)]))}`;
}
