import { strings } from './strings.js';

const NO_CONNECTION_AFTER_MS = 4_000;

// The line above the text field: the gravest of what there is to say.
export function createNotice({ life, onText }) {
  let sentence = null;
  let waiting = 0;
  let noConnection = false;
  let timer;

  function show() {
    if (life.aborted) return;
    if (sentence) onText(sentence);
    else if (waiting) onText(strings.waiting(waiting));
    else onText(noConnection ? strings.noConnection : '');
  }

  // The server turns the visitor away, with a sentence that says why; null: no more.
  function refused(text) {
    sentence = text;
    show();
  }

  function stalled(count) {
    waiting = count;
    show();
  }

  function connected() {
    clearTimeout(timer);
    timer = undefined;
    noConnection = false;
    show();
  }

  // A short loss, as on every reload of a server, is nobody's business.
  function disconnected() {
    timer ??= setTimeout(() => {
      noConnection = true;
      show();
    }, NO_CONNECTION_AFTER_MS);
  }

  life.addEventListener('abort', () => clearTimeout(timer));

  return { refused, stalled, connected, disconnected };
}
