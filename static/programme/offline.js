// The programme opens without a network: this page asks its worker to keep it, with the days of the
// event. A page that was kept says of when it is.

const notice = document.querySelector("[data-worker]");
const { keptAt } = document.documentElement.dataset;
const workers = navigator.serviceWorker;

if (keptAt) sayWhen(new Date(keptAt));
else keep();

function sayWhen(at) {
  const locale = `${document.documentElement.lang}-u-nu-latn`;
  const zone = { timeZone: notice.dataset.zone };
  const [day, today] = [at, new Date()].map((one) => one.toLocaleDateString("en", zone));
  const date = day === today ? {} : { day: "numeric", month: "short" };
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
  const written = new Intl.DateTimeFormat(locale, { ...date, ...clock, ...zone });
  notice.querySelector("[data-time]").textContent = written.format(at);
}

async function keep() {
  const { worker, scope, whose } = notice.dataset;
  const registered = await workers?.register(worker, { scope, updateViaCache: "none" }).catch(() => null);
  if (!registered) return;
  const here = location.pathname + location.search;
  const isOther = document.querySelector(".notices") !== null; // a notice is shown once
  const wish = { here, whose, isOther };
  workers.addEventListener("controllerchange", () => workers.controller?.postMessage(wish));
  const { active } = await workers.ready;
  if (!navigator.connection?.saveData) active.postMessage(wish);
}
