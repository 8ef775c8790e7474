/** The door API as the scanner and the pairing page call it, with the token that pairing gave. */

const PATIENCE = 8000; // milliseconds before a request counts as lost

/** RFC 3339 with this device's own offset, the raw time that is kept beside the corrected one. */
export function stamp(date = new Date()) {
  const east = -date.getTimezoneOffset();
  const two = (number) => String(Math.trunc(Math.abs(number))).padStart(2, "0");
  const local = new Date(date.getTime() + east * 60000).toISOString().slice(0, -1);
  return `${local}${east < 0 ? "-" : "+"}${two(east / 60)}:${two(east % 60)}`;
}

/**
 * `language` is the one in which the server names places and categories. Each call gives
 * `{status, body}` and throws when no answer came; `onReach` hears whether the server was there.
 */
export function doorApi(base, language, onReach = () => {}) {
  async function ask(name, token, { query = "", ...how } = {}) {
    try {
      const response = await fetch(`${base}/${name}?lang=${language}${query}`, {
        credentials: "omit", // cookies stay at home: the token speaks
        redirect: "error",
        cache: "no-store",
        headers: { "Content-Type": "application/json", ...(token && { Authorization: `Bearer ${token}` }) },
        signal: AbortSignal.timeout(PATIENCE),
        ...how,
      });
      const answer = { status: response.status, body: await response.json() };
      onReach(answer.status < 500);
      return answer;
    } catch (fault) {
      onReach(false);
      throw fault;
    }
  }

  const post = (name, token, data) => ask(name, token, { method: "POST", body: JSON.stringify(data) });

  return {
    pair: (pairing) => post("pair", null, { pairing }),
    list: (token, since) => ask("list", token, { query: `&since=${since}` }),
    scans: (token, scans) => post("scans", token, { scans }),
    search: (token, words) => post("search", token, { words }),
    full: (token, checkpoint, full) => post("full", token, { checkpoint, full }),

    /** `unsent` scans wait on this device. With `offset`, the seconds by which the server's clock is ahead of ours. */
    async handshake(token, unsent = null) {
      const asked = Date.now();
      const { status, body } = await post("handshake", token, { device_time: stamp(), unsent });
      const offset = (Date.parse(body?.server_time) - (asked + Date.now()) / 2) / 1000;
      return { status, body, offset };
    },
  };
}

/** What a device keeps of itself: its token, and how the last hand-shake says that it stands. */
export function informed(device, { body, offset }) {
  const { device: name, epoch, checkpoints, places, categories, days, hours, seal_to: sealTo } = body;
  const informedAt = Date.parse(body.server_time) / 1000;
  return { ...device, name, epoch, checkpoints, places, categories, days, hours, sealTo, offset, informedAt };
}

/** The moment in seconds since 1970, by the server's clock as far as we know it. */
export function corrected(device, date = new Date()) {
  return Math.floor(date.getTime() / 1000 + (device?.offset ?? 0));
}
