// The desk's page: what htmx does not do by itself. Here: what happens around its requests, and when a conversation
// opens. The parts in desk/ each do one thing.

import './desk/attach.js';
import './desk/alerts.js';
import './desk/canned_page.js';
import './desk/due.js';
import './desk/keep.js';
import './desk/live.js';
import './desk/menus.js';
import './desk/queue.js';
import './desk/search.js';
import { isNote, openDraft, remember, sent } from './desk/composer.js';
import { answered } from './desk/dialogs.js';
import { dismiss, offerEdit } from './desk/guard.js';
import { claimed } from './desk/keys.js';
import { closeOffers } from './desk/offers.js';
import { $, csrf, openId, say } from './desk/page.js';
import { scroller, toEnd, toFound, watchScrolling } from './desk/scroll.js';
import { tellSeen } from './desk/seen.js';
import { tick } from './desk/times.js';
import { noteLeaving, showElsewhere } from './desk/undo.js';

const LOST = 'That did not get through. Nothing is lost: check the connection and try again.';

document.addEventListener('htmx:configRequest', ({ detail }) => {
  detail.headers['X-CSRF-Token'] = csrf();
  if (detail.elt.id === 'composer' && isNote()) detail.path = detail.path.replace(/reply$/, 'note');
});

document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  if (detail.requestConfig.verb !== 'post') return;
  $('refusal')?.replaceChildren();
  dismiss();
  closeOffers();
  say('');
});

// Asked of the request itself: htmx tells what was pressed, and that is no part of the page any more once another
// conversation was opened before the answer.
document.addEventListener('htmx:beforeSend', ({ detail, target }) => {
  const { verb, path } = detail.requestConfig;
  if (verb !== 'post' || !path.startsWith('/desk/c/')) return;
  const composed = target.id === 'composer';
  detail.xhr.addEventListener('loadend', () => acted(path, target, composed, detail));
});

function acted(path, pressed, composed, { xhr, successful }) {
  const [, , , id, act] = path.split('/');
  const page = new DOMParser().parseFromString(xhr.responseText, 'text/html').getElementById('main');
  const message = page?.dataset.conversation && successful ? noteLeaving(page) : null;
  if (composed) sent(id, successful, message);
  const edit = act === 'article' && pressed.querySelector('[data-article]');
  if (edit && message) remember(message, { files: [], article: { id: edit.dataset.article, title: edit.dataset.title } });
  const refused = !successful && xhr.status >= 400 && xhr.status < 500;
  const why = refused ? page?.querySelector('#refusal')?.textContent.trim() : LOST;
  if (answered(pressed, successful, why)) return;
  if (!successful && id === openId()) offerEdit();
  // Claiming leads nowhere, least of all into the message box: the next key is often one that reads an article.
  if (act === 'claim') claimed(id);
  // The button is "Send again" by now: the next press of the same key must not mean that.
  if (act === 'article' && message && id === openId()) $('customer').focus({ preventScroll: true });
  if (!successful && !refused) say(LOST);
  else if (!successful && id !== openId()) {
    say('Something in the conversation you just left was refused. Open it again to see what.');
  }
}

// Ending a conversation with an unsent message in the box is more often a slip than a wish.
document.addEventListener('htmx:confirm', (event) => {
  if (!['resolve', 'return', 'release'].includes(event.target.id) || !$('draft').value.trim()) return;
  event.preventDefault();
  const dialog = $('confirm');
  dialog.returnValue = 'no';
  dialog.onclose = () => dialog.returnValue === 'yes' && event.detail.issueRequest(true);
  dialog.showModal();
});

function opened() {
  noteLeaving($('main'));
  openDraft();
  watchScrolling();
  // On a narrow screen a new arrival begins with the brief; who has it already wants the newest words.
  if (!toFound() && (scroller() === $('log') || $('main').dataset.mine === 'yes')) toEnd();
  tellSeen();
}

document.addEventListener('htmx:load', ({ detail }) => {
  if (detail.elt.id !== 'main') return;
  tick();
  showElsewhere();
  if (!openId()) return;
  opened();
  markCurrent();
  $('customer').focus({ preventScroll: true });
});

function markCurrent() {
  for (const link of document.querySelectorAll('#queue a.item')) {
    if (link.id === `open-${openId()}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

if (openId()) opened();

// A press before htmx listens would be lost without a word; so until then there is nothing to press. It listens from this
// event on, and was told of it first.
document.addEventListener('DOMContentLoaded', () => document.body.classList.remove('starting'));
