// Lines that are typed without a network wait in this browser, and are sent once when there is one. Sugar, as app.js is.
const PAGE = "/log/offline/", QUEUE = "/log/queue/", SIGN_OUT = "/accounts/logout/", DAY = 86_400_000;
const box = document.getElementById("queue"), list = document.getElementById("lines");
const { user, zone } = box.dataset;
const { lang } = document.documentElement;
const here = location.pathname;

// The queue. What is deleted or corrected waits for a sending, in whichever tab: what is sent is what is stored here.
const opened = new Promise((resolve, reject) => {
  const request = indexedDB.open("headway", 1);
  request.onupgradeneeded = () => request.result.createObjectStore("lines", { keyPath: "id" }).createIndex("user", "user");
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});
const inStore = async (mode, act) => {
  const work = (await opened).transaction("lines", mode, { durability: "strict" });
  const request = act(work.objectStore("lines"));
  return new Promise((resolve, reject) => {
    work.oncomplete = () => resolve(request.result);
    work.onabort = () => reject(work.error);
  });
};
const waiting = async () => {
  const mine = await inStore("readonly", (store) => store.index("user").getAll(user)).catch(() => []);
  return mine.sort((a, b) => (a.typed < b.typed ? -1 : 1));
};
const put = (entry) => inStore("readwrite", (store) => store.put(entry));
const drop = (id) => inStore("readwrite", (store) => store.delete(id));
const tabs = new BroadcastChannel(`headway ${user}`);
const alone = async (act) => {
  const done = await navigator.locks.request("headway", act);
  tabs.postMessage("");
  await show();
  return done;
};

// The server. Whoever else signs in at this browser sends nothing of this: the lines go with their owner's key.
let reached = true, signedIn = true, since = new Date();
const ask = async (options) => {
  const answer = await fetch(QUEUE, { ...options, signal: AbortSignal.timeout(20_000) }).catch(() => null);
  if (reached !== !!answer) since = new Date();
  reached = !!answer;
  signedIn = ![401, 403].includes(answer?.status);
  return answer;
};
const sendEach = async (anyway) => {
  const inHand = (entry) => ![undefined, entry.line].includes(rows.get(entry.id)?.querySelector("input").value);
  const ready = (await waiting()).filter((entry) => !entry.reason && !inHand(entry));
  const stored = [];
  if (!ready.length && !anyway) return stored;
  const who = await ask();
  if (!who?.ok) return stored;
  const { user: signed, csrf } = await who.json();
  signedIn = signed === user;
  for (const entry of signedIn ? ready : []) {
    const { id, line, typed } = entry, body = new URLSearchParams({ user, id, line, typed });
    const answer = await ask({ method: "POST", headers: { "X-CSRFToken": csrf }, body });
    if (!answer || !signedIn) break;
    // Not as it stands: 409, 422. Whatever else went wrong may be over when it is sent again.
    const said = answer.ok || [409, 422].includes(answer.status) ? await answer.json().catch(() => null) : null;
    if (said?.stored) {
      stored.push(said.stored);
      await drop(id);
    } else if (said?.errors) await put({ ...entry, reason: Object.values(said.errors).join(" ") });
  }
  return stored;
};
const send = async (anyway = here === PAGE || !reached) => {
  const sentences = await alone(() => sendEach(anyway));
  if (!sentences.length) return;
  tabs.postMessage(sentences.join(" "));
  await hear({ data: sentences.join(" ") });
};
const hear = async ({ data }) => {
  stored = data || stored;
  await show();
  // The page's figures listen for it, as after a line that is stored at once.
  if (data) document.body.dispatchEvent(new Event("logged"));
};

// What is said of it. All words stand in the page.
let count = 0, full = false, stored = "";
const moments = (parts) => new Intl.DateTimeFormat(lang === "en" ? "en-GB" : lang, { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone, ...parts });
const hour = moments({}), moment = moments({ weekday: "short", day: "numeric", month: "short" });
const show = async () => {
  const queue = await waiting();
  const refused = queue.filter((entry) => entry.reason).length;
  count = queue.length;
  const when = { away: !reached, back: reached && here !== PAGE, signedOut: reached && !signedIn, full, stored, none: !count, count, refused, ready: count - refused };
  for (const part of document.querySelectorAll("[data-when]")) {
    const value = when[part.dataset.when], figure = part.querySelector("[data-figure]");
    part.hidden = !value;
    if (figure) figure.textContent = part.dataset.when === "away" ? hour.format(since) : value;
  }
  if (list) showList(queue);
};
const rows = new Map();
const showList = (queue) => {
  for (const [id, row] of rows) {
    if (queue.some((entry) => entry.id === id)) continue;
    if (row.contains(document.activeElement)) document.getElementById("line").focus();
    row.remove();
    rows.delete(id);
  }
  for (const entry of queue) {
    const row = rows.get(entry.id) ?? list.appendChild(document.getElementById("line-row").content.firstElementChild.cloneNode(true));
    const [line] = row.getElementsByTagName("input"), [reason] = row.getElementsByClassName("err");
    const [change, remove] = row.getElementsByTagName("button");
    rows.set(entry.id, row);
    row.querySelector("time").textContent = moment.format(new Date(entry.typed));
    if (row.dataset.line !== entry.line) line.value = row.dataset.line = entry.line;
    line.ariaInvalid = !!entry.reason;
    reason.textContent = entry.reason;
    line.setAttribute("aria-describedby", (reason.id = `reason-${entry.id}`));
    remove.ariaLabel = `${remove.textContent}: ${entry.line}`;
    row.oninput = () => (change.hidden = line.value === entry.line);
    row.oninput();
    row.firstElementChild.onsubmit = async (event) => {
      event.preventDefault();
      const gone = event.submitter?.value === "delete";
      await alone(() => (gone ? drop(entry.id) : put({ ...entry, line: line.value, reason: "" })));
      await send();
    };
  }
};

// A line that could not be sent, under the id with which it was: it may have been stored without an answer.
const isQuickLog = ({ sourceElement }) => sourceElement.matches("form:has([data-quick-log])");
const keep = async (form, id, line) => {
  const field = form.elements.line;
  // At once: the next line may be in the field before this one is written.
  if (field.value === line) field.value = "";
  if (form.elements.id) form.elements.id.value = crypto.randomUUID();
  form.querySelector("[aria-live]")?.replaceChildren();
  try {
    await put({ user, id, line, typed: new Date().toISOString(), reason: "" });
    navigator.storage?.persist?.();
  } catch {
    full = true;
    field.value ||= line;
  }
  await send(true);
};
const begin = () => {
  const keepOf = ({ sourceElement, request: { body } }) => keep(sourceElement, body.get("id"), body.get("line"));
  addEventListener("htmx:error", ({ detail: { ctx } }) => {
    if (!ctx || ctx.text !== undefined) return;
    if (isQuickLog(ctx)) keepOf(ctx);
    else send(true);
  });
  // Neither an error of the server nor the end of a session costs the line that was typed.
  addEventListener("htmx:before:response", (event) => {
    const { ctx } = event.detail, { status, headers } = ctx.response;
    if (!isQuickLog(ctx) || !(status >= 500 || status === 403 || headers.has("HX-Redirect"))) return;
    event.preventDefault();
    keepOf(ctx);
  });
  addEventListener("submit", async (event) => {
    const form = event.target, path = new URL(form.action).pathname;
    if (form.id === "keep") {
      event.preventDefault();
      if (form.elements.line.value.trim()) keep(form, crypto.randomUUID(), form.elements.line.value);
    } else if (path === SIGN_OUT && count && here !== SIGN_OUT) {
      event.preventDefault();
      location.assign(SIGN_OUT); // its page says what is not sent yet
    } else if (path === SIGN_OUT && event.submitter?.dataset.when) {
      event.preventDefault();
      for (const { id } of await waiting()) await alone(() => drop(id));
      form.submit();
    } else if (!navigator.onLine && form.method === "post" && !form.matches("[hx-post], [hx-boost]")) {
      // A server on this very machine may be reached all the same.
      event.preventDefault();
      await send(true);
      if (reached) form.requestSubmit.call(form, event.submitter);
      else box.scrollIntoView({ block: "nearest" });
    }
  }, true);
  addEventListener("online", () => send(true));
  addEventListener("offline", () => send(true));
  addEventListener("visibilitychange", () => document.hidden || send());
  setInterval(send, 60_000);
  tabs.onmessage = hear;
  if (list) document.querySelector("#keep button").disabled = false;
  send();
};

// The page for typing lines is kept with all that it loads: anew when Headway, the language or the zone is another, and each day.
const keepPage = async () => {
  const name = `headway ${user} ${lang} ${zone}`, cache = await caches.open(name);
  const parts = [...document.querySelectorAll("head script, head link:is([rel=stylesheet], [rel=icon])")].map((part) => part.src || part.href);
  const wanted = [new URL(PAGE, location).href, ...parts];
  const kept = await Promise.all(wanted.map((each) => cache.match(each, { ignoreVary: true })));
  if (kept.every(Boolean) && Date.now() - Date.parse(kept[0].headers.get("Date")) < DAY) return;
  await cache.addAll(wanted.map((each) => new Request(each, { redirect: "error" })));
  for (const { url } of await cache.keys()) if (!wanted.includes(url)) cache.delete(url);
  for (const other of await caches.keys()) if (other !== name) caches.delete(other);
};

// A browser has all of this where the address is https or this machine.
if (navigator.serviceWorker && navigator.locks) {
  begin();
  if (!list) navigator.serviceWorker.register("/sw.js").then(keepPage).catch(() => {});
}
