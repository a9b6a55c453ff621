const SETTLE_MS = 400;

// Tells how far the visitor has really read: the end of the message was in view, in an open panel of a visible tab.
export function createSeen({ area, life, onSeen }) {
  const ids = new Map();
  const inView = new Set();
  let told = 0;
  let timer;

  const observer = new IntersectionObserver(
    (entries) => {
      for (const { target, isIntersecting } of entries) {
        if (isIntersecting) inView.add(target);
        else inView.delete(target);
      }
      look();
    },
    { root: area },
  );

  // A long message is read when its end is.
  function watch(id, node) {
    const end = node.lastElementChild ?? node;
    ids.set(end, id);
    observer.observe(end);
  }

  // What only flies past while somebody scrolls has not been read.
  function look() {
    clearTimeout(timer);
    timer = setTimeout(tell, SETTLE_MS);
  }

  function tell() {
    if (document.visibilityState !== 'visible') return;
    const newest = Math.max(0, ...[...inView].map((end) => ids.get(end)));
    if (newest <= told) return;
    told = newest;
    onSeen(newest);
  }

  function reset() {
    observer.disconnect();
    ids.clear();
    inView.clear();
    told = 0;
  }

  document.addEventListener('visibilitychange', look, { signal: life });
  life.addEventListener('abort', () => {
    clearTimeout(timer);
    observer.disconnect();
  });

  return { watch, reset };
}
