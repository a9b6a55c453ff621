import { el } from './dom.js';
import { strings } from './strings.js';

const QUIET_MS = 400;

// Where the messages stand, and whether they are read aloud as they come: history that comes back after a reload is not
// news, so it is shown and not spoken.
export function createLog() {
  const list = el('ol', { class: 'list' });
  const node = el(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': strings.conversation },
    el('p', { class: 'intro' }, strings.intro),
    list,
  );
  let replaying = false;
  let timer;

  function startReplay() {
    replaying = true;
    node.setAttribute('aria-live', 'off');
  }

  function settle() {
    if (!replaying) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      replaying = false;
      node.setAttribute('aria-live', 'polite');
    }, QUIET_MS);
  }

  return { node, list, startReplay, settle, isReplaying: () => replaying };
}
