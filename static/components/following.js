/** Work that goes on elsewhere: its part of the page stays fresh until it is done. */

const EVERY = 2000; // milliseconds
const part = document.querySelector("[data-following]");

async function look() {
  const answer = document.hidden ? null : await fetch(location.href, { cache: "no-store" }).catch(() => null);
  if (answer?.status === 200 && !answer.redirected) {
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!renew(page.getElementById(part.id))) return;
  }
  setTimeout(look, EVERY);
}

/** True while the work goes on. The focus stays where it is. */
function renew(fresh) {
  if (!fresh) return false;
  const focused = part.contains(document.activeElement) ? document.activeElement.id : "";
  part.replaceChildren(...fresh.childNodes);
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  const goesOn = fresh.hasAttribute("data-following");
  if (!goesOn) document.getElementById(`${part.id}-said`).textContent = part.dataset.following;
  return goesOn;
}

if (part) setTimeout(look, EVERY);
