// Canned replies in the message box: "/" and the beginning of a shortcut or of a word in the title, or the button.

import { changed } from './composer.js';
import { $, openId, say } from './page.js';

const MOST = 8;
const WORD = /(?:^|\s)\/([\w-]*)$/;
const offered = { all: [], shown: [], at: 0, of: null, coming: null };

const isOpen = () => Boolean($('canned') && !$('canned').hidden);

export function closeCanned() {
  if (!isOpen()) return;
  $('canned').hidden = true;
  $('draft').removeAttribute('aria-activedescendant');
}

async function fetchAll(id) {
  const response = await fetch(`/desk/canned.json?open=${encodeURIComponent(id)}`).catch(() => null);
  if (!response?.ok) return say('The canned replies could not be fetched. Try again in a moment.');
  Object.assign(offered, { all: await response.json(), of: id });
}

// Whoever types fast waits once, and is answered in the order of the keys.
async function load() {
  if (offered.of === openId()) return;
  offered.coming ??= fetchAll(openId()).finally(() => { offered.coming = null; });
  await offered.coming;
}

const typed = () => WORD.exec($('draft').value.slice(0, $('draft').selectionStart));

async function offer(words) {
  await load();
  const wanted = words.toLowerCase();
  const rank = ({ shortcut, title }) => {
    if (shortcut.startsWith(wanted)) return 0;
    return title.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  offered.shown = offered.all.filter((one) => rank(one) < 2).sort((one, other) => rank(one) - rank(other)).slice(0, MOST);
  offered.at = 0;
  if (!offered.shown.length) {
    closeCanned();
    if (!offered.all.length) say('There are no canned replies yet. The menu under your name leads to them.');
    return;
  }
  show();
}

// Somebody sends "/he" as if it were a message: what it may have meant, or that there is no such reply.
export async function offerInstead(words) {
  await offer(words);
  if (!offered.shown.length) say(`There is no canned reply “/${words}”, so nothing was sent. Write it in other words.`);
}

function show() {
  $('canned-list').replaceChildren(...offered.shown.map((one, at) => {
    const item = document.createElement('li');
    Object.assign(item, { id: `canned-${at}`, role: 'option', ariaSelected: String(at === offered.at) });
    const part = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
    item.append(part('strong', '', one.title), part('code', '', `/${one.shortcut}`), part('span', 'quiet', one.text));
    item.onmousedown = (event) => {
      event.preventDefault(); // the box keeps the focus
      insert(one);
    };
    return item;
  }));
  $('canned').hidden = false;
  $('draft').setAttribute('aria-activedescendant', `canned-${offered.at}`);
  $(`canned-${offered.at}`).scrollIntoView({ block: 'nearest' });
}

function insert({ text }) {
  const box = $('draft');
  const end = box.selectionStart;
  const begun = typed();
  box.setRangeText(text, begun ? end - begun[1].length - 1 : end, end, 'end');
  closeCanned();
  changed();
  box.focus();
}

// True if the key was for the list.
export function inCanned(event) {
  if (!isOpen() || event.isComposing) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    offered.at = (offered.at + step + offered.shown.length) % offered.shown.length;
    show();
  } else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') insert(offered.shown[offered.at]);
  else if (event.key === 'Escape') closeCanned();
  else return false;
  event.preventDefault();
  return true;
}

document.addEventListener('input', ({ target }) => {
  if (target.id !== 'draft') return;
  const begun = typed();
  if (begun) offer(begun[1]);
  else closeCanned();
});

document.addEventListener('click', ({ target }) => {
  if (target.closest('#open-canned')) {
    $('draft').focus();
    if (isOpen()) closeCanned();
    else offer('');
  } else if (!target.closest('#canned')) closeCanned();
});

document.addEventListener('htmx:load', ({ detail }) => {
  if (detail.elt.id === 'main') offered.of = null;
});
