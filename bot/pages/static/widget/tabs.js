// Lets the tabs of one visitor share what only one of them reads: one leads, the others listen to it.
// Without Web Locks (old browsers, pages without https) every tab leads, for itself.
export function createTabs({ name, life, lead, hear }) {
  const shared = Boolean(navigator.locks && window.BroadcastChannel);
  const channel = shared ? new BroadcastChannel(name) : null;
  let place = null;

  channel?.addEventListener('message', ({ data }) => hear(data));
  life.addEventListener('abort', () => {
    leave();
    channel?.close();
  });

  // Stand in the queue for the lead, which a tab keeps until it leaves or ends.
  function join() {
    if (!place) stand({ steal: false });
  }

  // Take the lead from a tab that does not answer any more: browsers put tabs to sleep without telling the others.
  function seize() {
    leave();
    stand({ steal: true });
  }

  function stand({ steal }) {
    const mine = new AbortController();
    place = mine;
    if (!shared) return lead(mine.signal);
    const options = steal ? { steal } : { signal: mine.signal };
    navigator.locks.request(name, options, () => lead(mine.signal)).catch(() => {
      if (place !== mine) return;
      // Another tab has seized the lead.
      leave();
      join();
    });
  }

  function leave() {
    place?.abort();
    place = null;
  }

  function tell(message) {
    if (!life.aborted) channel?.postMessage(message);
  }

  return { shared, join, seize, leave, tell };
}
