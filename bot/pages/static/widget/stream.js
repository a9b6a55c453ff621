import { retryAfter } from './api.js';
import { backoff, createSleeper } from './backoff.js';
import { createEventParser } from './sse.js';

const SILENCE_MS = 40_000;
const HIDDEN_MS = 120_000;
const STABLE_MS = 5_000;

// Keeps one event stream open for as long as the page is in use.
export function createStream({ session, api, wanted, onEvent, onUp, onDown }) {
  const { sleep, wake } = createSleeper();
  let started = false;
  let suspended = false;
  let rushed = false;
  let lastId = null;
  let failures = 0;
  let controller = null;
  let lastBytes = 0;

  function start() {
    if (started) return;
    started = true;
    run();
  }

  async function run() {
    while (started) {
      if (suspended) await sleep(Infinity);
      const wait = await attempt();
      if (started && !suspended && !rushed) await sleep(wait);
      rushed = false;
    }
  }

  // One connection from beginning to end; answers how long to wait before the next.
  async function attempt() {
    const { secret, retryAfter: pause = 0 } = await session.ensure();
    if (!secret) return lost(pause);
    controller = new AbortController();
    const { signal } = controller;
    const watchdog = watchSilence(controller);
    let since = Infinity;
    try {
      const response = await api.openStream(secret, lastId, signal);
      if (response.status === 401) return unknownVisitor(secret);
      if (!response.ok || !response.body) return lost(retryAfter(response));
      since = Date.now();
      onUp();
      await read(response.body, signal);
    } catch {
      // Loss of the network and our own abort look the same here, and both mean: connect again.
    } finally {
      clearInterval(watchdog);
      controller.abort();
      // A server that takes the call and hangs up at once has not recovered yet.
      if (Date.now() - since > STABLE_MS) failures = 0;
    }
    return lost(0);
  }

  async function read(body, signal) {
    const parser = createEventParser((event) => {
      // An aborted stream may still hold events of a visitor that is no longer ours.
      if (signal.aborted) return;
      take(event);
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      lastBytes = Date.now();
      parser.push(decoder.decode(value, { stream: true }));
    }
  }

  // One message that cannot be shown must not bring the connection down, again and again.
  function take(event) {
    try {
      onEvent(event);
    } catch (error) {
      console.error('Firstline chat could not show an event', error);
    }
    if (event.id) lastId = event.id;
  }

  // Pings come every 15 s. Without any byte for 40 s the line is dead, even if nobody has hung up.
  function watchSilence(current) {
    lastBytes = Date.now();
    return setInterval(() => {
      if (Date.now() - lastBytes > SILENCE_MS) current.abort();
    }, 5_000);
  }

  async function unknownVisitor(secret) {
    if (wanted()) {
      await session.renew(secret);
    } else {
      // Nobody is chatting on this page: no new visitor until somebody does.
      session.forget(secret);
      started = false;
    }
    return lost(0);
  }

  function lost(pause) {
    onDown();
    const wait = Math.max(pause, backoff(failures));
    failures += 1;
    return wait;
  }

  // Back in front of somebody's eyes: after a laptop's sleep the line may be dead without anybody having noticed.
  function resume() {
    suspended = false;
    if (Date.now() - lastBytes > SILENCE_MS) reconnect();
    else wake();
  }

  function reconnect() {
    rushed = Boolean(controller && !controller.signal.aborted);
    controller?.abort();
    wake();
  }

  // A new visitor has other messages: read them from the start.
  function restart() {
    lastId = null;
    reconnect();
  }

  function suspend() {
    suspended = true;
    controller?.abort();
  }

  // A browser allows few connections to one host. Tabs nobody looks at give theirs back after a while.
  let hiddenTimer;
  document.addEventListener('visibilitychange', () => {
    clearTimeout(hiddenTimer);
    if (document.visibilityState === 'visible') resume();
    else hiddenTimer = setTimeout(suspend, HIDDEN_MS);
  });
  window.addEventListener('online', reconnect);
  // An open stream would keep the page out of the back/forward cache.
  window.addEventListener('pagehide', suspend);
  window.addEventListener('pageshow', resume);

  return { start, restart };
}
