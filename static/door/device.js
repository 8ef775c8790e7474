/** The door API as the scanner and the pairing page call it, with the token that pairing gave. */

const PATIENCE = 8000; // milliseconds before a request counts as lost

/** `{status, body}` of a POST; throws when no answer came. Cookies stay at home: the token speaks. */
async function post(url, token, data) {
  const response = await fetch(url, {
    method: "POST",
    credentials: "omit",
    redirect: "error",
    headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
    body: JSON.stringify(data),
    signal: AbortSignal.timeout(PATIENCE),
  });
  return { status: response.status, body: await response.json() };
}

/** RFC 3339 with this device's own offset, the raw time that is kept beside the corrected one. */
export function stamp(date = new Date()) {
  const east = -date.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const local = new Date(date.getTime() + east * 60000).toISOString().slice(0, -1);
  return `${local}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}

/** `language` is the one in which the server names categories. */
export function doorApi(base, language) {
  const url = (name) => `${base}/${name}?lang=${language}`;
  return {
    pair: (pairing) => post(url("pair"), null, { pairing }),
    handshake: (token) => post(url("handshake"), token, { device_time: stamp() }),
    scans: (token, scans) => post(url("scans"), token, { scans }),
  };
}

/** What a device keeps of itself: its token, and where the last hand-shake says that it stands. */
export function informed(device, handshake) {
  const { device: name, checkpoints, places } = handshake;
  return { ...device, name, checkpoints, places };
}
