// Keys for everything. They can be turned off, and are silent while somebody writes.

import { inDraft } from './composer.js';
import { $ } from './page.js';

const KEYS_OFF = 'firstline-desk-keys-off';
const click = (id) => () => $(id)?.click();

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  c: click('claim'),
  e: click('resolve'),
  b: click('return'),
  r: () => write('kind-reply'),
  n: () => write('kind-note'),
  '?': () => $('keys')?.showModal(),
};

function walk(step) {
  const items = [...document.querySelectorAll('#queue a.item')];
  const here = items.findIndex((item) => item === document.activeElement);
  const from = here >= 0 ? here : items.findIndex((item) => item.hasAttribute('aria-current'));
  items[from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + step))]?.focus();
}

function write(kind) {
  if (!$('draft')) return;
  $(kind).checked = true;
  $('draft').focus();
}

document.addEventListener('keydown', (event) => {
  if (event.target.id === 'draft') return inDraft(event);
  const field = event.target.closest('input, textarea, select, [contenteditable], dialog');
  if (field) {
    if (event.key === 'Escape' && field.nodeName !== 'DIALOG') field.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || !document.body.matches('.desk')) return;
  if (localStorage.getItem(KEYS_OFF) && event.key !== '?') return;
  event.preventDefault();
  if (!event.repeat || event.key === 'j' || event.key === 'k') KEYS[event.key]();
});

if ($('show-keys')) {
  $('show-keys').addEventListener('click', KEYS['?']);
  $('keys-on').checked = !localStorage.getItem(KEYS_OFF);
  $('keys-on').addEventListener('change', ({ target }) => {
    if (target.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, 'yes');
  });
}
