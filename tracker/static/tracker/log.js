// The log's list: how many rows are chosen, a range by Shift, all at once. The server knows the same boxes without it.
const list = () => document.getElementById("found");
const rows = () => [...list().querySelectorAll("[name=uid]")];
const box = (value) => list().querySelector(`[name=all][value=${value}]`);
let last; // where a range begins

const tell = () => {
  const all = rows(), chosen = all.filter((row) => row.checked).length, page = box("page"), counter = list().querySelector("[data-chosen]");
  if (!page) return;
  page.checked = chosen === all.length;
  page.indeterminate = chosen > 0 && !page.checked;
  counter.hidden = false;
  counter.textContent = box("found")?.checked ? "" : chosen;
};

// Its change event, which asks what would be done, follows the click.
addEventListener("click", ({ target, shiftKey }) => {
  if (!target.matches?.("#found .pick")) return;
  const all = rows();
  if (target.name === "all") {
    all.forEach((row) => (row.checked = target.checked));
    if (target.value === "page" && box("found")) box("found").checked = false;
  } else {
    if (box("found")) box("found").checked = false;
    const [from, to] = [all.indexOf(last), all.indexOf(target)].sort((a, b) => a - b);
    if (shiftKey && from >= 0) all.slice(from, to + 1).forEach((row) => (row.checked = target.checked));
    last = target;
  }
  tell();
});
addEventListener("htmx:finally:request", () => list() && tell());
tell();
