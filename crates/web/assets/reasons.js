// While reasons are typed: whether they hold what could point to a person. The server looks, and keeps nothing; it looks
// again when the form is sent, with or without this.

const box = document.querySelector("textarea[data-scan]");
const said = box?.closest("fieldset").querySelector("[role=status]");
let waiting;

async function look() {
  const asked = box.value;
  const csrf = box.form.elements.csrf.value;
  try {
    const answer = await fetch(box.dataset.scan, { method: "POST", body: new URLSearchParams({ csrf, reasons: asked }) });
    if (!answer.ok || asked !== box.value) return;
    const { found } = await answer.json();
    said.hidden = !found.length;
    said.textContent = found.length ? "{{reasons-hold}}".replace("%s", () => found.join("{{reasons-and}}")) : "";
  } catch {
    // No answer: the form says it when it is sent.
  }
}

box?.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(look, 400);
});
