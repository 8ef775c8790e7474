/**
 * Scanners that type: a run of fast keystrokes ended by Enter or Tab, with no field focused.
 * Letters are taken from the key's place where the layout writes no Latin (Russian, Arabic, Greek).
 */

const GAP = 400; // milliseconds between two keystrokes of one code: Bluetooth and busy phones are slow
const LEAST = 8; // fewer letters before an Enter are somebody pressing keys

/** Feed it `{key, code, at}`; it answers the text that ended with this key, else null. */
export function createWedge() {
  let typed = "";
  let last = -Infinity;
  return function press({ key, code, at }) {
    if (at - last > GAP) typed = "";
    last = at;
    if (key === "Enter" || key === "Tab") {
      const text = typed;
      typed = "";
      return text.length >= LEAST ? text : null;
    }
    typed += letter(key, code);
    return null;
  };
}

function letter(key, code) {
  if (/^[\x20-\x7e]$/.test(key)) return key;
  const place = /^Key([A-Z])$/.exec(code ?? "");
  return key.length === 1 && place ? place[1] : "";
}

/** Call `onText` for every code typed at the page; keys meant for a field are left alone. */
export function listen(target, onText) {
  const press = createWedge();
  target.addEventListener(
    "keydown",
    (event) => {
      if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
      if (event.target.closest?.("input, textarea, select, [contenteditable]")) return;
      const text = press({ key: event.key, code: event.code, at: event.timeStamp });
      if (text === null) return;
      event.preventDefault(); // the Enter at the end must not press the focused button
      event.stopPropagation();
      onText(text);
    },
    true,
  );
}
