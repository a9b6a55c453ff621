import { backoff } from './backoff.js';
import { exclusively } from './locks.js';

// For these the same message would be refused again; everything else is worth another try.
const FINAL = new Set([400, 413, 422]);

// Empties the outbox in order, one message at a time and in one tab at a time.
export function createSender({ outbox, session, api, store, name, life, onState, onRefused, onStalled }) {
  let running = false;
  let again = false;
  let failures = 0;
  let timer;

  async function flush() {
    if (life.aborted) return;
    if (running) {
      // Something was added while the last round was ending.
      again = true;
      return;
    }
    clearTimeout(timer);
    running = true;
    try {
      await exclusively(`${name}:outbox`, drain);
    } finally {
      running = false;
    }
    if (again) {
      again = false;
      flush();
    }
  }

  async function drain() {
    for (let item = outbox.first(); item && !life.aborted; item = outbox.first()) {
      if (pauseLeft() > 0) return stall(pauseLeft());
      onState(item.client_id, 'sending');
      const answer = await session.call((secret) => api.sendMessage(secret, item));
      if (life.aborted) return;
      if (answer.status === 202) settle(item);
      else if (FINAL.has(answer.status)) refuse(item, answer);
      else return holdOff(answer.retryAfter);
    }
    onStalled(false);
  }

  function settle(item) {
    failures = 0;
    outbox.remove(item.client_id);
    onState(item.client_id, 'sent');
  }

  function refuse(item, { status, body }) {
    outbox.reject(item);
    onRefused(item, status === 413 && typeof body?.error === 'string' ? body.error : null);
  }

  // "Retry-After" is kept where the other tabs see it: it is meant for the visitor, not for one tab.
  function holdOff(retryAfter) {
    if (retryAfter) store.set('pause', String(Date.now() + retryAfter));
    const wait = Math.max(retryAfter, backoff(failures));
    failures += 1;
    stall(wait);
  }

  function stall(wait) {
    onStalled(true);
    timer = setTimeout(flush, wait);
  }

  // Bounded, so that a clock set back does not silence the chat for hours.
  const pauseLeft = () => Math.min(Number(store.get('pause') ?? 0) - Date.now(), 300_000);

  return { flush };
}
