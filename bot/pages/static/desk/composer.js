// The message box: a draft for each conversation, kept in this tab until it is sent, and the article it was made from.

import { attachAgain, attached, clearAttached, giveFiles } from './attach.js';
import { offerInstead, offerWhileTyping } from './canned.js';
import { forgetStrangers, namesAreMeant, nameWhileTyping } from './mentions.js';
import { closeOffers } from './offers.js';
import { $, csrf, openId, say } from './page.js';

const composing = { typedAt: 0 };
const draftKey = (id) => `firstline-draft-${id}`;
const articleKey = (id) => `${draftKey(id)}-article`;
const attemptKey = (id) => `${draftKey(id)}-attempt`;
export const isNote = () => $('kind-note')?.checked ?? false;

// What is on its way, by conversation; and what was sent, by message, for whoever takes it back: the server keeps the
// words, files and article are known here alone.
const sending = new Map();
const gone = new Map();

// The server sends one id once. Until an answer says that it got there, the same words and files are the same message,
// even if the page was left and opened again.
function clientId() {
  const made = JSON.stringify([$('draft').value, ...attached().map(({ name, size }) => [name, size])]);
  const before = JSON.parse(sessionStorage.getItem(attemptKey(openId())) ?? 'null');
  if (before?.made === made) return before.id;
  // crypto.randomUUID is missing where a desk is reached by plain http inside an office.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  const id = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  sessionStorage.setItem(attemptKey(openId()), JSON.stringify({ made, id }));
  return id;
}

// Whoever closes or leaves the page while a message is on its way would not learn what became of it.
window.addEventListener('beforeunload', (event) => sending.size && event.preventDefault());

function storeDraft(id, words) {
  if (words) sessionStorage.setItem(draftKey(id), words);
  else sessionStorage.removeItem(draftKey(id));
}

const draftOf = (id) => sessionStorage.getItem(draftKey(id)) ?? '';
const keepDraft = () => storeDraft(openId(), $('draft').value);

export function openDraft() {
  composing.typedAt = 0;
  $('draft').value = draftOf(openId());
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
  if (!$('draft').value.trim()) markArticle(null);
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
  sessionStorage.removeItem(attemptKey(id));
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
  const { value, selectionStart } = $('draft');
  const before = value.slice(0, selectionStart);
  const names = isNote() && nameWhileTyping(before, value);
  if (!names && !offerWhileTyping(before)) closeOffers();
}

// What is taken from the list stands where its beginning was typed, or at the caret.
export function replaceBegun(beginning, text) {
  const box = $('draft');
  const end = box.selectionStart;
  const begun = beginning.exec(box.value.slice(0, end));
  box.setRangeText(text, begun ? end - begun[1].length : end, end, 'end');
  changed();
  box.focus();
}

document.addEventListener('change', ({ target }) => {
  if (target.name === 'kind' && !isNote()) forgetStrangers();
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

// The message can be taken back for some seconds: remember what it was made of.
export const remember = (message, made) => gone.set(message, made);

export function sent(id, successful, message) {
  const made = sending.get(id);
  sending.delete(id);
  if ($('anyway')) $('anyway').disabled = true;
  if (!successful || !made) return;
  sessionStorage.removeItem(attemptKey(id));
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
  forgetStrangers();
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
  if (isNote() && !namesAreMeant(box.value)) return;
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
    $('client-id').value = clientId();
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
