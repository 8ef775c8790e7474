/** A tone and a buzz for each verdict, told apart with the eyes closed; sounded after it is shown. */

// [frequency in hertz, start and length in seconds]
const TONES = {
  admit: [[880, 0, 0.09], [1320, 0.1, 0.14]],
  instruct: [[880, 0, 0.09], [880, 0.14, 0.09], [1320, 0.28, 0.14]],
  desk: [[520, 0, 0.16], [520, 0.24, 0.16]],
  refuse: [[260, 0, 0.22], [196, 0.24, 0.4]],
};
const BUZZES = { admit: [60], instruct: [60, 60, 60], desk: [160, 90, 160], refuse: [420] };

let audio = null;

/** Browsers let a page sound only after a touch or a key: call this from one. */
export function unlock() {
  const Audio = globalThis.AudioContext ?? globalThis.webkitAudioContext;
  if (!Audio) return;
  audio ??= new Audio();
  if (audio.state === "suspended") audio.resume().catch(() => {});
}

export function sound(verdict) {
  globalThis.navigator?.vibrate?.(BUZZES[verdict]);
  if (audio?.state !== "running") return;
  for (const [frequency, start, length] of TONES[verdict]) beep(frequency, audio.currentTime + start, length);
}

function beep(frequency, from, length) {
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.type = frequency < 300 ? "square" : "sine";
  tone.frequency.value = frequency;
  volume.gain.setValueAtTime(0.0001, from);
  volume.gain.exponentialRampToValueAtTime(0.4, from + 0.01);
  volume.gain.exponentialRampToValueAtTime(0.0001, from + length);
  tone.connect(volume).connect(audio.destination);
  tone.start(from);
  tone.stop(from + length + 0.02);
}
