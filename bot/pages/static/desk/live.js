// The live connection: the page says so when what it shows may be old.

import { $ } from './page.js';

const SILENCE_MS = 40_000;
const live = { heardAt: Date.now(), lost: false };

function connection(lost) {
  if (!lost) live.heardAt = Date.now();
  if (lost === live.lost || !$('connection')) return;
  live.lost = lost;
  $('connection').textContent = lost ? 'Reconnecting… what you see may be old.' : '';
}

const heard = () => connection(false);

document.addEventListener('htmx:sseOpen', ({ detail }) => {
  connection(false);
  for (const name of ['ping', 'queue', 'conversation']) detail.source.addEventListener(name, heard);
});

document.addEventListener('htmx:sseError', ({ detail }) => {
  connection(true);
  // Refused rather than unreachable: if the session is over, fetching leads to the login page.
  if (detail.source.readyState === EventSource.CLOSED) htmx.trigger('#live-queue', 'sse:queue');
});

function reconnect() {
  const old = $('live');
  if (!old) return;
  htmx.trigger(old, 'htmx:beforeCleanupElement');
  const fresh = old.cloneNode(true);
  old.replaceWith(fresh);
  htmx.process(fresh);
}

window.addEventListener('offline', () => connection(true));
window.addEventListener('online', reconnect);
setInterval(() => {
  if (!$('live') || Date.now() - live.heardAt < SILENCE_MS) return;
  connection(true);
  live.heardAt = Date.now();
  reconnect();
}, 5000);
