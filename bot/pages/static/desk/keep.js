// Refreshing without disturbing anybody: hx-swap="keep" changes only what differs, so that focus, caret, selection,
// scroll position and opened articles stay, and a screen reader hears new messages only.

import { settleArticles } from './articles.js';
import { settle } from './composer.js';
import { watchBrief } from './more.js';
import { $ } from './page.js';
import { afterRefresh } from './scroll.js';
import { tellSeen } from './seen.js';
import { setClock, tick } from './times.js';
import { countDown, noteLeaving } from './undo.js';

htmx.defineExtension('keep', {
  isInlineSwap: (style) => style === 'keep',
  handleSwap(style, target, fragment) {
    if (style !== 'keep') return false;
    const fresh = fragment.querySelector?.(`#${target.id}`);
    // An answer about another conversation, or one that is no page of ours: leave everything as it is.
    if (!fresh || fresh.dataset.conversation !== target.dataset.conversation) return [];
    const added = [];
    setClock(fresh.dataset.now);
    const held = focusIn(target);
    morph(target, fresh, added);
    held?.();
    tick();
    countDown();
    if ($('log')) {
      noteLeaving($('main'));
      afterRefresh(added);
      watchBrief();
      settle();
      settleArticles();
    }
    tellSeen();
    return added;
  },
});

// What has the focus may be gone afterwards: claimed by somebody, resolved, sent. Then the focus goes to the same thing
// in its new place, else to what is next to it in the queue, else to the head of the conversation.
function focusIn(target) {
  const held = document.activeElement;
  if (!target.contains(held)) return null;
  const at = [...target.querySelectorAll('a.item')].indexOf(held);
  return () => {
    if (target.contains(document.activeElement) || $('live')?.contains(document.activeElement)) return;
    const items = [...target.querySelectorAll('a.item')].filter((item) => item.checkVisibility());
    const next = (held.id && $(held.id)) || items[Math.min(at, items.length - 1)] || $('customer');
    next?.focus({ preventScroll: true });
  };
}

function morph(old, fresh, added) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.hasAttribute('data-keep') || old.isEqualNode(fresh)) return;
  // What was refused or warned of stays readable until it is dismissed by the next try.
  if (['refusal', 'warned'].includes(old.id) && !fresh.childElementCount) return;
  morphAttributes(old, fresh);
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = counterpart(old, at, child);
    if (!same) {
      old.insertBefore(child, at);
      if (child.nodeType === Node.ELEMENT_NODE) added.push(child);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    morph(same, child, added);
  }
  while (at) at = drop(at);
}

function drop(node) {
  const next = node.nextSibling;
  if (!awaits(node)) node.remove();
  else if (node.parentElement !== $('live')) park(node);
  return next;
}

// A button that is gone by now, whose answer is still on its way: "Ben has this conversation" must not be lost.
const awaits = (node) => node.matches?.('.htmx-request, :has(.htmx-request)');

function park(node) {
  node.removeAttribute('id');
  $('live').append(node);
}

function counterpart(parent, at, child) {
  if (child.id) return [...parent.children].find((one) => one.id === child.id && one.nodeName === child.nodeName);
  return at && !at.id && at.nodeName === child.nodeName ? at : null;
}

function morphAttributes(old, fresh) {
  if (old.classList.contains('htmx-request')) {
    fresh.classList.add('htmx-request');
    fresh.ariaBusy = old.ariaBusy;
  }
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) {
    const opened = name === 'open' && ['DETAILS', 'DIALOG'].includes(old.nodeName);
    if (!fresh.hasAttribute(name) && !opened) old.removeAttribute(name);
  }
}
