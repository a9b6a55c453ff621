// The calls of the chat API. None of them throws: status 0 stands for "no answer".
const TIMEOUT_MS = 20_000;
const LONGEST_RETRY_MS = 300_000;

export function createApi(base) {
  async function post(path, body, secret) {
    try {
      const response = await fetch(base + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...bearer(secret) },
        body: JSON.stringify(body),
        cache: 'no-store',
        signal: timeout(TIMEOUT_MS),
      });
      const answer = await response.json().catch(() => null);
      return { status: response.status, body: answer, retryAfter: retryAfter(response) };
    } catch {
      return { status: 0, body: null, retryAfter: 0 };
    }
  }

  // The one call that hands out the response itself, because its body is read for hours.
  const openStream = (secret, lastId, signal) =>
    fetch(`${base}/chat/stream`, {
      headers: { Accept: 'text/event-stream', ...bearer(secret), ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
      cache: 'no-store',
      signal,
    });

  return {
    createVisitor: () => post('/chat/session', {}),
    sendMessage: (secret, { client_id, text, choice }) => post('/chat/messages', { client_id, text, choice }, secret),
    sendTyping: (secret) => post('/chat/typing', {}, secret),
    openStream,
  };
}

// The secret travels in a header only: addresses end up in logs and histories.
const bearer = (secret) => (secret ? { Authorization: `Bearer ${secret}` } : {});

export function retryAfter(response) {
  const seconds = Number(response.headers.get('Retry-After'));
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_RETRY_MS) : 0;
}

function timeout(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}
