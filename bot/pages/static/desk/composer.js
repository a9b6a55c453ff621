// The message box: a draft for each conversation, kept in this tab until it is sent, and the article it was made from.

import { attached, clearAttached } from './attach.js';
import { offerInstead } from './canned.js';
import { $, csrf, openId, say } from './page.js';

const composing = { sending: null, attempted: null, typedAt: 0 };
const draftKey = (id) => `firstline-draft-${id}`;
const articleKey = (id) => `${draftKey(id)}-article`;
export const isNote = () => $('kind-note')?.checked ?? false;

// What was sent last, for whoever takes it back: the server keeps the words, the files are here alone.
export const last = { id: null, files: [], article: null };

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
  markArticle(JSON.parse(sessionStorage.getItem(articleKey(openId())) ?? 'null'));
  freshClientId();
  grow();
}

function grow() {
  const box = $('draft');
  box.rows = Math.min(8, Math.max(2, box.value.split('\n').length));
}

// The draft changed, by whatever hand.
export function changed() {
  // The same id twice is sent once; another text is another message.
  if (composing.attempted !== null && composing.attempted !== $('draft').value) freshClientId();
  if (!$('draft').value.trim()) markArticle(null);
  keepDraft();
  grow();
}

export function putIntoDraft(text, article = null) {
  const box = $('draft');
  if ($('kind-reply') && !$('kind-reply').disabled) $('kind-reply').checked = true;
  box.value = box.value.trim() ? `${box.value.trimEnd()}\n\n${text}` : text;
  if (article) markArticle(article);
  changed();
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

function markArticle(article) {
  $('article-id').disabled = !article;
  $('article-id').value = article?.id ?? '';
  $('from-article').hidden = !article;
  $('from-title').textContent = article?.title ?? '';
  if (article) sessionStorage.setItem(articleKey(openId()), JSON.stringify(article));
  else sessionStorage.removeItem(articleKey(openId()));
}

document.addEventListener('click', ({ target }) => {
  const edit = target.closest('[data-source]');
  if (edit) putIntoDraft(edit.dataset.source, { id: edit.dataset.article, title: edit.dataset.title });
  if (target.id === 'not-from') {
    markArticle(null);
    $('draft').focus();
  }
});

document.addEventListener('input', ({ target }) => {
  if (target.id !== 'draft') return;
  changed();
  tellTyping();
});

function tellTyping() {
  const mine = $('main').dataset.mine === 'yes';
  if (!(mine || isNote()) || Date.now() - composing.typedAt < 3000) return;
  composing.typedAt = Date.now();
  const body = new URLSearchParams({ kind: isNote() ? 'note' : 'reply' });
  fetch(`/desk/c/${openId()}/typing`, { method: 'POST', headers: { 'X-CSRF-Token': csrf() }, body }).catch(() => {});
}

// Whoever signs in next must not find them. Captured, since htmx stops the event.
document.addEventListener('submit', ({ target }) => {
  if (target.id !== 'sign-out') return;
  for (const key of Object.keys(sessionStorage)) if (key.startsWith(draftKey(''))) sessionStorage.removeItem(key);
}, true);

document.addEventListener('htmx:beforeSend', ({ detail }) => {
  if (detail.elt.id !== 'composer') return;
  const article = $('article-id').disabled ? null : { id: $('article-id').value, title: $('from-title').textContent };
  composing.sending = { id: openId(), text: $('draft').value, files: attached(), article };
  composing.attempted = $('draft').value;
});

export function sent(id, successful) {
  const { sending } = composing;
  composing.sending = null;
  $('anyway').disabled = true;
  if (!successful) return;
  if (id !== openId() || !sending) {
    sessionStorage.removeItem(draftKey(id));
    sessionStorage.removeItem(articleKey(id));
    return;
  }
  Object.assign(last, { id, files: sending.files, article: sending.article });
  clearAttached();
  markArticle(null);
  // What was typed while it was on its way stays.
  const { value } = $('draft');
  $('draft').value = value.startsWith(sending.text) ? value.slice(sending.text.length).trimStart() : value;
  keepDraft();
  freshClientId();
  grow();
}

// A variable of a canned reply that nobody filled in.
const BLANK = /\{(customer|agent|order|shop)\}/;
const WORD_OF = { customer: "customer's name", agent: 'name of the agent', order: 'order number', shop: 'name of the shop' };
// The beginning of a canned reply and nothing else: no customer should get that.
const SHORTCUT = /^\/([\w-]*)$/;

export function submit({ anyway = false } = {}) {
  const button = $(isNote() ? 'send-note' : 'send-reply');
  const box = $('draft');
  if (!box.value.trim() && (isNote() || !attached().length)) return;
  const begun = SHORTCUT.exec(box.value.trim());
  if (begun && !isNote()) return void offerInstead(begun[1]);
  const blank = BLANK.exec(box.value);
  if (blank && !isNote()) {
    say(`${blank[0]} is not filled in yet. Write the ${WORD_OF[blank[1]]} there, or take it out; then send.`);
    box.focus();
    box.setSelectionRange(blank.index, blank.index + blank[0].length);
  } else if (button.disabled) say($('send-hint').textContent);
  else {
    $('anyway').disabled = !anyway;
    $('composer').requestSubmit(button);
  }
}

// The button goes the same way as the key. Captured, so that it comes before the form is sent.
document.addEventListener('click', (event) => {
  if (!event.target.closest('#send-reply')) return;
  event.preventDefault();
  submit();
}, true);

export function inDraft(event) {
  if (event.key === 'Escape') $('customer').focus({ preventScroll: true });
  // Enter also ends a word in input methods; that one is not ours.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
}
