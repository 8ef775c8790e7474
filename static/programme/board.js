// A day's sessions are moved by hand and by keys; what is sent is the form that each of them has.

import { look, renew } from "../components/live.js";
import { createDragging } from "./dragging.js";
import { aimed, between, later, share, shifted } from "./moves.js";

const PATIENCE = 15000; // milliseconds
const board = document.querySelector("[data-board]");
const told = board.querySelector("[data-told]");
const failure = board.querySelector("[data-failure]");
const region = board.querySelector('[data-fresh="board"]');
const heads = () => [...region.querySelectorAll("thead [data-room]")];
const rows = () => [...region.querySelectorAll("tbody tr")];
const rowHours = () => rows().map((row) => row.dataset.at);
let pending = null; // the card that keys have moved and that is not saved yet
let isSending = false;

const formOf = (card) => card.querySelector("[data-move]");
const boxes = (card) => [...formOf(card).querySelectorAll("[name=rooms]")];
const ticked = (card) => boxes(card).flatMap((box) => (box.checked ? [box.value] : []));
const saved = (card) => boxes(card).flatMap((box) => (box.defaultChecked ? [box.value] : []));

/** Fill in where the card is to be; the page shows it, nothing is sent. */
function place(card, starts, rooms) {
  formOf(card).removeAttribute("data-typed");
  const { starts: from, ends: to } = card.dataset;
  const hours = later(from, to, between(from, starts));
  formOf(card).elements.starts.value = hours[0];
  for (const box of boxes(card)) box.checked = rooms.includes(box.value);
  card.querySelector("[data-when]").textContent = hours.join("–");
  mark(hours[0], rooms);
  return hours.join("–");
}

/** Show the cells in which it would be, and in them the hour, as far down as it lies. */
function mark(starts, rooms) {
  for (const cell of region.querySelectorAll("[data-target]")) cell.removeAttribute("data-target");
  if (starts === undefined) return;
  const hours = rowHours();
  const row = Math.max(
    hours.findLastIndex((hour) => hour <= starts),
    0,
  );
  const columns = heads().map((head) => head.dataset.room);
  for (const code of rooms.length ? rooms : [""]) {
    const cell = cellAt(rows()[row], columns.indexOf(code));
    cell.dataset.target = starts;
    cell.style.setProperty("--share", share(hours, row, starts));
  }
}

/** A cell may be several rooms wide. */
function cellAt(row, column) {
  let left = column;
  return [...row.cells].slice(1).find((cell) => (left -= cell.colSpan) < 0);
}

function putBack(card) {
  formOf(card).reset();
  card.querySelector("[data-when]").textContent = `${card.dataset.starts}–${card.dataset.ends}`;
  settle(card);
}

function settle(card) {
  mark();
  pending = null;
  card.removeAttribute("data-pending");
  region.removeAttribute("data-busy");
}

function hasMoved(card) {
  const rooms = ticked(card);
  const same = rooms.length === saved(card).length && saved(card).every((code) => rooms.includes(code));
  return !same || formOf(card).elements.starts.value !== card.dataset.starts;
}

/** Send a move; the answer is the board as it then is, or says why not. */
async function send(card) {
  const body = new URLSearchParams(new FormData(formOf(card)));
  pending = null; // the focus may go now
  isSending = true;
  region.dataset.busy = "";
  failure.replaceChildren();
  const signal = AbortSignal.timeout(PATIENCE);
  const answer = await fetch(formOf(card).action, { method: "POST", body, signal }).catch(() => null);
  const text = (await answer?.text().catch(() => "")) ?? "";
  const page = new DOMParser().parseFromString(text, "text/html");
  const parts = answer?.ok ? page.querySelector("[data-board]") : null;
  isSending = false;
  const isTyped = formOf(card).matches("[data-typed]");
  if (parts || !isTyped) putBack(card);
  if (parts) {
    renew(parts, { always: true });
    told.textContent = page.querySelector(".notice")?.textContent.trim() ?? "";
  } else {
    told.textContent = "";
    fail(page.querySelector(".summary"));
    if (isTyped) keep(card, page);
    else look();
  }
  if (parts || !isTyped) document.getElementById(card.id)?.focus({ preventScroll: true });
}

/** What was typed stays, with what is wrong beside each field; it is a form of what stands now. */
function keep(card, page) {
  const form = formOf(card);
  settle(card);
  forget(form);
  for (const wrong of page.querySelectorAll("main form [data-error]")) {
    const name = wrong.querySelector("[name]").name;
    const id = `${card.id}-${name}-error`;
    const error = Object.assign(document.adoptNode(wrong.querySelector(".error")), { id });
    const field = form.querySelector(`[name="${name}"]`);
    field.closest("fieldset, label").before(error);
    field.setAttribute("aria-describedby", id);
    field.setAttribute("aria-invalid", "true");
  }
  const stands = page.querySelector("main form [name=version]");
  if (stands) form.elements.version.value = stands.value;
  (form.querySelector("[aria-invalid]") ?? form.elements.starts).focus();
}

/** The faults that an earlier answer found. */
function forget(form) {
  for (const error of form.querySelectorAll(".error")) error.remove();
  for (const field of form.querySelectorAll("[aria-invalid]")) {
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  }
}

/** Say loudly what the refusal says; what it says of its form is not so here. */
function fail(summary) {
  const said = summary ?? make("div", board.dataset.failed, "summary");
  said.removeAttribute("role"); // it stands in an alert
  for (const words of said.querySelectorAll("p")) words.remove();
  for (const link of said.querySelectorAll("a")) link.replaceWith(link.textContent);
  const close = make("button", board.dataset.close, "button");
  close.addEventListener("click", () => failure.replaceChildren());
  said.append(close);
  failure.replaceChildren(document.adoptNode(said));
}

function make(name, textContent, className) {
  return Object.assign(document.createElement(name), { textContent, className });
}

function step(card, minutes, columns) {
  pending = card;
  card.dataset.pending = region.dataset.busy = "";
  const [starts] = later(formOf(card).elements.starts.value, "00:00", minutes);
  const all = heads().map((head) => head.dataset.room);
  const rooms = shifted(ticked(card), all, columns);
  const hours = place(card, starts, rooms);
  const names = heads().filter((head) => (rooms.length ? rooms : [""]).includes(head.dataset.room));
  told.textContent = `${hours}, ${names.map((head) => head.textContent.trim()).join(", ")}. ${board.dataset.pending}`;
}

board.addEventListener("keydown", (event) => {
  const card = event.target;
  if (!card.matches("[data-card]") || event.altKey || event.ctrlKey || event.metaKey) return;
  const onwards = document.dir === "rtl" ? -1 : 1;
  const steps = { ArrowUp: [-5, 0], ArrowDown: [5, 0], ArrowLeft: [0, -onwards], ArrowRight: [0, onwards] };
  if (isSending) return;
  if (event.key in steps) step(card, ...steps[event.key]);
  else if (pending !== card || !["Enter", "Escape"].includes(event.key)) return;
  else if (event.key === "Enter" && hasMoved(card)) send(card);
  else {
    putBack(card);
    told.textContent = board.dataset.back;
  }
  event.preventDefault();
});

board.addEventListener("focusout", (event) => {
  if (event.target !== pending) return;
  putBack(pending);
  told.textContent = board.dataset.back;
});

board.addEventListener("submit", (event) => {
  const form = event.target.closest("[data-move]");
  if (!form || form.elements.day.value !== form.elements.day.querySelector("[selected]").value) return;
  event.preventDefault();
  if (!isSending) send(form.closest("[data-card]"));
});

board.addEventListener("input", (event) => event.target.closest("[data-move]")?.setAttribute("data-typed", ""));

// What was typed and not sent is kept until its form is closed.
board.addEventListener(
  "toggle",
  ({ target: details }) => {
    const form = details.querySelector("[data-move]");
    if (details.open || !form || isSending) return;
    form.reset();
    forget(form);
    form.removeAttribute("data-typed");
  },
  { capture: true },
);

region.addEventListener("pointerdown", () => (told.textContent = ""));

createDragging(region, {
  start: () => (region.dataset.busy = ""),
  over(card, from, to) {
    const all = heads().map((head) => head.dataset.room);
    const starts = aimed(rowHours(), card.dataset.starts, from, to);
    place(card, starts, shifted(saved(card), all, to.column - from.column));
  },
  drop: (card) => (hasMoved(card) ? send(card) : putBack(card)),
  cancel: putBack,
});
