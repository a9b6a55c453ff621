// The calls of the chat API. None of them throws: status 0 stands for "no answer".
const TIMEOUT_MS = 20_000;
const UPLOAD_TIMEOUT_MS = 600_000;
const LONGEST_RETRY_MS = 300_000;

export function createApi({ base, identity, life }) {
  // Secret and token travel in headers only: addresses end up in logs and histories.
  function proof(secret) {
    const token = identity.token();
    return {
      ...(secret ? { Authorization: `Bearer ${secret}` } : {}),
      ...(token ? { 'X-Visitor-Token': token } : {}),
    };
  }

  async function post(path, body, secret) {
    try {
      const response = await fetch(base + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...proof(secret) },
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

  // XMLHttpRequest, because fetch does not tell how much has left.
  function sendFiles(secret, { client_id, text, files }, onShare) {
    const form = new FormData();
    form.append('client_id', client_id);
    form.append('text', text);
    for (const file of files) form.append('file', file, file.name);
    return new Promise((resolve) => {
      const call = new XMLHttpRequest();
      call.open('POST', `${base}/chat/files`);
      for (const [name, value] of Object.entries(proof(secret))) call.setRequestHeader(name, value);
      call.timeout = UPLOAD_TIMEOUT_MS;
      call.upload.addEventListener('progress', ({ loaded, total }) => onShare(total ? loaded / total : 0));
      call.addEventListener('loadend', () => resolve({ status: call.status, body: json(call.responseText), retryAfter: 0 }));
      const stop = () => call.abort();
      life.addEventListener('abort', stop);
      call.addEventListener('loadend', () => life.removeEventListener('abort', stop));
      call.send(form);
    });
  }

  // The file's bytes, or null. Its address alone opens nothing, so the browser cannot be sent there.
  async function getFile(secret, id) {
    try {
      const options = { headers: proof(secret), cache: 'no-store', signal: timeout(UPLOAD_TIMEOUT_MS) };
      const response = await fetch(`${base}/chat/files/${encodeURIComponent(id)}`, options);
      return response.ok ? await response.blob() : null;
    } catch {
      return null;
    }
  }

  // The one call that hands out the response itself, because its body is read for hours.
  const openStream = (secret, lastId, signal) =>
    fetch(`${base}/chat/stream`, {
      headers: { Accept: 'text/event-stream', ...proof(secret), ...(lastId ? { 'Last-Event-ID': lastId } : {}) },
      cache: 'no-store',
      signal,
    });

  return {
    // With the secret of whoever wrote here before signing in, so that it is not left behind.
    createVisitor: (before) => post('/chat/session', {}, before),
    sendMessage: (secret, { client_id, text, choice }) => post('/chat/messages', { client_id, text, choice }, secret),
    sendTyping: (secret) => post('/chat/typing', {}, secret),
    sendSeen: (secret, id) => post('/chat/seen', { id }, secret),
    getFile,
    sendFiles,
    openStream,
  };
}

export function retryAfter(response) {
  const seconds = Number(response.headers.get('Retry-After'));
  return seconds > 0 ? Math.min(seconds * 1000, LONGEST_RETRY_MS) : 0;
}

function json(text) {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function timeout(ms) {
  if (AbortSignal.timeout) return AbortSignal.timeout(ms);
  const controller = new AbortController();
  setTimeout(() => controller.abort(), ms);
  return controller.signal;
}
