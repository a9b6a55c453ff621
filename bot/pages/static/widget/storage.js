// localStorage under a prefix. Where it is blocked or full, the page's memory stands in,
// so that the chat still works for as long as the page is open.
export function createStore(prefix, life) {
  const memory = new Map();

  function attempt(action, fallback) {
    try {
      return action();
    } catch {
      return fallback;
    }
  }

  const get = (name) => memory.get(name) ?? attempt(() => localStorage.getItem(prefix + name), null);

  function set(name, value) {
    memory.delete(name);
    const kept = attempt(() => (localStorage.setItem(prefix + name, value), true), false);
    if (!kept) memory.set(name, value);
  }

  function remove(name) {
    memory.delete(name);
    attempt(() => localStorage.removeItem(prefix + name));
  }

  function names(start) {
    const stored = attempt(() => Object.keys(localStorage), [])
      .filter((key) => key.startsWith(prefix + start))
      .map((key) => key.slice(prefix.length));
    return [...new Set([...stored, ...[...memory.keys()].filter((name) => name.startsWith(start))])].sort();
  }

  // Calls back for changes made by other tabs.
  function watch(callback) {
    const changed = (event) => {
      if (event.storageArea === attempt(() => localStorage) && event.key?.startsWith(prefix)) {
        callback(event.key.slice(prefix.length), event.newValue);
      }
    };
    window.addEventListener('storage', changed, { signal: life });
  }

  const clear = () => names('').forEach(remove);

  return { get, set, remove, names, watch, clear };
}
