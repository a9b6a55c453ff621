// What was sent and not answered yet. The server writes one id once: until an answer says that it got there, the same
// thing sent again goes under the same id, even if the page was left and opened again.

export const GOT_THROUGH = 'That got through: it stands among the messages.';
const STAYS_MS = 600_000; // whoever says the same so much later means it

const keyOf = (conversation, kind) => `firstline-attempt-${conversation}-${kind}`;

// crypto.randomUUID is missing where a desk is reached by plain http inside an office.
const newId = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

// `made` is what is sent, by which it is known again.
export function attemptId(conversation, kind, made) {
  const key = keyOf(conversation, kind);
  const words = JSON.stringify(made);
  const before = JSON.parse(sessionStorage.getItem(key) ?? 'null');
  if (before?.words === words && Date.now() - before.at < STAYS_MS) return before.id;
  const id = newId();
  sessionStorage.setItem(key, JSON.stringify({ words, id, at: Date.now() }));
  return id;
}

// What was begun, if the page shows it by now: it got through, though no answer said so. Else null.
export function arrived(conversation, kind) {
  const { words, id } = JSON.parse(sessionStorage.getItem(keyOf(conversation, kind)) ?? '{}');
  const shown = id && document.querySelector(`#log [data-sent="${id}"], #log [data-sent$="/agent-${id}/0"]`);
  return shown ? JSON.parse(words) : null;
}

export const forgetAttempt = (conversation, kind) => sessionStorage.removeItem(keyOf(conversation, kind));
