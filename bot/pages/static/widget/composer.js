import { el, setText } from './dom.js';
import { icon } from './icons.js';
import { strings } from './strings.js';
import { createTray } from './tray.js';

const LIMIT = 4000;
const COUNT_FROM = 200;
const SPEAK_EVERY = 50;
const MAX_ROWS = 6;

// Where the customer writes. onSend gets text that is not too long, and files; at least one of both.
export function createComposer({ onSend, onTyping }) {
  const tray = createTray({ onError: (text) => showError(text), onChange: trayChanged, focusAway: () => input.focus() });
  const input = el('textarea', {
    id: 'input',
    rows: '1',
    dir: 'auto',
    placeholder: strings.placeholder,
    autocomplete: 'off',
    enterkeyhint: 'send',
    'aria-describedby': 'privacy error',
  });
  const error = el('p', { id: 'error', class: 'error', role: 'alert' });
  const counter = el('p', { class: 'counter', 'aria-hidden': 'true', hidden: true });
  const spokenCounter = el('p', { class: 'sr-only', role: 'status' });
  const node = el(
    'form',
    { class: 'composer', novalidate: true },
    error,
    tray.list,
    el('div', { class: 'field' }, tray.button, tray.input, el('label', { class: 'sr-only', for: 'input' }, strings.inputLabel), input,
      el('button', { class: 'send', type: 'submit', 'aria-label': strings.send }, icon('send'))),
    el('div', { class: 'foot' }, el('p', { id: 'privacy', class: 'privacy' }, strings.privacy), counter, spokenCounter, tray.spoken),
  );

  node.addEventListener('submit', (event) => {
    event.preventDefault();
    submit();
  });
  input.addEventListener('keydown', (event) => {
    // While an input method is composing, Enter picks a candidate. Safari tells it by key code 229 only.
    const composing = event.isComposing || event.keyCode === 229;
    if (event.key !== 'Enter' || event.shiftKey || composing) return;
    event.preventDefault();
    submit();
  });
  input.addEventListener('input', () => {
    showError('');
    refresh();
    if (input.value.trim()) onTyping();
  });

  function submit() {
    const text = input.value.trim();
    input.focus();
    if (!text && !tray.count()) return;
    const over = length(text) - LIMIT;
    if (over > 0) return showError(strings.tooLong(over, LIMIT));
    input.value = '';
    showError('');
    refresh();
    onSend(text, tray.take());
  }

  function refresh() {
    fitRows(input);
    const left = LIMIT - length(input.value.trim());
    const text = left < 0 ? strings.over(-left) : strings.left(left);
    counter.hidden = left > COUNT_FROM;
    counter.classList.toggle('over', left < 0);
    setText(counter, text);
    // Spoken in steps: a count after each key would drown out the typing.
    if (left > COUNT_FROM) setText(spokenCounter, '');
    else if (left < 0) setText(spokenCounter, strings.over(Math.ceil(-left / SPEAK_EVERY) * SPEAK_EVERY));
    else if (left % SPEAK_EVERY === 0 || !spokenCounter.textContent) setText(spokenCounter, text);
  }

  function showError(text) {
    setText(error, text);
    if (text) input.setAttribute('aria-invalid', 'true');
    else input.removeAttribute('aria-invalid');
  }

  function trayChanged(count) {
    node.classList.toggle('has-files', count > 0);
    if (count) showError('');
  }

  // Gives back what was refused, to be changed, unless the customer is already writing something else.
  function giveBack(text, files = []) {
    tray.giveBack(files);
    if (input.value.trim()) return;
    input.value = text;
    refresh();
  }

  return { node, focus: () => input.focus(), showError, giveBack, setLimits: tray.setLimits, addFiles: tray.add };
}

// The server counts characters, not UTF-16 units: an emoji is one.
const length = (text) => (text.length > LIMIT - COUNT_FROM ? [...text].length : text.length);

// Browsers with field-sizing do this in the style sheet. Rows, not a height, because inline styles are off limits.
function fitRows(input) {
  if (CSS.supports('field-sizing', 'content')) return;
  input.rows = 1;
  const { lineHeight, paddingTop, paddingBottom } = getComputedStyle(input);
  const text = input.scrollHeight - parseFloat(paddingTop) - parseFloat(paddingBottom);
  input.rows = Math.max(1, Math.min(MAX_ROWS, Math.round(text / parseFloat(lineHeight))));
}
