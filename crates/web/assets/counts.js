// How much waits, kept up while somebody looks at the page. Without it the page says what held when it was opened. Asking
// is no use of the session: who leaves the page open is signed out all the same.

const OFTEN = 15_000;
const SELDOM = 300_000;
let pause = OFTEN;
let timer = 0;

function show(counts) {
  for (const place of document.querySelectorAll("[data-count]")) {
    const { count, of } = place.dataset;
    const now = of ? counts[count]?.[of] ?? 0 : counts[count];
    if (now !== undefined && place.textContent !== String(now)) place.textContent = now;
  }
  const more = document.querySelector("[data-more]");
  if (more) more.hidden = !counts.for_you;
}

async function ask() {
  try {
    const answer = await fetch("/queue/counts", { headers: { accept: "application/json" }, redirect: "error" });
    if (answer.status === 401 || answer.status === 403) return;
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.json());
    pause = OFTEN;
  } catch {
    pause = Math.min(2 * pause, SELDOM);
  }
  wait();
}

function wait() {
  clearTimeout(timer);
  if (document.visibilityState === "visible") timer = setTimeout(ask, pause);
}

document.addEventListener("visibilitychange", wait);
wait();
