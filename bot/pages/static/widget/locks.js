const SETTLE_MS = 100;

// Runs a task in one tab at a time. Browsers without Web Locks (or pages without https) just run it:
// client ids keep a message from doubling even then.
export function exclusively(name, task) {
  if (!navigator.locks) return task();
  return new Promise((resolve, reject) => {
    const held = navigator.locks.request(name, async () => {
      try {
        resolve(await task());
      } catch (error) {
        reject(error);
      }
      // What one tab writes to localStorage takes a moment to show in another. The next one waits for it.
      await new Promise((settled) => setTimeout(settled, SETTLE_MS));
    });
    held.catch(reject);
  });
}
