// Whoever is faster than the answer to a claim: what needs it is done as soon as it is answered.

import { $, openId } from './page.js';

const waiting = { act: null };

// True if a claim is on its way, and `act` will follow it.
export function afterClaim(act) {
  if (!$('claim')?.matches('.htmx-request')) return false;
  waiting.act = act;
  return true;
}

export function claimed(id) {
  const { act } = waiting;
  waiting.act = null;
  if (id === openId()) act?.();
}
