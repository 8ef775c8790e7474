/** The camera on the scanner page: which one, its light, and what to say where there is none. */

import { cameras, startCamera } from "./camera.js";

/** `part(name)` gives an element of the page, `onText` takes what the camera reads. */
export function createLens(page, part, onText) {
  let camera = null;

  async function open(cameraId = null) {
    close();
    try {
      camera = await startCamera(part("video"), onText, page.dataset.wasm, cameraId);
    } catch (fault) {
      return missing(fault.name === "NotAllowedError" ? "denied" : "missing");
    }
    camera.onEnded(() => missing("missing"));
    page.dataset.camera = "on";
    part("torch").hidden = !camera.hasTorch;
    part("torch").setAttribute("aria-pressed", "false");
    await offer();
  }

  function close() {
    camera?.stop();
    camera = null;
  }

  function missing(why) {
    page.dataset.camera = why;
    part("torch").hidden = true;
  }

  async function offer() {
    const found = await cameras();
    const choice = part("camera");
    part("camera-place").hidden = found.length < 2;
    choice.replaceChildren(...found.map((one, index) => new Option(one.label || String(index + 1), one.id)));
    if (camera?.id) choice.value = camera.id;
  }

  async function toggleTorch() {
    const on = part("torch").getAttribute("aria-pressed") !== "true";
    await camera?.torch(on).then(() => part("torch").setAttribute("aria-pressed", String(on)), () => {});
  }

  part("torch").addEventListener("click", toggleTorch);
  part("camera").addEventListener("change", () => open(part("camera").value));
  part("retry").addEventListener("click", () => open());
  return { open, close };
}
