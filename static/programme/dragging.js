/** Cards are dragged by mouse, or by their grip with a finger; where to is told in rows and columns. */

const FAR = 6; // pixels until it is no click
const EDGE = 48; // pixels from an edge within which there is more to see

/** `start()`, `over(card, from, to)`, `drop(card)` and `cancel(card)`; places are `{row, share, column}`. */
export function createDragging(region, { start, over, drop, cancel }) {
  let held = null; // {card, x, y, from, isDragged}

  function at({ clientX: x, clientY: y }) {
    const boxes = (selector) => [...region.querySelectorAll(selector)].map((one) => one.getBoundingClientRect());
    const rows = boxes("tbody tr");
    const row = nearest(rows, (box) => [box.top, box.bottom], y);
    return {
      row,
      share: Math.min(Math.max((y - rows[row].top) / rows[row].height, 0), 1), // how far down in it
      column: nearest(boxes("thead [data-room]"), (box) => [box.left, box.right], x),
    };
  }

  function grab(event) {
    const card = event.target.closest("[data-card]");
    if (!card || event.button !== 0 || held || event.target.closest("details")) return;
    if (event.pointerType !== "mouse" && !event.target.closest("[data-grip]")) return;
    if (region.matches("[data-busy]")) return;
    held = { card, x: event.clientX, y: event.clientY, from: at(event), isDragged: false };
  }

  function drag(event) {
    if (!held) return;
    const [x, y] = [event.clientX - held.x, event.clientY - held.y];
    if (!held.isDragged && Math.hypot(x, y) < FAR) return;
    if (!held.card.isConnected) held = null; // another editor's move has replaced it
    if (!held) return;
    if (!held.isDragged) {
      held.isDragged = true;
      held.card.setPointerCapture(event.pointerId);
      held.card.dataset.dragged = "";
      start();
    }
    held.card.style.translate = `${x}px ${y}px`;
    showMore(event);
    over(held.card, held.from, at(event));
  }

  function showMore({ clientX, clientY }) {
    const { left, right } = region.getBoundingClientRect();
    if (clientX > right - EDGE) region.scrollBy(EDGE / 4, 0);
    if (clientX < left + EDGE) region.scrollBy(-EDGE / 4, 0);
    if (clientY > innerHeight - EDGE) scrollBy(0, EDGE / 4);
    if (clientY < EDGE) scrollBy(0, -EDGE / 4);
  }

  function end(finish) {
    if (!held) return;
    const { card, isDragged } = held;
    held = null;
    card.removeAttribute("data-dragged");
    card.style.translate = "";
    if (!isDragged) return;
    addEventListener("click", swallow, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", swallow, { capture: true }));
    finish(card);
  }

  /** The click that ends a drag over a link. */
  function swallow(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  region.addEventListener("pointerdown", grab);
  region.addEventListener("dragstart", (event) => event.preventDefault());
  addEventListener("pointermove", drag);
  addEventListener("pointerup", () => end(drop));
  addEventListener("pointercancel", () => end(cancel));
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && held) end(cancel);
  });
}

/** The index of the stretch that holds a point, or else lies nearest to it. */
function nearest(boxes, stretch, point) {
  const away = boxes.map(stretch).map(([from, to]) => Math.max(from - point, point - to, 0));
  return away.indexOf(Math.min(...away));
}
