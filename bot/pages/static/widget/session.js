import { exclusively } from './locks.js';

// Nothing but the page can help somebody whom the server turns away, so there is no hurry to ask again.
const REFUSED_MS = 60_000;

// The visitor's secret: made once, shared by all tabs, replaced when the server no longer knows it.
export function createSession({ store, anonymous, api, identity, name, onRefused }) {
  const listeners = [];
  const secret = () => store.get('visitor');
  let current = null;

  // The one place where this tab takes up a secret, whoever made it; so a change is told exactly once.
  function adopt(next) {
    if (next === current) return;
    const replaced = current !== null;
    current = next;
    for (const listener of listeners) listener({ replaced });
  }

  // Two tabs opened together must end up with one visitor, so the secret is looked up again under the lock.
  async function obtain(unless) {
    const outcome = await exclusively(`${name}:session`, async () => {
      const known = secret();
      if (known && known !== unless) return { secret: known };
      return create();
    });
    onRefused(outcome.sentence ?? null);
    if (outcome.secret) adopt(outcome.secret);
    return outcome;
  }

  async function create() {
    const before = identity.token() ? anonymous.get('visitor') : null;
    const token = identity.token();
    let answer = await api.createVisitor(before);
    if (answer.status === 401 && (await identity.refresh(token))) answer = await api.createVisitor(before);
    const { status, body, retryAfter } = answer;
    if (status === 401) return { secret: null, retryAfter: REFUSED_MS, sentence: body?.error };
    if (status !== 200 || !body?.visitor) return { secret: null, retryAfter };
    store.set('visitor', body.visitor);
    // It is the identified visitor's now, and worth nothing to the next one on this computer.
    if (before) anonymous.remove('visitor');
    return { secret: body.visitor };
  }

  async function ensure() {
    const known = secret();
    if (!known) return obtain(null);
    adopt(known);
    return { secret: known };
  }

  // One call as this visitor. Refused, it is tried again with a fresh token of the page's, then as a new visitor.
  async function call(send) {
    const { secret: known, retryAfter = 0 } = await ensure();
    if (!known) return { status: 0, body: null, retryAfter };
    const token = identity.token();
    let answer = await send(known);
    if (answer.status === 401 && (await identity.refresh(token))) answer = await send(known);
    if (answer.status !== 401) return answer;
    const renewed = await obtain(known);
    return renewed.secret ? send(renewed.secret) : { status: 0, body: null, retryAfter: renewed.retryAfter ?? 0 };
  }

  function forget(refused) {
    if (secret() === refused) store.remove('visitor');
  }

  store.watch((key, value) => {
    if (key === 'visitor' && value) adopt(value);
  });

  return {
    secret,
    // The one that this tab works with; another tab may have stored a newer one a moment ago.
    current: () => current,
    ensure,
    renew: obtain,
    call,
    forget,
    onChange: (listener) => listeners.push(listener),
  };
}
