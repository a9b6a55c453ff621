// Canned replies in the message box: "/" and the beginning of a shortcut or of a word in the title, or the button.

import { replaceBegun } from './composer.js';
import { closeOffers, isOffering, offer } from './offers.js';
import { $, openId, say } from './page.js';

const BEGUN = /(?:^|\s)(\/[\w-]*)$/;
const known = { all: [], of: null, coming: null };

async function fetchAll(id) {
  const response = await fetch(`/desk/canned.json?open=${encodeURIComponent(id)}`).catch(() => null);
  if (!response?.ok) return say('The canned replies could not be fetched. Try again in a moment.');
  Object.assign(known, { all: await response.json(), of: id });
}

// Whoever types fast waits once, and is answered in the order of the keys.
async function load() {
  if (known.of === openId()) return;
  known.coming ??= fetchAll(openId()).finally(() => { known.coming = null; });
  await known.coming;
}

async function offerCanned(words) {
  await load();
  const wanted = words.toLowerCase();
  const rank = ({ shortcut, title }) => {
    if (shortcut.startsWith(wanted)) return 0;
    return title.toLowerCase().split(/\s+/).some((word) => word.startsWith(wanted)) ? 1 : 2;
  };
  const fitting = known.all.filter((one) => rank(one) < 2).sort((one, other) => rank(one) - rank(other));
  const items = fitting.map(({ shortcut, title, text }) => ({ title, typed: `/${shortcut}`, about: text }));
  offer($('draft'), 'Canned replies', items, ({ about }) => replaceBegun($('draft'), BEGUN, about));
  if (!known.all.length) say('There are no canned replies yet. The menu under your name leads to them.');
  return fitting.length > 0;
}

// Somebody sends "/he" as if it were a message: what it may have meant, or that there is no such reply.
export async function offerInstead(words) {
  const found = await offerCanned(words);
  if (!found) say(`There is no canned reply “/${words}”, so nothing was sent. Write it in other words.`);
}

// True if a canned reply is being typed.
export function offerWhileTyping(before) {
  const begun = BEGUN.exec(before);
  if (begun) offerCanned(begun[1].slice(1));
  return Boolean(begun);
}

document.addEventListener('click', ({ target }) => {
  if (!target.closest('#open-canned')) return;
  $('draft').focus();
  if (isOffering()) closeOffers();
  else offerCanned('');
});

document.addEventListener('htmx:load', ({ detail }) => {
  if (detail.elt.id === 'main') known.of = null;
});
