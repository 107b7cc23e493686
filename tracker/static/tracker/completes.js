// A field with data-completes is a combobox: it proposes skills, resources and earlier lines. Without this it is a plain field.
const list = Object.assign(document.createElement("ul"), { id: "proposals", className: "proposals", role: "listbox", hidden: true });
let field = null, offers = [], chosen = -1, asked = null, wait = 0;

const choose = (index) => {
  chosen = index;
  [...list.children].forEach((option, place) => (option.ariaSelected = place === index));
  if (index < 0) field.removeAttribute("aria-activedescendant");
  else field.setAttribute("aria-activedescendant", list.children[index].id);
};
const close = () => {
  clearTimeout(wait);
  asked?.abort();
  if (list.hidden) return;
  list.hidden = true;
  field.ariaExpanded = "false";
  choose(-1);
};
const open = (found) => {
  offers = found;
  list.replaceChildren(
    ...found.map(({ text, note }, place) => {
      const option = Object.assign(document.createElement("li"), { id: `proposal-${place}`, role: "option" });
      const name = document.createElement("bdi"), more = document.createElement("small");
      name.textContent = text;
      more.textContent = note;
      option.append(name, more);
      return option;
    }),
  );
  list.ariaLabel = field.dataset.proposals;
  field.parentElement.after(list);
  list.hidden = false;
  field.ariaExpanded = "true";
  choose(-1);
};
// The newest question wins: an older answer that comes late is dropped.
const ask = async () => {
  asked?.abort();
  const own = (asked = new AbortController()), typed = field, at = typed.selectionStart;
  const url = new URL(typed.dataset.completes, location);
  url.searchParams.set("before", typed.value.slice(0, at));
  url.searchParams.set("behind", typed.value.slice(at));
  try {
    const answer = await fetch(url, { signal: own.signal });
    const { proposals } = await answer.json();
    if (own.signal.aborted || document.activeElement !== typed) return;
    if (proposals.length) open(proposals);
    else close();
  } catch {} // no answer, no proposals
};
const take = (index) => {
  const { before, behind } = offers[index];
  close();
  field.value = before + behind;
  field.setSelectionRange(before.length, before.length);
  field.focus();
  field.dispatchEvent(new CustomEvent("input", { bubbles: true })); // what is understood follows
};
const ready = (target) => {
  if (!target.dataset?.completes) return false;
  if (field !== target) close();
  field = target;
  for (const [name, value] of Object.entries({ role: "combobox", "aria-autocomplete": "list", "aria-controls": list.id, "aria-expanded": "false" }))
    if (!field.hasAttribute(name)) field.setAttribute(name, value);
  return true;
};

document.addEventListener("focusin", ({ target }) => ready(target));
document.addEventListener("focusout", ({ target }) => target === field && close());
document.addEventListener("input", (event) => {
  if (!ready(event.target)) return;
  clearTimeout(wait);
  if (event instanceof InputEvent && !event.isComposing && field.value.trim()) wait = setTimeout(ask, 120);
  else close();
});
document.addEventListener("compositionend", ({ target }) => ready(target) && ask());
document.addEventListener("click", ({ target }) => {
  if (ready(target) && !field.value && list.hidden) ask();
});
document.addEventListener("keydown", (event) => {
  if (!ready(event.target) || event.isComposing || event.ctrlKey || event.metaKey || event.altKey) return;
  const { key } = event, shown = !list.hidden;
  if (key === "ArrowDown" || key === "ArrowUp") {
    event.preventDefault();
    if (!shown) return ask();
    // One more place than there are proposals: the field itself.
    const places = offers.length + 1, step = key === "ArrowDown" ? 1 : places - 1;
    choose(((chosen + 1 + step) % places) - 1);
  } else if (key === "Escape" && shown) {
    event.stopPropagation();
    close();
  } else if (key === "Enter" && shown && chosen >= 0) {
    event.preventDefault();
    take(chosen);
  } else if (key === "Enter" || key === "Tab") close();
});
// The field keeps the focus while a proposal is touched.
list.addEventListener("pointerdown", (event) => event.preventDefault());
list.addEventListener("mousedown", (event) => event.preventDefault());
list.addEventListener("click", ({ target }) => {
  const place = [...list.children].indexOf(target.closest("li"));
  if (place >= 0) take(place);
});
if (document.activeElement) ready(document.activeElement);
