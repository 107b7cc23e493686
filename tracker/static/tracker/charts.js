// Charts by pointer, finger and keyboard. Sugar: the same numbers stand beside each as a table.
const DAY = 864e5, LEFT = 28, TOP = 16, PITCH = 14; // as heatmap.py draws it
const now = new WeakMap(); // what is shown of a chart
let touched = false;

const make = (name, parent) => parent.appendChild(document.createElementNS("http://www.w3.org/2000/svg", name));
const set = (element, values) => Object.entries(values).forEach(([name, value]) => element.setAttribute(name, value));
const wordsOf = (svg) => svg.closest(".told").dataset;
const tell = (svg, text) => (svg.closest(".told").querySelector("output").textContent = text);
const listOf = (svg) => svg.dataset.told.split(";");

// A day as the page writes it: in this year, in another, the weekdays' names and the months'.
const dayOf = (svg, offset) => {
  const day = new Date(Date.parse(svg.dataset.first) + offset * DAY);
  const [same, other, weekdays, months] = wordsOf(svg).form.split("|");
  const parts = {
    w: weekdays.split(",")[(day.getUTCDay() + 6) % 7],
    d: day.getUTCDate(),
    m: months.split(",")[day.getUTCMonth()],
    y: day.getUTCFullYear(),
  };
  const text = (parts.y === new Date().getFullYear() ? same : other).replace(/{(\w)}/g, (_, name) => parts[name]);
  return { text, iso: day.toISOString().slice(0, 10) };
};
const bounded = (index, list) => Math.min(Math.max(index, 0), list.length - 1);

// Heatmap: one link moves from day to day; it leads to the log of its day.
const shift = (svg) => (new Date(svg.dataset.first).getUTCDay() + 6) % 7;
const showDay = (svg, index) => {
  const { text, iso } = dayOf(svg, index), place = index + shift(svg), { log, none, signs } = wordsOf(svg);
  const words = text + signs.split("|")[0] + (listOf(svg)[index] || none);
  const link = svg.querySelector("a");
  set(link, { "aria-label": words, "data-tip": words, ...(log ? { href: log + iso } : { role: "img" }) });
  set(link.firstChild, { x: LEFT + Math.floor(place / 7) * PITCH, y: TOP + (place % 7) * PITCH });
  now.set(svg, index);
  tell(svg, words);
};
const showTip = (element) => element.dispatchEvent(new PointerEvent("pointerover", { bubbles: true }));
const dayAt = (svg, event) => {
  const box = svg.getBoundingClientRect();
  const row = Math.floor((event.clientY - box.y - TOP) / PITCH), week = Math.floor((event.clientX - box.x - LEFT) / PITCH);
  const index = week * 7 + row - shift(svg);
  return row >= 0 && row < 7 && week >= 0 && index in listOf(svg) ? index : -1;
};
const DAYS = { ArrowRight: 7, ArrowLeft: -7, ArrowDown: 1, ArrowUp: -1, Home: -1e4, End: 1e4 };

// Pace: a line moves from week to week; below the chart stands what it meets.
const showWeek = (svg, index) => {
  const [offset, ...figures] = listOf(svg)[index].split(" "), { names, signs } = wordsOf(svg);
  const [colon, comma] = signs.split("|");
  const said = names.split("|").map((name, place) => figures[place] && name.replace("{}", figures[place]));
  const text = dayOf(svg, +offset).text + colon + said.filter(Boolean).join(comma);
  const x = `${(100 * (+offset + 1)) / svg.dataset.days}%`;
  set(svg.querySelector(".cursor"), { x1: x, x2: x, y1: 16, y2: "100%" });
  set(svg, { "aria-valuenow": index, "aria-valuetext": text });
  now.set(svg, index);
  tell(svg, text);
};
const weekAt = (svg, event) => {
  const box = svg.getBoundingClientRect(), day = ((event.clientX - box.x) / box.width) * svg.dataset.days - 1;
  const far = listOf(svg).map((each) => Math.abs(parseInt(each) - day));
  return far.indexOf(Math.min(...far));
};
const today = (svg) => bounded(+svg.dataset.now, listOf(svg));
const WEEKS = { ArrowRight: 1, ArrowUp: 1, ArrowLeft: -1, ArrowDown: -1, PageUp: 4, PageDown: -4, Home: -1e4, End: 1e4 };

// What came with a fragment is made ready, too.
const ready = () => {
  for (const svg of document.querySelectorAll(".heat[role=img][data-told]")) {
    svg.querySelector("a")?.remove();
    set(make("rect", make("a", svg)), { width: 11, height: 11, class: "pick" });
    set(svg, { role: "group" });
    set(svg.querySelector("a"), { tabindex: 0 });
    svg.closest(".pan").removeAttribute("tabindex"); // the link is the one stop
    showDay(svg, listOf(svg).length - 1);
  }
  for (const svg of document.querySelectorAll(".pace[role=img][data-told]")) {
    svg.querySelector(".cursor")?.remove();
    set(make("line", svg), { class: "cursor" });
    set(svg, { role: "slider", tabindex: 0, "aria-valuemin": 0, "aria-valuemax": listOf(svg).length - 1 });
    showWeek(svg, today(svg));
  }
};
ready();
addEventListener("htmx:after:swap", ready);

addEventListener("pointermove", (event) => {
  const heat = event.target.closest?.(".heat[role=group]"), pace = event.target.closest?.(".pace[role=slider]");
  const day = heat ? dayAt(heat, event) : -1;
  if (day >= 0 && event.pointerType !== "touch") {
    if (day !== now.get(heat)) showDay(heat, day);
    showTip(heat.querySelector("a"));
  }
  if (pace) showWeek(pace, weekAt(pace, event));
});
// A finger's first touch tells the day, its second follows the link.
addEventListener("pointerdown", (event) => {
  const heat = event.target.closest?.(".heat[role=group]"), pace = event.target.closest?.(".pace[role=slider]");
  const day = heat ? dayAt(heat, event) : -1;
  touched = event.pointerType === "touch" && day >= 0 && day !== now.get(heat);
  if (touched) showDay(heat, day);
  if (pace) showWeek(pace, weekAt(pace, event));
});
addEventListener("click", (event) => {
  if (touched && event.target.closest?.(".heat")) event.preventDefault();
});
addEventListener("pointerout", (event) => {
  const pace = event.target.closest?.(".pace[role=slider]");
  if (pace && event.pointerType === "mouse" && !pace.contains(event.relatedTarget) && pace !== document.activeElement) {
    showWeek(pace, today(pace));
  }
});
addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const heat = event.target.closest?.(".heat[role=group]"), pace = event.target.closest?.(".pace[role=slider]");
  const step = heat ? DAYS[event.key] : pace && WEEKS[event.key];
  if (!step) return;
  event.preventDefault();
  const svg = heat ?? pace;
  (heat ? showDay : showWeek)(svg, bounded(now.get(svg) + step, listOf(svg)));
  if (!heat) return;
  heat.querySelector("a").scrollIntoView({ block: "nearest", inline: "nearest" });
  showTip(heat.querySelector("a"));
});
addEventListener("focusout", (event) => {
  if (event.target.closest?.(".heat")) showTip(document.body);
});
