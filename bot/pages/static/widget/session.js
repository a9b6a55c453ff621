import { exclusively } from './locks.js';

// The visitor's secret: made once, shared by all tabs, replaced when the server no longer knows it.
export function createSession({ store, api, name }) {
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
      const { status, body, retryAfter } = await api.createVisitor();
      if (status !== 200 || !body?.visitor) return { secret: null, retryAfter };
      store.set('visitor', body.visitor);
      return { secret: body.visitor };
    });
    if (outcome.secret) adopt(outcome.secret);
    return outcome;
  }

  async function ensure() {
    const known = secret();
    if (!known) return obtain(null);
    adopt(known);
    return { secret: known };
  }

  function forget(refused) {
    if (secret() === refused) store.remove('visitor');
  }

  store.watch((key, value) => {
    if (key === 'visitor' && value) adopt(value);
  });

  return { secret, ensure, renew: obtain, forget, onChange: (listener) => listeners.push(listener) };
}
