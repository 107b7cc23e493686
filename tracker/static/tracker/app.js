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
  "/": () => (all("[data-search]")[0] ?? { focus: go("/log/#f-text") }).focus(),
  "?": () => document.getElementById("keys").togglePopover(),
  "g d": go("/"),
  "g g": go("/#goals"),
  "g l": go("/log/"),
  "g p": go("/plan/"),
  "g s": go("/sources/"),
  "g r": go("/reports/"),
};
let before = "", since = 0; // the first key of two, and when it was pressed
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
  if (event.timeStamp - since > 1200) before = "";
  since = event.timeStamp;
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

// For a page and for each answer that takes its place: what needs a script shows.
const byId = (id) => document.getElementById(id);
const arrive = () => all("[data-needs-script]").forEach((part) => (part.hidden = false));
arrive();

// Busy line: only for what takes longer than 300 ms, on the button that was pressed or on what will change.
const waits = new WeakMap();
addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  ctx.whole = ctx.select === "#main";
  ctx.next = ctx.sourceElement.dataset.focus || ctx.request.anchor;
  ctx.busy = ctx.request.submitter ?? ctx.target;
  waits.set(ctx, setTimeout(() => (ctx.busy.ariaBusy = "true"), 300));
});
// What had the focus may be gone with the answer: it moves to what is wrong, what the form names, or what is said. What
// is said is then read aloud with it.
addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  if (!waits.has(ctx)) return; // taken back before it was sent
  clearTimeout(waits.get(ctx));
  ctx.busy.ariaBusy = null;
  if (ctx.whole) arrive();
  const wrong = ctx.whole && ctx.response?.status >= 400 && document.querySelector("#main :is([aria-invalid=true], [role=alert])");
  if (!wrong && document.activeElement !== document.body) return;
  const place = wrong || byId(ctx.next) || (ctx.whole && (byId("said") ?? document.querySelector("h1")));
  if (!place) return;
  if (place.tabIndex < 0) place.tabIndex = -1;
  if (!wrong && byId("said") && place.id !== "said") place.setAttribute("aria-describedby", "said");
  place.focus();
});
// Nothing came back: the form stands as it was and says so.
addEventListener("htmx:error", ({ detail: { ctx } }) => {
  if (!ctx?.whole || ctx.response) return;
  const note = document.querySelector(".unsent") ?? document.createElement("p");
  const words = { className: "note bad unsent", role: "alert", textContent: byId("main").dataset.silence };
  ctx.request.form.prepend(Object.assign(note, words));
});
