// Keeps the page alive while the system is away: the page for that time, its script, the newest signed status list and the keys that signed it.
const CACHE = 'banshi-verify-2';
const SHELL = '/verify/away';
const KEPT = [SHELL, '/verify/verify.js', '/v1/status-list', '/v1/status-list/keys'];
// Of credentials: the page, its script, and whatever issuer or list was asked for once.
const PAGE = ['/verify/credential', '/verify/credential.js'];
const ASKED = /^\/v1\/(credential-status\/\w+\/\d+|credential-issuers\/\d{6})$/;

self.addEventListener('install', (event) =>
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll([...KEPT, ...PAGE]))
      .then(() => self.skipWaiting()),
  ),
);
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));

/** From the network, and kept; from what is kept when the network or the system fails. */
async function fresh(request, kept) {
  const cache = await caches.open(CACHE);
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(8000) });
    if (answer.status < 500) {
      if (kept && answer.ok) await cache.put(kept, answer.clone());
      return answer;
    }
  } catch {
    // Away: below.
  }
  const found = await cache.match(kept ?? SHELL);
  return found ?? Response.error();
}

self.addEventListener('fetch', (event) => {
  const { pathname } = new URL(event.request.url);
  if (event.request.method !== 'GET') return;
  if (KEPT.includes(pathname) || PAGE.includes(pathname) || ASKED.test(pathname)) event.respondWith(fresh(event.request, pathname));
  else if (event.request.mode === 'navigate' && pathname.startsWith('/verify/')) event.respondWith(fresh(event.request, null));
});
