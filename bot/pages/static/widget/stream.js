import { retryAfter } from './api.js';
import { backoff, createSleeper } from './backoff.js';
import { createEventParser } from './sse.js';

const SILENCE_MS = 40_000;
const STABLE_MS = 5_000;

// The connection on which events come: opened again whenever it breaks, from the last event on.
export function createStream({ session, api, identity, wanted, lastId, onEvent, onBytes, onUp, onDown, onNobody }) {
  const { sleep, wake } = createSleeper();
  let rushed = false;
  let failures = 0;
  let controller = null;
  let lastBytes = 0;

  // Reads until the signal says stop.
  async function run(stop) {
    stop.addEventListener('abort', () => {
      controller?.abort();
      wake();
    });
    while (!stop.aborted) {
      const wait = await attempt(stop);
      if (!stop.aborted && !rushed) await sleep(wait);
      rushed = false;
    }
  }

  // One connection from beginning to end; answers how long to wait before the next.
  async function attempt(stop) {
    if (!session.secret() && !wanted()) return onNobody();
    const { secret, retryAfter: pause = 0 } = await session.ensure();
    if (!secret) return lost(pause);
    if (stop.aborted) return 0;
    controller = new AbortController();
    const { signal } = controller;
    const token = identity.token();
    const watchdog = watchSilence(controller);
    let since = Infinity;
    try {
      const response = await api.openStream(secret, lastId(), signal);
      if (response.status === 401) return await refused(secret, token);
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
      if (!signal.aborted) onEvent(event);
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      lastBytes = Date.now();
      onBytes();
      parser.push(decoder.decode(value, { stream: true }));
    }
  }

  // Pings come every 15 s. Without any byte for 40 s the line is dead, even if nobody has hung up.
  function watchSilence(current) {
    lastBytes = Date.now();
    return setInterval(() => {
      if (Date.now() - lastBytes > SILENCE_MS) current.abort();
    }, 5_000);
  }

  async function refused(secret, token) {
    // The page's token has run out, as it does every now and then.
    if (await identity.refresh(token)) return lost(0);
    if (wanted()) {
      const { retryAfter: pause = 0 } = await session.renew(secret);
      return lost(pause);
    }
    // Nobody is chatting on this page: no new visitor until somebody does.
    session.forget(secret);
    return onNobody();
  }

  function lost(pause) {
    onDown();
    const wait = Math.max(pause, backoff(failures));
    failures += 1;
    return wait;
  }

  // After a laptop's sleep the line may be dead without anybody having noticed.
  function reconnectIfSilent() {
    if (Date.now() - lastBytes > SILENCE_MS) reconnect();
    else wake();
  }

  function reconnect() {
    rushed = Boolean(controller && !controller.signal.aborted);
    controller?.abort();
    wake();
  }

  return { run, reconnect, reconnectIfSilent };
}
