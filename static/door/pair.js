/** The pairing page: the one-use token of the link becomes this device's own, kept on it alone. */

import { doorApi, informed } from "./device.js";
import { getReady } from "./ready.js";
import { openStore } from "./store.js";

const ASK_AGAIN = 1500; // milliseconds between two looks whether the organiser has confirmed

const page = document.querySelector("[data-pairing]");
const { event, language, api: base, scanner, worker } = page.dataset;
const api = doorApi(base, language);
const store = await openStore(event);
let ready = null;

function say(state) {
  page.dataset.state = state;
  for (const one of page.querySelectorAll("[data-when]")) one.hidden = one.dataset.when !== state;
}

/** The token leaves the address bar at once: it must not stay in history or be shared. */
function tokenOfLink() {
  const token = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
  return token;
}

async function pair(token) {
  const { status, body } = await api.pair(token).catch(() => ({ status: 0 }));
  if (status === 0) return say("offline");
  if (status !== 200) return say("refused");
  await store.keep("device", { token: body.token, check: body.check });
  return confirmed(body);
}

async function confirmed({ token, check }) {
  page.querySelector("[data-check]").textContent = check ?? "";
  ready ??= getReady(worker, scanner); // while the organiser confirms
  const { status, ...told } = await api.handshake(token).catch(() => ({ status: 0 }));
  if (status === 200) {
    await store.keep("device", informed({ token }, told));
    await ready;
    return location.replace(scanner);
  }
  if (status === 401) {
    await store.keep("device", undefined);
    return say("refused");
  }
  say(status === 403 ? "checking" : "offline");
  setTimeout(() => confirmed({ token, check }), ASK_AGAIN);
}

addEventListener("hashchange", () => location.hash && location.reload()); // another link, in this tab

const token = tokenOfLink();
const device = await store.fact("device");
if (token) await pair(token);
else if (device) await confirmed(device);
else say("no-link");
