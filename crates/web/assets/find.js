// Ctrl-K: goes to whatever has a name on this page, and to cases by number, account or handle. What records something is
// only brought into view: it takes its own press.

const shortest = 3;
const name = (el) => (el.getAttribute("aria-label") ?? el.textContent).trim().replace(/\s+/g, " ");

function offers() {
  const out = new Map();
  for (const el of document.querySelectorAll("nav a[href], .self a[href], main a[href], main button:not([disabled])")) {
    const key = `${name(el)} ${el.href ?? ""}`;
    if (name(el) && el.checkVisibility() && !out.has(key)) {
      out.set(key, { text: name(el), kind: el.href ? "{{find-go}}" : "{{find-on-page}}", take: () => (el.href ? el.click() : bring(el)) });
    }
  }
  return [...out.values()];
}

function bring(el) {
  el.scrollIntoView({ block: "center" });
  el.focus();
}

async function cases(text, signal) {
  if (text.length < shortest && !/^\d+$/.test(text)) return [];
  const asked = new URLSearchParams({ find: text, format: "json" });
  const answer = await fetch(`/cases?${asked}`, { signal, headers: { accept: "application/json" } });
  const found = answer.ok ? await answer.json() : [];
  return found.slice(0, 9).map((one) => ({
    text: `${one.case} ${one.handle ?? one.account}`, kind: "{{find-case}}", take: () => location.assign(`/cases/${one.case}`),
  }));
}

function make() {
  const box = document.createElement("dialog");
  box.className = "find";
  box.setAttribute("aria-label", "{{find}}");
  const field = document.createElement("input");
  const list = document.createElement("ul");
  list.id = "found";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "{{find-found}}");
  const says = { type: "search", role: "combobox", "aria-label": "{{find-what}}", "aria-controls": "found",
    "aria-expanded": "true", "aria-autocomplete": "list", autocomplete: "off", spellcheck: "false",
    placeholder: "{{find-example}}" };
  for (const [key, value] of Object.entries(says)) field.setAttribute(key, value);
  box.append(field, list);
  document.body.append(box);

  let [all, shown, at, asking] = [[], [], 0, undefined];
  const draw = () => {
    list.replaceChildren(...shown.map((one, n) => {
      const li = document.createElement("li");
      li.id = `found-${n}`;
      li.setAttribute("role", "option");
      li.setAttribute("aria-selected", n === at);
      const what = document.createElement("bdi");
      what.textContent = one.text;
      const kind = document.createElement("small");
      kind.textContent = one.kind;
      li.append(what, kind);
      li.addEventListener("click", () => take(one));
      return li;
    }));
    field.setAttribute("aria-activedescendant", shown.length ? `found-${at}` : "");
    list.children[at]?.scrollIntoView({ block: "nearest" });
  };
  const take = (one) => {
    box.close();
    one?.take();
  };
  const look = async () => {
    asking?.abort();
    asking = new AbortController();
    const text = field.value.trim().toLowerCase();
    shown = all.filter((one) => one.text.toLowerCase().includes(text)).slice(0, 12);
    at = 0;
    draw();
    const { signal } = asking;
    await new Promise((go) => setTimeout(go, 120));
    if (signal.aborted) return;
    const found = await cases(text, signal).catch(() => []);
    if (signal.aborted || !found.length) return;
    shown = [...shown, ...found];
    draw();
  };
  field.addEventListener("input", look);
  field.addEventListener("keydown", (e) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (step && shown.length) {
      at = (at + step + shown.length) % shown.length;
      draw();
    } else if (e.key === "Enter") take(shown[at]);
    else return;
    e.preventDefault();
  });
  return () => {
    all = offers();
    field.value = "";
    box.showModal();
    look();
  };
}

let open;
document.addEventListener("keydown", (e) => {
  if (e.key.toLowerCase() !== "k" || !(e.ctrlKey || e.metaKey) || e.altKey || e.shiftKey) return;
  e.preventDefault();
  if (document.querySelector("dialog[open]")) return;
  open ??= make();
  open();
});
