// Where the network ends, the log goes on: a page that can't be fetched is answered with the kept page for typing lines.
// The network comes first for everything, so that nothing old is shown while there is one. offline.js decides what is kept.
const PAGE = "/log/offline/", SIGN_OUT = "/accounts/logout/", GONE = ["/accounts/login/", "/account/deleted/"];

addEventListener("install", () => skipWaiting());
addEventListener("activate", (event) => event.waitUntil(clients.claim()));

const kept = (what) => async (error) => (await caches.match(what, { ignoreVary: true })) ?? Promise.reject(error);
const forget = async () => Promise.all((await caches.keys()).map((name) => caches.delete(name)));

addEventListener("fetch", (event) => {
  const { request } = event, { origin, pathname } = new URL(request.url);
  if (origin !== location.origin) return;
  // Who signs out, or has been signed out, leaves nothing behind for the next one at this browser.
  if (pathname === SIGN_OUT && request.method === "POST") event.waitUntil(forget());
  if (request.method !== "GET") return;
  if (request.mode === "navigate") {
    const answer = fetch(request);
    event.respondWith(answer.catch(kept(PAGE)));
    if (GONE.includes(pathname)) event.waitUntil(answer.then(forget, () => {}));
  } else if (pathname.startsWith("/static/")) event.respondWith(fetch(request).catch(kept(request)));
});
