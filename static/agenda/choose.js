// Add or drop a session without a reload. Whatever is not a plain yes is left to the page: the
// form is sent again as a browser would, so a swap, a refusal or a sign-in is asked in full.

async function choose(form) {
  const answer = await fetch(form.action, {
    method: "POST",
    body: new URLSearchParams(new FormData(form)),
    headers: { Accept: "application/json" },
  });
  if (!answer.ok || answer.redirected) throw new Error("not a plain yes");
  return answer.json();
}

function show(form, { button, said }) {
  const fresh = new DOMParser().parseFromString(button, "text/html").querySelector("form");
  form.action = fresh.getAttribute("action");
  const pressed = fresh.querySelector("button");
  form.querySelector("button").replaceWith(pressed);
  pressed.focus();
  form.querySelector("[data-fit]")?.remove();
  const fit = fresh.querySelector("[data-fit]");
  if (fit) pressed.before(fit);
  form.querySelector("[role=status]").innerHTML = said;
}

document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-choice]");
  if (!form) return;
  event.preventDefault();
  if (form.ariaBusy === "true") return;
  form.ariaBusy = "true";
  try {
    show(form, await choose(form));
  } catch {
    form.submit();
  } finally {
    form.ariaBusy = null;
  }
});
