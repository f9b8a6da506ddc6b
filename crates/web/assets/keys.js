// The keyboard. Everything it does can be done without it; nothing here asks the network for anything.

const rows = () => [...document.querySelectorAll("[data-row]")];
const typing = (e) => e.target.closest("input:not([type=radio]):not([type=checkbox]), textarea, select");
let at = -1;
let going = false;

function mark(step) {
  const all = rows();
  if (!all.length) return;
  all[at]?.classList.remove("at");
  at = Math.min(Math.max(at + step, 0), all.length - 1);
  all[at].classList.add("at");
  all[at].scrollIntoView({ block: "nearest" });
}

function part(id) {
  document.getElementById(id)?.scrollIntoView({ block: "start" });
}

function help() {
  let box = document.querySelector("dialog.keys");
  if (!box) {
    box = document.createElement("dialog");
    box.className = "keys";
    const title = document.createElement("h2");
    title.textContent = "{{keys}}";
    const list = document.createElement("dl");
    list.className = "roles";
    const keys = [
      ["Ctrl-K", "{{keys-find}}"], ["j k", "{{keys-rows}}"], ["enter", "{{keys-open}}"], ["e n s d", "{{keys-parts}}"],
      ["N", "{{keys-network}}"], ["o", "{{keys-before}}"], ["1 2", "{{keys-decision}}"], ["p", "{{keys-checklist}}"],
      ["x", "{{keys-decline}}"], ["X", "{{keys-stop}}"], ["u", "{{keys-undo}}"],
      ["{{keys-go}}", [...document.querySelectorAll("[data-key]")].map((a) => `${a.dataset.key} ${a.firstChild.textContent}`).join(", ")],
      ["esc", "{{keys-close}}"],
    ];
    for (const [key, what] of keys) {
      const dt = document.createElement("dt");
      const kbd = document.createElement("kbd");
      kbd.textContent = key;
      dt.append(kbd);
      const dd = document.createElement("dd");
      dd.textContent = what;
      list.append(dt, dd);
    }
    box.append(title, list);
    document.body.append(box);
  }
  box.open ? box.close() : box.showModal();
}

const parts = { e: "what", n: "with", s: "so", d: "decide", p: "f-checklist" };

document.addEventListener("keydown", (e) => {
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e)) return;
  if (going) {
    going = false;
    const link = document.querySelector(`[data-key="${CSS.escape(e.key)}"]`);
    if (link) location.assign(link.href);
    return;
  }
  if (e.key === "g") going = true;
  else if (e.key === "j") mark(1);
  else if (e.key === "k") mark(-1);
  else if (e.key === "?") help();
  else if (e.key === "N") document.querySelector("[data-enlarge]")?.click();
  else if (e.key === "Enter" && at >= 0 && e.target === document.body) {
    const row = rows()[at];
    (row?.matches("a") ? row : row?.querySelector("a:not(.fn)"))?.click();
  } else if (parts[e.key]) part(parts[e.key]);
  else if (/^[1-5]$/.test(e.key)) document.querySelector(`[data-digit="${e.key}"]`)?.click();
  else if (e.key === "x") document.querySelector("[data-decline]")?.focus();
  else if (e.key === "o") {
    const folded = [...document.querySelectorAll("[data-before]")];
    const open = !folded.every((one) => one.open);
    for (const one of folded) one.open = open;
  } else if (e.key === "X") document.querySelector("[data-stop]")?.focus();
  else if (e.key === "u") document.querySelector("[data-undo]")?.focus();
});

// What appears once a review can no longer be taken back, for whoever still has the page before them.
const again = document.querySelector("[data-again]");
if (again) setTimeout(() => document.visibilityState === "visible" && location.replace(again.href), 11_000);

// Times are in UTC; the reader's own stands beside them on hover.
for (const time of document.querySelectorAll("time[datetime]")) {
  const own = new Date(time.dateTime);
  if (Number.isNaN(own.valueOf())) continue;
  const said = own.toLocaleString(undefined, { dateStyle: "medium", timeStyle: "short" });
  time.title += ` · ${"{{keys-time-here}}".replace("%s", () => said)}`;
}

// A long identifier is selected by one click on it, so that it can be copied.
for (const copy of document.querySelectorAll(".copy, input[readonly]")) {
  copy.addEventListener("click", () => {
    if (copy instanceof HTMLInputElement) copy.select();
    else getSelection()?.selectAllChildren(copy);
  });
}
