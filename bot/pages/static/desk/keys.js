// Keys for everything. They can be turned off, and are silent while somebody writes.

import { inCanned } from './canned.js';
import { inDraft } from './composer.js';
import { openDialog, openMenu } from './dialogs.js';
import { $ } from './page.js';
import { toggleFilters } from './queue.js';
import { undoLast } from './undo.js';

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
  f: toggleFilters,
  '/': () => $('search-words')?.focus(),
  u: undoLast,
  t: openDialog('transfer'),
  s: openSnooze,
  a: openDialog('ask'),
  g: openDialog('tags-dialog'),
  q: click('release'),
  m: openMenu,
  1: () => article(0),
  2: () => article(1),
  3: () => article(2),
  l: () => $('find-article')?.focus(),
  '?': () => $('keys')?.showModal(),
};

function walk(step) {
  const items = [...document.querySelectorAll('#queue a.item')].filter((item) => item.checkVisibility());
  const here = items.findIndex((item) => item === document.activeElement);
  const from = here >= 0 ? here : items.findIndex((item) => item.hasAttribute('aria-current'));
  items[from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + step))]?.focus();
}

function openSnooze() {
  if ($('open-snooze')) openDialog('snooze')();
}

// Unfolds an article and goes to its button: read it, then Enter sends it.
function article(at) {
  const card = document.querySelectorAll('#found-articles > li, #candidates > li')[at];
  if (!card) return;
  card.querySelector('details').open = true;
  const button = card.querySelector('[type="submit"]:not(:disabled)');
  (button ?? card.querySelector('summary')).focus();
}

function write(kind) {
  if (!$('draft') || $(kind).disabled) return;
  $(kind).checked = true;
  $('draft').focus();
}

document.addEventListener('keydown', (event) => {
  if (event.target.id === 'draft') return inCanned(event) || inDraft(event);
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
