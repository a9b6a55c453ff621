import { uuid } from './ids.js';

const START = 'outbox.';

// Messages that the server has not confirmed yet. Each has a key of its own: tabs add and remove
// without reading and rewriting a shared list, so none can wipe out another's message.
export function createOutbox(store) {
  const keyOf = (clientId) => store.names(START).find((key) => key.endsWith(clientId));

  function read(key) {
    try {
      const item = JSON.parse(store.get(key));
      if (item?.client_id && typeof item.text === 'string') return item;
    } catch {
      // Not ours, or damaged: it would block the queue for ever.
    }
    store.remove(key);
    return null;
  }

  const items = () => store.names(START).map(read).filter(Boolean);

  // The key sorts by time; a clock that was set back must not let a message overtake an earlier one.
  function nextPlace() {
    const last = store.names(START).at(-1);
    const after = last ? Number(last.split('.')[1]) + 1 : 0;
    return String(Math.max(Date.now(), after)).padStart(15, '0');
  }

  function add(text, choice) {
    const item = { client_id: uuid(), text, choice, at: new Date().toISOString() };
    store.set(`${START}${nextPlace()}.${item.client_id}`, JSON.stringify(item));
    return item;
  }

  function remove(clientId) {
    const key = keyOf(clientId);
    if (key) store.remove(key);
  }

  // Written once more before it goes, so that other tabs can tell a refused message from a sent one.
  function reject(item) {
    const key = keyOf(item.client_id);
    if (!key) return;
    store.set(key, JSON.stringify({ ...item, refused: true }));
    store.remove(key);
  }

  function watch({ added, refused, removed }) {
    store.watch((key, value) => {
      if (!key.startsWith(START)) return;
      if (value === null) return removed(key.split('.')[2]);
      try {
        const item = JSON.parse(value);
        (item.refused ? refused : added)(item);
      } catch {
        // read() clears it away.
      }
    });
  }

  return { items, first: () => items()[0], add, remove, reject, watch };
}
