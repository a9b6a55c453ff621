// The message box: a draft for each conversation, kept in this tab until it is sent.

import { $, csrf, openId, say } from './page.js';

const composing = { sending: null, attempted: null, typedAt: 0 };
const draftKey = (id) => `firstline-draft-${id}`;
export const sendingNow = () => composing.sending !== null;
export const isNote = () => $('kind-note')?.checked ?? false;

function freshClientId() {
  // crypto.randomUUID is missing where a desk is reached by plain http inside an office.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  $('client-id').value = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  composing.attempted = null;
}

function keepDraft() {
  const { value } = $('draft');
  if (value) sessionStorage.setItem(draftKey(openId()), value);
  else sessionStorage.removeItem(draftKey(openId()));
}

export function openDraft() {
  Object.assign(composing, { sending: null, typedAt: 0 });
  $('draft').value = sessionStorage.getItem(draftKey(openId())) ?? '';
  freshClientId();
  grow();
}

function grow() {
  const box = $('draft');
  box.rows = Math.min(8, Math.max(2, box.value.split('\n').length));
}

document.addEventListener('input', ({ target }) => {
  if (target.id !== 'draft') return;
  // The same id twice is sent once; another text is another message.
  if (composing.attempted !== null && composing.attempted !== target.value) freshClientId();
  keepDraft();
  grow();
  tellTyping();
});

function tellTyping() {
  const mine = $('main').dataset.mine === 'yes';
  if (!mine || isNote() || Date.now() - composing.typedAt < 3000) return;
  composing.typedAt = Date.now();
  fetch(`/desk/c/${openId()}/typing`, { method: 'POST', headers: { 'X-CSRF-Token': csrf() } }).catch(() => {});
}

// Whoever signs in next must not find them. Captured, since htmx stops the event.
document.addEventListener('submit', ({ target }) => {
  if (target.id !== 'sign-out') return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(draftKey(''))) sessionStorage.removeItem(key);
}, true);

document.addEventListener('htmx:beforeSend', ({ detail }) => {
  if (detail.elt.id !== 'composer') return;
  composing.sending = { id: openId(), text: $('draft').value };
  composing.attempted = $('draft').value;
});

export function sent(id, successful) {
  const { sending } = composing;
  composing.sending = null;
  if (!successful) return;
  if (id !== openId() || !sending) {
    sessionStorage.removeItem(draftKey(id));
    return;
  }
  // What was typed while it was on its way stays.
  const { value } = $('draft');
  $('draft').value = value.startsWith(sending.text) ? value.slice(sending.text.length).trimStart() : value;
  keepDraft();
  freshClientId();
  grow();
}

export function submit() {
  const button = $(isNote() ? 'send-note' : 'send-reply');
  if (!$('draft').value.trim()) return;
  if (button.disabled) say($('send-hint').textContent);
  else $('composer').requestSubmit(button);
}

export function inDraft(event) {
  if (event.key === 'Escape') $('customer').focus({ preventScroll: true });
  // Enter also ends a word in input methods; that one is not ours.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
}
