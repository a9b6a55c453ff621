// What was sent and is not answered yet: it is seen, whoever closes the page is asked, and what needs the answer waits.

import { openId } from './page.js';

const SAYS = ['reply', 'note', 'article'];
const underway = new Map(); // what is said where, by its request
const waiting = { id: '', act: null };

// Whoever closes or leaves the page while something is on its way would not learn what became of it.
window.addEventListener('beforeunload', (event) => underway.size && event.preventDefault());

export const begun = (request, id, act) => underway.set(request, { id, act });

const isSaying = (id) => [...underway.values()].some((one) => one.id === id && SAYS.includes(one.act));

// True if words of ours are on their way into the open conversation; `act` follows their answer.
export function afterWords(act) {
  if (!isSaying(openId())) return false;
  Object.assign(waiting, { id: openId(), act });
  return true;
}

export function landed(request) {
  const { id } = underway.get(request);
  underway.delete(request);
  if (!waiting.act || id !== waiting.id || isSaying(id)) return;
  const { act } = waiting;
  waiting.act = null;
  act();
}

// What the style sheet shows of a slow line, screen readers are told.
const BUSY = '#composer, .articles form, #queue a.item';
document.addEventListener('htmx:beforeSend', ({ detail: { elt } }) => {
  if (elt.matches(BUSY)) elt.ariaBusy = 'true';
});
document.addEventListener('htmx:afterRequest', ({ detail: { elt } }) => {
  if (elt.matches(BUSY)) elt.ariaBusy = null;
});
