// Pictures that can be moved: drag, scroll, + and −, 0 for all of it; point at an account to see whom it is linked to.
// A picture of many is not drawn anew at every step: what was drawn is moved as it is, and drawn when the hand rests.

const MANY = 600;
const REST = 120;

for (const svg of document.querySelectorAll("[data-picture]")) {
  const whole = svg.viewBox.baseVal;
  const all = { x: whole.x, y: whole.y, width: whole.width, height: whole.height };
  let view = { ...all };
  let held = null;
  // Where it was drawn, and by how much that is moved meanwhile.
  let drawn = { ...all };
  let moved = { x: 0, y: 0 };
  let resting;
  const many = svg.querySelectorAll("[data-n]").length > MANY;
  svg.dataset.moves = "";
  svg.tabIndex = 0;

  // Pixels of a unit of a view, and how far its middle lies from the picture's corner where the shapes differ.
  const scale = (of) => Math.min(svg.clientWidth / of.width, svg.clientHeight / of.height);
  const margin = (of) => [(svg.clientWidth - scale(of) * of.width) / 2, (svg.clientHeight - scale(of) * of.height) / 2];

  const draw = () => {
    drawn = { ...view };
    moved = { x: 0, y: 0 };
    svg.style.transform = "";
    svg.setAttribute("viewBox", `${view.x} ${view.y} ${view.width} ${view.height}`);
  };

  const show = () => {
    if (!many) return draw();
    const [by, px] = [drawn.width / view.width, scale(view)];
    const [left, top] = margin(view);
    moved = { x: left - by * left + px * (drawn.x - view.x), y: top - by * top + px * (drawn.y - view.y) };
    svg.style.transform = `translate(${moved.x}px, ${moved.y}px) scale(${by})`;
    clearTimeout(resting);
    resting = setTimeout(draw, REST);
  };

  const zoom = (by, x, y) => {
    const width = Math.min(Math.max(view.width * by, all.width / 40), all.width * 2);
    by = width / view.width;
    view = { x: x - (x - view.x) * by, y: y - (y - view.y) * by, width, height: view.height * by };
    show();
  };

  // A point of the page, in the picture's own units.
  const at = (e) => {
    const corner = svg.getBoundingClientRect();
    const [left, top] = margin(view);
    return {
      x: view.x + (e.clientX - corner.x + moved.x - left) / scale(view),
      y: view.y + (e.clientY - corner.y + moved.y - top) / scale(view),
    };
  };
  const middle = () => [view.x + view.width / 2, view.y + view.height / 2];

  svg.addEventListener("wheel", (e) => {
    e.preventDefault();
    const point = at(e);
    zoom(Math.exp(Math.sign(e.deltaY) * 0.15), point.x, point.y);
  }, { passive: false });

  svg.addEventListener("pointerdown", (e) => {
    held = at(e);
    svg.setPointerCapture(e.pointerId);
    svg.classList.add("held");
  });
  svg.addEventListener("pointermove", (e) => {
    if (!held) return;
    const point = at(e);
    view.x += held.x - point.x;
    view.y += held.y - point.y;
    show();
  });
  const drop = () => {
    held = null;
    svg.classList.remove("held");
  };
  svg.addEventListener("pointerup", drop);
  svg.addEventListener("pointercancel", drop);

  svg.addEventListener("keydown", (e) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[e.key];
    if (step) {
      view.x += step[0] * view.width / 10;
      view.y += step[1] * view.height / 10;
      show();
    } else if (e.key === "+" || e.key === "=") zoom(0.8, ...middle());
    else if (e.key === "-") zoom(1.25, ...middle());
    else if (e.key === "0") {
      view = { ...all };
      show();
    } else return;
    e.preventDefault();
    e.stopPropagation();
  });

  // Who is linked to whom, found once.
  const lines = [...svg.querySelectorAll("line")];
  const linked = new Map();
  for (const line of lines) {
    for (const [from, to] of [[line.dataset.a, line.dataset.b], [line.dataset.b, line.dataset.a]]) {
      if (!linked.has(from)) linked.set(from, { lines: [], accounts: new Set([from]) });
      linked.get(from).lines.push(line);
      linked.get(from).accounts.add(to);
    }
  }
  const marks = new Map();
  for (const mark of svg.querySelectorAll("[data-n]")) {
    if (!marks.has(mark.dataset.n)) marks.set(mark.dataset.n, []);
    marks.get(mark.dataset.n).push(mark);
  }
  let lit = [];
  const light = (number) => {
    for (const mark of lit) mark.classList.remove("by");
    const to = linked.get(number);
    svg.classList.toggle("far", Boolean(to));
    lit = to ? [...to.lines, ...[...to.accounts].flatMap((n) => marks.get(n) ?? [])] : [];
    for (const mark of lit) mark.classList.add("by");
  };
  svg.addEventListener("pointerover", (e) => light(e.target.closest("[data-n]")?.dataset.n));
  svg.addEventListener("pointerleave", () => light());
  for (const row of document.querySelectorAll("tr[data-n]")) {
    row.addEventListener("pointerenter", () => light(row.dataset.n));
    row.addEventListener("pointerleave", () => light());
  }
}
