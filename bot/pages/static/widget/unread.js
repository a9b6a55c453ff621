// How many messages nobody has looked at, across reloads and tabs: all above the last one read.
export function createUnread({ store, onCount }) {
  const waiting = new Set();
  let newest = 0;
  const lastRead = () => Number(store.get('read') ?? 0);

  function arrived(id, { read, announce }) {
    newest = Math.max(newest, id);
    if (read) return readAll();
    if (id <= lastRead()) return;
    waiting.add(id);
    onCount(waiting.size, announce);
  }

  function readAll() {
    if (newest > lastRead()) store.set('read', String(newest));
    waiting.clear();
    onCount(0, false);
  }

  function reset() {
    newest = 0;
    waiting.clear();
    store.remove('read');
    onCount(0, false);
  }

  store.watch((key) => {
    if (key !== 'read') return;
    for (const id of waiting) if (id <= lastRead()) waiting.delete(id);
    onCount(waiting.size, false);
  });

  return { arrived, readAll, reset };
}
