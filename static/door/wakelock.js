/** Keep the screen awake while the page is shown; the system lets go whenever it is hidden. */
export function stayAwake() {
  async function ask() {
    if (document.hidden || !navigator.wakeLock) return;
    await navigator.wakeLock.request("screen").catch(() => {}); // a low battery may refuse
  }
  document.addEventListener("visibilitychange", ask);
  return ask();
}
