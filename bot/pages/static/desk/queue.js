// The queue: what it is filtered by stands in the page's address and stays while it is refreshed; what was asked of
// somebody counts as read once they see it.

import { $, csrf, openId } from './page.js';

const REFRESH_MS = 60_000; // the order changes with time alone, too

const chosen = () => $('queue')?.dataset.filter ?? '';
const refresh = () => $('queue') && htmx.trigger('#live-queue', 'sse:queue');

document.addEventListener('htmx:configRequest', ({ detail }) => {
  if (detail.path.split('?')[0] !== '/desk/queue' || !chosen()) return;
  detail.path += `${detail.path.includes('?') ? '&' : '?'}${chosen()}`;
});

function choose(query) {
  $('queue').dataset.filter = query;
  history.replaceState(history.state, '', location.pathname + (query ? `?${query}` : ''));
  refresh();
}

function asked() {
  const given = [...new FormData($('filters'))].filter(([, value]) => value);
  return new URLSearchParams(given).toString();
}

document.addEventListener('change', ({ target }) => target.form?.id === 'filters' && choose(asked()));

document.addEventListener('click', (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.target.closest?.('a[data-filter-link]');
  if (link) {
    event.preventDefault();
    choose(link.dataset.filterLink);
  } else if (event.target.closest?.('#back') && chosen()) {
    event.preventDefault();
    location.assign(`/desk?${chosen()}`);
  }
});

document.addEventListener('htmx:afterSwap', ({ detail }) => {
  if (detail.target?.id !== 'queue') return;
  $('filters')?.reset(); // to what the server says is chosen
  tellSeen();
});

export function toggleFilters() {
  const panel = $('filter-panel');
  if (!panel) return;
  panel.open = !panel.open;
  $(panel.open ? 'filter-channel' : 'filter-summary').focus();
}

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !event.target.closest?.('#filters')) return;
  $('filter-panel').open = false;
  $('filter-summary').focus();
});

// What was asked of me in the conversation that I see now.
let told = '';
function tellSeen() {
  const asked = openId() && document.querySelector(`[data-asked-in="${CSS.escape(openId())}"]`);
  if (!asked) told = '';
  if (!asked || told === openId() || document.visibilityState !== 'visible') return;
  told = openId();
  const body = new URLSearchParams({ conversation: told });
  fetch('/desk/asked/seen', { method: 'POST', body, headers: { 'X-CSRF-Token': csrf() } }).catch(() => { told = ''; });
}
document.addEventListener('htmx:load', ({ detail }) => detail.elt.id === 'main' && tellSeen());
document.addEventListener('visibilitychange', tellSeen);

setInterval(refresh, REFRESH_MS);
// Whoever chose before this script came; the stream's first word fetches it.
const sorted = (query) => [...new URLSearchParams(query)].map(String).sort().join();
if ($('filters') && sorted(asked()) !== sorted(chosen())) choose(asked());
tellSeen();
