/** The camera and the reader: frames go to the vendored zxing (wasm), texts come out. */

const OPTIONS = {
  formats: ["QRCode"],
  maxNumberOfSymbols: 1,
  tryDenoise: false,
  tryDownscale: true,
  tryHarder: true,
  tryInvert: false,
  tryRotate: true,
};
const PAUSE = 40; // milliseconds between two frames where the browser does not announce them

let reader = null; // fetched with the first camera: whoever scans with a machine that types goes without

/** Load the reader from our own address; its default one is another host's. */
async function prepareReader(wasmUrl) {
  reader = await import("../vendor/zxing-wasm/reader/index.js");
  return reader.prepareZXingModule({ overrides: { locateFile: () => wasmUrl }, fireImmediately: true });
}

/**
 * Show the camera in `video` and call `onText` for every code in every frame. `wasmUrl` is the reader's.
 * Rejects as `getUserMedia` does: no camera, not allowed, or not a secure page.
 */
export async function startCamera(video, onText, wasmUrl, cameraId = null) {
  if (!navigator.mediaDevices?.getUserMedia) throw new DOMException("insecure", "NotSupportedError");
  const which = cameraId ? { deviceId: { exact: cameraId } } : { facingMode: { ideal: "environment" } };
  const wanted = { ...which, width: { ideal: 1280 }, height: { ideal: 720 } };
  const stream = await navigator.mediaDevices.getUserMedia({ audio: false, video: wanted });
  video.srcObject = stream;
  await Promise.all([video.play(), reader ?? prepareReader(wasmUrl)]);
  const [track] = stream.getVideoTracks();
  const reading = readFrames(video, onText);
  return {
    id: track.getSettings().deviceId ?? null,
    hasTorch: Boolean(track.getCapabilities?.().torch),
    torch: (on) => track.applyConstraints({ advanced: [{ torch: on }] }),
    onEnded: (tell) => track.addEventListener("ended", tell),
    stop() {
      reading.stop();
      stream.getTracks().forEach((one) => one.stop());
      video.srcObject = null;
    },
  };
}

/** [{id, label}] of the cameras; labels come once the page may use one. */
export async function cameras() {
  const devices = await navigator.mediaDevices.enumerateDevices();
  return devices.filter((one) => one.kind === "videoinput").map((one) => ({ id: one.deviceId, label: one.label }));
}

function readFrames(video, onText) {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  let running = true;

  async function read() {
    if (!running) return;
    if (!document.hidden && video.videoWidth) {
      canvas.width = video.videoWidth;
      canvas.height = video.videoHeight;
      context.drawImage(video, 0, 0);
      const found = await reader.readBarcodes(context.getImageData(0, 0, canvas.width, canvas.height), OPTIONS);
      if (running && found[0]?.isValid) onText(found[0].text);
    }
    next();
  }

  function next() {
    if (!running) return;
    if (video.requestVideoFrameCallback && !document.hidden) video.requestVideoFrameCallback(read);
    else setTimeout(read, PAUSE);
  }

  next();
  return { stop: () => (running = false) };
}
