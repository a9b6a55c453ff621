import { el, setText } from './dom.js';
import { strings } from './strings.js';

const FORGET_MS = 6_000;

// The three dots. The end of typing can get lost on the way, so they go away by themselves.
export function createTyping() {
  const words = el('span', { class: 'sr-only' });
  const dots = el('span', { class: 'dots', 'aria-hidden': 'true' }, el('i'), el('i'), el('i'));
  const node = el('div', { class: 'typing', role: 'status' }, words, dots);
  dots.hidden = true;
  let timer;

  function show(name) {
    clearTimeout(timer);
    timer = setTimeout(hide, FORGET_MS);
    dots.hidden = false;
    setText(words, strings.typing(name || strings.assistant));
  }

  function hide() {
    clearTimeout(timer);
    dots.hidden = true;
    setText(words, '');
  }

  return { node, show, hide };
}
