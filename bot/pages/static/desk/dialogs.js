// The menu of a conversation, and the dialogs that ask for a choice before something is done.

import { $ } from './page.js';

function show(dialog) {
  closeMenu();
  if (!dialog || dialog.open) return;
  refusalIn(dialog)?.replaceChildren();
  dialog.showModal();
}

export const openDialog = (id) => () => $(id) && show($(id));

// What opened it may be folded away in the menu, or gone.
document.addEventListener('close', () => {
  const held = document.activeElement;
  if (held === document.body || !held.checkVisibility()) $('customer')?.focus({ preventScroll: true });
}, true);

function closeMenu() {
  const menu = $('acts-menu');
  if (menu?.open) menu.open = false;
}

export function openMenu() {
  const menu = $('acts-menu');
  if (!menu) return;
  menu.open = true;
  [...menu.querySelectorAll('li button')].find((button) => button.offsetParent)?.focus();
}

// To a button, or to its place in the menu where the page is narrow; false if it is not to be had now.
export function goTo(id) {
  const places = [$(id), document.querySelector(`[data-click="${id}"]`)].filter(Boolean);
  const seen = () => places.find((place) => place.checkVisibility());
  if (places.length && !seen()) openMenu();
  seen()?.focus();
  return Boolean(seen());
}

document.addEventListener('click', ({ target }) => {
  const opener = target.closest('[data-dialog]');
  const closer = target.closest('[data-close]');
  const other = target.closest('[data-click]');
  if (opener) show($(opener.dataset.dialog));
  else if (closer) closer.closest('dialog').close();
  else if (other) $(other.dataset.click)?.click();
  if (!target.closest('#acts-menu > summary')) closeMenu();
});

document.addEventListener('keydown', (event) => {
  const menu = $('acts-menu');
  if (!menu?.open || !menu.contains(event.target)) return;
  const items = [...menu.querySelectorAll('li button')].filter((button) => button.offsetParent);
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (event.key === 'Escape') {
    closeMenu();
    $('acts-button').focus();
  } else if (step) {
    const here = items.indexOf(document.activeElement);
    items[(here + step + items.length) % items.length]?.focus();
  } else return;
  event.preventDefault();
  event.stopPropagation();
}, true);

// One press on "Wrong?" flags the answer as wrong, and unfolds what else can be said of it.
const justFlagged = new WeakSet();
document.addEventListener('click', ({ target }) => {
  const flag = target.closest('.flag:not([data-flagged]) > summary')?.parentElement;
  if (!flag || flag.open) return;
  justFlagged.add(flag);
  flag.querySelector('[value="wrong"]').click();
});

const refusalIn = (dialog) => dialog.querySelector('.refused');

function refuse(dialog, why) {
  const line = Object.assign(document.createElement('p'), { className: 'refusal', textContent: why });
  refusalIn(dialog).replaceChildren(line);
  $('refusal')?.replaceChildren();
  line.scrollIntoView({ block: 'nearest' });
}

// What was sent from a dialog: done, it closes; refused, it stays with what was chosen and written, and says why.
// True if the dialog has said so.
export function answered(form, successful, why) {
  const dialog = form.closest?.('dialog');
  if (successful && form.nodeName === 'FORM' && form.id !== 'composer') form.reset();
  if (!dialog) {
    const flag = form.closest?.('details.flag');
    if (!flag) return false;
    if (!justFlagged.delete(flag)) flag.open = flag.open && !successful;
    else flag.scrollIntoView({ block: 'nearest' });
    return false;
  }
  refusalIn(dialog)?.replaceChildren();
  if (successful && !dialog.hasAttribute('data-stays')) dialog.close();
  if (successful || !dialog.isConnected || !dialog.open || !why) return false;
  refuse(dialog, why);
  return true;
}

// The form under "Wrong?" is seen whole, not half behind the message box.
document.addEventListener('toggle', ({ target }) => {
  if (target.open && target.matches?.('.flag')) target.scrollIntoView({ block: 'nearest' });
}, true);
