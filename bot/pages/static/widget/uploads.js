import { backoff, createSleeper } from './backoff.js';
import { uuid } from './ids.js';
import { strings } from './strings.js';

// For these the same files would be refused again; everything else is worth another try.
const FINAL = new Set([400, 408, 413, 415, 422]);

// Files on their way, in order. They are kept in the page's memory only, so the browser asks before it is closed.
export function createUploads({ session, api, life, onState, onShare, onRefused }) {
  const { sleep, wake } = createSleeper();
  const queue = [];
  let running = false;
  let failures = 0;

  function add(text, files) {
    const item = { client_id: uuid(), text, files, at: new Date().toISOString() };
    queue.push(item);
    run();
    return item;
  }

  async function run() {
    if (running) return;
    running = true;
    while (queue.length && !life.aborted) await attempt(queue[0]);
    running = false;
  }

  async function attempt(item) {
    onState(item.client_id, 'sending');
    const answer = await session.call((secret) => api.sendFiles(secret, item, (share) => onShare(item.client_id, share)));
    if (life.aborted) return;
    if (answer.status === 202) {
      failures = 0;
      settle(item.client_id);
    } else if (FINAL.has(answer.status)) {
      refuse(item, answer.body?.error ?? strings.refused);
    } else if (!(await readable(item.files))) {
      refuse(item, strings.unreadable);
    } else if (queue.includes(item)) {
      onState(item.client_id, 'held');
      await sleep(Math.max(answer.retryAfter, backoff(failures)));
      failures += 1;
    }
  }

  // Also when the message has come back in the stream, although the answer to the upload was lost.
  function settle(clientId) {
    if (remove(clientId)) onState(clientId, 'sent');
  }

  function refuse(item, sentence) {
    if (remove(item.client_id)) onRefused(item, sentence);
  }

  function remove(clientId) {
    const place = queue.findIndex((item) => item.client_id === clientId);
    if (place < 0) return false;
    queue.splice(place, 1);
    return true;
  }

  const options = { signal: life };
  window.addEventListener('online', wake, options);
  window.addEventListener('beforeunload', (event) => queue.length && event.preventDefault(), options);
  life.addEventListener('abort', wake);

  return { add, settle, wake, waiting: () => queue.length };
}

// A file that was moved or changed since it was chosen cannot be sent, however often it is tried.
async function readable(files) {
  try {
    for (const file of files) await file.slice(0, 1).arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
