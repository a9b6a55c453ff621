import { createStream } from './stream.js';
import { createTabs } from './tabs.js';

const SILENCE_MS = 40_000;
const ANSWER_MS = 3_000;
const HIDDEN_MS = 120_000;

// What the visitor is shown, as it comes. A browser allows few connections to one host, so one tab of a visitor
// reads the stream and tells the others.
export function createFeed({ name, session, api, identity, wanted, life, onEvent, onUp, onDown }) {
  const log = [];
  const latest = new Map();
  let lastId = null;
  let started = false;
  let suspended = false;
  let leading = null;
  let isUp = false;
  let heardAt = 0;
  let answerTimer;

  const tabs = createTabs({ name: `${name}:stream`, life, lead, hear });
  const stream = createStream({
    session, api, identity, wanted,
    lastId: () => lastId,
    onEvent: pass,
    onBytes: () => tell({ kind: 'alive' }),
    onUp: () => lineChanged(true),
    onDown: () => lineChanged(false),
    onNobody: stop,
  });

  function start() {
    if (started || life.aborted) return;
    started = true;
    if (!suspended) tabs.join();
    session.ensure().then(ask);
  }

  function stop() {
    started = false;
    tabs.leave();
    return 0;
  }

  async function lead(signal) {
    leading = signal;
    clearTimeout(answerTimer);
    answerTimer = undefined;
    await stream.run(signal);
    if (leading === signal) leading = null;
  }

  // --- from the server, and on to the other tabs ---

  function pass(event) {
    tell({ kind: 'events', events: [event] });
    take(event);
  }

  function take(event) {
    if (!event.id) latest.set(event.type, event);
    else if (lastId !== null && Number(event.id) <= Number(lastId)) return;
    else {
      lastId = event.id;
      log.push(event);
    }
    // One message that cannot be shown must not bring the connection down, again and again.
    try {
      onEvent(event);
    } catch (error) {
      console.error('Firstline chat could not show an event', error);
    }
  }

  function lineChanged(up) {
    isUp = up;
    tell({ kind: 'line' });
    if (up) onUp();
    else onDown();
  }

  // The first letters of the secret tell whose events these are: another tab may be a visitor behind.
  const mark = () => session.current()?.slice(0, 8) ?? null;
  const tell = (message) => tabs.tell({ ...message, of: mark(), up: isUp });

  // --- from the other tabs ---

  function hear({ kind, of, up, events = [], after }) {
    if (kind === 'ask') {
      if (leading) answer(after);
      return;
    }
    if (leading || of !== mark()) return;
    heardAt = Date.now();
    clearTimeout(answerTimer);
    answerTimer = undefined;
    events.forEach(take);
    if (kind === 'alive' || up === isUp) return;
    isUp = up;
    if (up) onUp();
    else onDown();
  }

  function answer(after) {
    const missed = log.filter(({ id }) => after === null || Number(id) > Number(after));
    tell({ kind: 'events', events: [...missed, ...latest.values()] });
  }

  // Whoever leads answers at once. A visible tab that gets no answer reads for itself.
  function ask() {
    if (!tabs.shared || leading || !started || suspended) return;
    tell({ kind: 'ask', after: lastId });
    answerTimer ??= setTimeout(() => {
      answerTimer = undefined;
      if (!leading && started && !suspended && document.visibilityState === 'visible') tabs.seize();
    }, ANSWER_MS);
  }

  const watchdog = setInterval(() => {
    if (document.visibilityState === 'visible' && Date.now() - heardAt > SILENCE_MS) ask();
  }, 5_000);

  session.onChange(({ replaced }) => {
    if (replaced) forget();
    ask();
  });

  // A new visitor has other messages: read them from the start.
  function forget() {
    log.length = 0;
    latest.clear();
    lastId = null;
    if (leading) stream.reconnect();
  }

  // --- the page comes and goes ---

  function resume() {
    const was = suspended;
    suspended = false;
    if (!started) return;
    if (was) tabs.join();
    else if (leading) stream.reconnectIfSilent();
    ask();
  }

  function suspend() {
    suspended = true;
    tabs.leave();
  }

  let hiddenTimer;
  const options = { signal: life };
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'visible') resume();
    else hiddenTimer = setTimeout(suspend, HIDDEN_MS);
  }, options);
  window.addEventListener('online', () => leading && stream.reconnect(), options);
  // An open stream, and a lock, would keep the page out of the back/forward cache.
  window.addEventListener('pagehide', suspend, options);
  window.addEventListener('pageshow', resume, options);
  life.addEventListener('abort', () => {
    clearInterval(watchdog);
    clearTimeout(hiddenTimer);
    clearTimeout(answerTimer);
  });

  return { start, wake: () => leading && stream.reconnect() };
}
