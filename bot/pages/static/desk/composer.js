// The message box: a draft for each conversation, kept in this tab until it is sent, and the article it was made from.

import { attachAgain, attached, clearAttached, giveFiles } from './attach.js';
import { arrived, attemptId, forgetAttempt, GOT_THROUGH } from './attempts.js';
import { offerInstead, offerWhileTyping } from './canned.js';
import { afterClaim } from './claiming.js';
import { forgetStrangers, namesAreMeant, nameWhileTyping } from './mentions.js';
import { closeOffers, putIn } from './offers.js';
import { $, csrf, openId, say } from './page.js';

const composing = { typedAt: 0 };
const draftKey = (id) => `firstline-draft-${id}`;
const articleKey = (id) => `${draftKey(id)}-article`;
export const isNote = () => $('kind-note')?.checked ?? false;

// What is on its way, by conversation; and what was sent, by message, for whoever takes it back: the server keeps the
// words, files and article are known here alone.
const sending = new Map();
const gone = new Map();

const kind = () => (isNote() ? 'note' : 'reply');
const inBox = () => [$('draft').value, ...attached().map(({ name, size }) => [name, size])];

function storeDraft(id, words) {
  if (words) sessionStorage.setItem(draftKey(id), words);
  else sessionStorage.removeItem(draftKey(id));
}

const draftOf = (id) => sessionStorage.getItem(draftKey(id)) ?? '';
const keepDraft = () => storeDraft(openId(), $('draft').value);

export function openDraft() {
  composing.typedAt = 0;
  $('draft').value = draftOf(openId()) || $('draft').value; // perhaps typed before this script came
  markArticle(JSON.parse(sessionStorage.getItem(articleKey(openId())) ?? 'null'));
  attachAgain();
  grow();
}

function grow() {
  const box = $('draft');
  box.rows = Math.min(8, Math.max(2, box.value.split('\n').length));
}

// The draft changed, by whatever hand.
export function changed() {
  if (!$('draft').value.trim()) {
    markArticle(null);
    forgetAttempt(openId(), kind()); // whoever empties the box begins something new
  }
  keepDraft();
  grow();
}

const joined = (begun, more) => ([more.trim(), ''].includes(begun.trim()) ? more : `${begun.trimEnd()}\n\n${more}`);

export function putIntoDraft(text, article = null) {
  const box = $('draft');
  if ($('kind-reply') && !$('kind-reply').disabled) $('kind-reply').checked = true;
  box.value = joined(box.value, text);
  if (article) markArticle(article);
  changed();
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}

// What was taken back is in the box of its conversation again. False if files of it are not here any more.
export function giveBack(id, message, text, howManyFiles) {
  const { files, article } = gone.get(message) ?? { files: [], article: null };
  gone.delete(message);
  forgetAttempt(id, 'reply');
  if (id === openId()) putIntoDraft(text, article);
  else {
    storeDraft(id, joined(draftOf(id), text));
    if (article) sessionStorage.setItem(articleKey(id), JSON.stringify(article));
  }
  giveFiles(id, files);
  return files.length >= howManyFiles;
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
  offerWhat();
  tellTyping();
});

// What may be meant by a "/" or, in a note, by an "@" before the caret.
function offerWhat() {
  const before = $('draft').value.slice(0, $('draft').selectionStart);
  const names = isNote() && nameWhileTyping($('draft'));
  if (!names && !offerWhileTyping(before)) closeOffers();
}

export function replaceBegun(box, beginning, text) {
  putIn(box, beginning, text);
  if (box.id === 'draft') changed();
}

document.addEventListener('change', ({ target }) => {
  if (target.name === 'kind' && !isNote()) forgetStrangers($('draft'));
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
  for (const key of Object.keys(sessionStorage)) if (key.startsWith('firstline-')) sessionStorage.removeItem(key);
}, true);

document.addEventListener('htmx:beforeSend', ({ detail }) => {
  if (detail.elt.id !== 'composer') return;
  const article = $('article-id').disabled ? null : { id: $('article-id').value, title: $('from-title').textContent };
  sending.set(openId(), { text: $('draft').value, files: attached(), article, note: isNote() });
});

// No answer came, yet the page shows it: it got through, and need not wait in the box any more.
export function settle() {
  const id = openId();
  for (const what of sending.has(id) ? [] : ['reply', 'note']) {
    const made = arrived(id, what);
    if (!made) continue;
    sending.set(id, { text: made[0], files: [], article: null, note: what === 'note' });
    sent(id, true, null);
    say(GOT_THROUGH);
  }
}

// The message can be taken back for some seconds: remember what it was made of.
export const remember = (message, made) => gone.set(message, made);

export function sent(id, successful, message) {
  const made = sending.get(id);
  sending.delete(id);
  if ($('anyway')) $('anyway').disabled = true;
  if (!successful || !made) return;
  forgetAttempt(id, made.note ? 'note' : 'reply');
  if (!made.note) {
    if (message) remember(message, made);
    clearAttached(id);
  }
  const rest = (value) => (value.startsWith(made.text) ? value.slice(made.text.length).trimStart() : value);
  if (id !== openId()) {
    storeDraft(id, rest(draftOf(id)));
    sessionStorage.removeItem(articleKey(id));
    return;
  }
  markArticle(null);
  // What was typed while it was on its way stays.
  $('draft').value = rest($('draft').value);
  forgetStrangers($('draft'));
  keepDraft();
  grow();
}

// A variable of a canned reply that nobody filled in.
const BLANK = /\{(customer|agent|order|shop)\}/;
const WORD_OF = { customer: "customer's name", agent: 'name of the agent', order: 'order number', shop: 'name of the shop' };
// The beginning of a canned reply and nothing else: no customer should get that.
const SHORTCUT = /^\/([\w-]*)$/;

function sayNothingYet(box) {
  $('refusal').replaceChildren();
  say(isNote() ? 'There is nothing to add yet. Write the note first.' : 'There is nothing to send yet. Write something, or attach a file.');
  box.focus();
}

export function submit({ anyway = false } = {}) {
  const button = $(isNote() ? 'send-note' : 'send-reply');
  const box = $('draft');
  if (!box.value.trim() && (isNote() || !attached().length)) return sayNothingYet(box);
  if (isNote() && !namesAreMeant(box)) return;
  const begun = SHORTCUT.exec(box.value.trim());
  if (begun && !isNote()) return void offerInstead(begun[1]);
  const blank = BLANK.exec(box.value);
  if (blank && !isNote()) {
    say(`${blank[0]} is not filled in yet. Write the ${WORD_OF[blank[1]]} there, or take it out; then send.`);
    box.focus();
    box.setSelectionRange(blank.index, blank.index + blank[0].length);
  } else if (button.disabled) {
    if (!afterClaim(() => submit({ anyway }))) say($('send-hint').textContent);
  } else {
    $('anyway').disabled = !anyway;
    $('client-id').value = attemptId(openId(), kind(), inBox());
    $('composer').requestSubmit(button);
  }
}

// The buttons go the same way as the key. Captured, so that it comes before the form is sent.
document.addEventListener('click', (event) => {
  if (!event.target.closest('#send-reply, #send-note')) return;
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
