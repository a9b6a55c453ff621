// Keys for everything. They can be turned off, and are silent while somebody writes.

import { afterClaim } from './claiming.js';
import { inDraft } from './composer.js';
import { goTo, openDialog, openMenu } from './dialogs.js';
import { inOffers } from './offers.js';
import { $, csrf, openId, say } from './page.js';
import { toggleFilters } from './queue.js';
import { undoLast } from './undo.js';

const click = (id) => () => $(id)?.click();

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  c: click('claim'),
  e: () => enterTo('resolve', 'resolves it'),
  b: () => enterTo('return', 'returns it to the assistant'),
  r: () => write('kind-reply'),
  n: () => write('kind-note'),
  f: toggleFilters,
  '/': () => $('search-words')?.focus(),
  u: undoLast,
  t: openDialog('transfer'),
  s: openSnooze,
  a: openDialog('ask'),
  g: openDialog('tags-dialog'),
  q: () => enterTo('release', 'puts it back into the queue'),
  m: openMenu,
  1: () => article(0),
  2: () => article(1),
  3: () => article(2),
  l: () => $('find-article')?.focus(),
  '?': () => $('keys')?.showModal(),
};

// Of what ends a talk the customer is told: a letter is pressed by a slip, a letter and Enter are not.
function enterTo(id, does) {
  if (!goTo(id)) return;
  say(`Enter ${does}; the customer is told.`);
  document.activeElement.addEventListener('blur', () => say(''), { once: true });
}

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
  if (afterClaim(() => article(at))) return;
  const card = document.querySelectorAll('#found-articles > li, #candidates > li')[at];
  if (!card) return;
  card.querySelector('details').open = true;
  const button = card.querySelector('[type="submit"]:not(:disabled)');
  (button ?? card.querySelector('summary')).focus({ preventScroll: true }); // it is unfolded from its title on (more.js)
}

function write(kind) {
  if (!$('draft') || $(kind).disabled) return;
  $(kind).click();
  $('draft').focus();
}

const areOn = () => document.body.dataset.keys === 'on';

// A key that is held down presses a button once.
document.addEventListener('keydown', (event) => {
  if (event.repeat && ['Enter', ' '].includes(event.key) && event.target.closest('button')) event.preventDefault();
});

document.addEventListener('keydown', (event) => {
  if (event.target.id === 'draft') return inOffers(event) || inDraft(event);
  if (event.target.matches('[data-names]') && inOffers(event)) return;
  const field = event.target.closest('input, textarea, select, [contenteditable], dialog');
  if (field) {
    if (event.key === 'Escape' && field.nodeName !== 'DIALOG') field.blur();
    return;
  }
  if (event.key === 'Escape' && event.target.closest('.actions')) $('customer').focus({ preventScroll: true });
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || !document.body.matches('.desk')) return;
  if (!areOn()) return;
  event.preventDefault();
  if (!event.repeat || event.key === 'j' || event.key === 'k') KEYS[event.key]();
});

if ($('show-keys')) {
  $('show-keys').addEventListener('click', KEYS['?']);
  $('keys-on').checked = areOn(); // whatever the browser remembers of an earlier page
  $('keys-on').addEventListener('change', async ({ target }) => {
    document.body.dataset.keys = target.checked ? 'on' : 'off';
    const body = new URLSearchParams({ on: target.checked ? '1' : '0' });
    const kept = await fetch('/desk/keys', { method: 'POST', headers: { 'X-CSRF-Token': csrf() }, body }).catch(() => null);
    if (!kept?.ok) say('This holds for this page only: it could not be kept. Try again in a moment.');
  });
}
