// The desk's page: what htmx does not do by itself. Here: what happens around its requests, and when a conversation
// opens. The parts in desk/ each do one thing.

import './desk/attach.js';
import './desk/alerts.js';
import './desk/canned_page.js';
import './desk/due.js';
import './desk/ending.js';
import './desk/keep.js';
import './desk/keys.js';
import './desk/live.js';
import './desk/menus.js';
import './desk/queue.js';
import './desk/search.js';
import './desk/twice.js';
import { articleSent, kindOf, settleArticles } from './desk/articles.js';
import { attemptId, forgetAttempt } from './desk/attempts.js';
import { claimed } from './desk/claiming.js';
import { isNote, openDraft, sent, settle } from './desk/composer.js';
import { answered } from './desk/dialogs.js';
import { dismiss, offerEdit } from './desk/guard.js';
import { watchBrief } from './desk/more.js';
import { closeOffers } from './desk/offers.js';
import { $, csrf, openId, say, tell } from './desk/page.js';
import { scroller, toAsked, toEnd, toFound, watchScrolling } from './desk/scroll.js';
import { tellSeen } from './desk/seen.js';
import { tick } from './desk/times.js';
import { begun, landed } from './desk/underway.js';
import { noteLeaving, showElsewhere } from './desk/undo.js';

// After these the brief says something else, from its first line on.
const BEGINS = ['resolve', 'return', 'release', 'merge', 'unmerge', 'spam'];
const LOST = 'No answer came, so it may not have got through. Look what stands here, then try again: nothing is done twice.';

document.addEventListener('htmx:configRequest', ({ detail }) => {
  detail.headers['X-CSRF-Token'] = csrf();
  if (detail.elt.id === 'composer' && isNote()) detail.path = detail.path.replace(/reply$/, 'note');
  const { elt, parameters } = detail;
  const { kind, made } = writes(elt, parameters);
  if (kind) parameters.client_id = attemptId(openId(), kind, made);
});

// What writes besides the message box: an article's button, and the question to another team.
function writes(elt, { team, text }) {
  if (elt.matches('.articles form')) return { kind: kindOf(elt), made: [] };
  return elt.closest('#ask') ? { kind: 'ask', made: [team, text] } : {};
}

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
  const pressed = { elt: target, composed: target.id === 'composer', customer: $('customer').textContent };
  const [, , , id, act] = path.split('/');
  begun(detail.xhr, id, act);
  detail.xhr.addEventListener('loadend', () => {
    acted(id, act, pressed, detail);
    landed(detail.xhr);
  });
});

function acted(id, act, { elt, composed, customer }, { xhr, successful }) {
  const page = new DOMParser().parseFromString(xhr.responseText, 'text/html').getElementById('main');
  const message = page?.dataset.conversation && successful ? noteLeaving(page) : null;
  if (composed) sent(id, successful, message);
  if (successful && act === 'article') articleSent(id, elt, message);
  if (successful && elt.closest('#ask')) forgetAttempt(id, 'ask');
  const refused = !successful && xhr.status >= 400 && xhr.status < 500;
  const said = page?.querySelector('#refusal p') ?? page?.querySelector('.warned p');
  const why = (refused && said?.textContent.trim()) || LOST;
  // What became of it is seen on the page as soon as the server can be asked.
  if (!successful && !refused && id === openId()) htmx.trigger('#live-main', 'sse:conversation');
  if (answered(elt, successful, why)) return;
  if (!successful && id === openId()) offerEdit();
  // Claiming leads nowhere, least of all into the message box: the next key is often one that reads an article.
  if (act === 'claim') claimed(id);
  else if (successful && BEGINS.includes(act) && id === openId()) $('brief').scrollTo(0, 0);
  if (!successful && id !== openId()) tell(`${customer}: ${why}`, { label: `Go to ${customer}`, href: `/desk/c/${id}` });
  else if (!successful && !refused) say(LOST);
}

function opened() {
  noteLeaving($('main'));
  openDraft();
  settle();
  settleArticles();
  watchScrolling();
  watchBrief();
  // On a narrow screen a new arrival begins with the brief; who has it already wants the newest words.
  if (!toFound() && (scroller() === $('log') || $('main').dataset.mine === 'yes')) toEnd();
  toAsked();
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
