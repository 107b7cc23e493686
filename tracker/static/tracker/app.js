// Sugar: every page works without it.
const all = (selector) => document.querySelectorAll(selector);
let store = {};
try {
  store = localStorage;
} catch {} // storage is refused: choices last for a page

// Tooltip: the same words stand in the page as text.
const tip = Object.assign(document.createElement("div"), { id: "tip", hidden: true, ariaHidden: "true" });
document.body.append(tip);
addEventListener("pointerover", (event) => {
  const mark = event.target.closest?.("[data-tip]");
  tip.hidden = !mark;
  if (!mark) return;
  tip.textContent = mark.dataset.tip;
  const box = mark.getBoundingClientRect(), own = tip.getBoundingClientRect();
  const left = Math.min(Math.max(box.x + box.width / 2 - own.width / 2, 4), innerWidth - own.width - 4);
  tip.style.translate = `${left}px ${box.y > own.height + 8 ? box.y - own.height - 6 : box.bottom + 6}px`;
});

// Theme: light, dark or "", the system's.
const themes = all("[data-set-theme]");
const setTheme = (name) => {
  store.theme = document.documentElement.dataset.theme = name;
  themes.forEach((button) => (button.ariaPressed = button.dataset.setTheme === name));
};
themes.forEach((button) => (button.onclick = () => setTheme(button.dataset.setTheme)));
setTheme(store.theme ?? "");
all("[data-needs-script]").forEach((part) => (part.hidden = false));

// Keyboard: never in fields or with modifiers; its switch turns it off.
const keysOn = document.querySelector("[data-keys]");
if (keysOn) {
  keysOn.checked = store.keys !== "off";
  keysOn.onchange = () => (store.keys = keysOn.checked ? "on" : "off");
}
const go = (path) => () => location.assign(path);
const keys = {
  l: () => (all("[data-quick-log]")[0] ?? { focus: go("/log/#line") }).focus(), // each storing replaces the field
  t: () => (document.getElementById("timer-line") ?? { focus: go("/timer/#timer-line") }).focus(),
  "?": () => document.getElementById("keys").togglePopover(),
  "g d": go("/"),
  "g l": go("/log/"),
  "g p": go("/plan/"),
  "g s": go("/sources/"),
};
let before = "";
const closeMenus = (but) => all("details.menu[open]").forEach((menu) => (menu.open = menu.contains(but)));
addEventListener("click", (event) => closeMenus(event.target));
addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    tip.hidden = true;
    document.activeElement.closest("details.menu[open]")?.querySelector("summary").focus();
    closeMenus(null);
  }
  if (!keysOn?.checked || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, select, textarea")) return;
  const action = keys[`${before} ${event.key}`] ?? keys[event.key];
  before = before || event.key !== "g" ? "" : "g";
  if (action) event.preventDefault();
  action?.();
});

// Running clocks go on by themselves; a reload tells the same.
setInterval(() => {
  for (const clock of all("[data-runs]")) {
    const seconds = Math.floor(+clock.dataset.runs + (Date.now() - (clock.since ??= Date.now())) / 1000);
    const two = (number) => String(number).padStart(2, "0");
    clock.textContent = `${Math.floor(seconds / 3600)}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  }
}, 1000);
// Another tab or device may have moved the timer: whoever looks here again, or has the page in view, is told.
const look = () => {
  if (document.visibilityState === "visible" && navigator.onLine) document.getElementById("chip")?.dispatchEvent(new Event("look"));
};
addEventListener("focus", look);
document.addEventListener("visibilitychange", look);
setInterval(look, 60_000);

// A field for several names proposes the next one, too: what stands up to the last comma is kept.
addEventListener("input", ({ target }) => {
  if (!("many" in target.dataset)) return;
  const [kept] = target.value.match(/^(?:.*[,，、]\s*)?/);
  for (const option of target.list.options) option.value = kept + (option.dataset.name ??= option.value);
});

// Busy line: only for what takes longer than 300 ms. What had the focus may be gone with the answer: its form says what follows.
const waits = new WeakMap();
addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.next = ctx.sourceElement.dataset.focus;
  waits.set(ctx, setTimeout(() => (ctx.target.ariaBusy = "true"), 300));
});
addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  clearTimeout(waits.get(ctx));
  ctx.target.ariaBusy = null;
  if (document.activeElement === document.body) document.getElementById(ctx.next)?.focus();
});
