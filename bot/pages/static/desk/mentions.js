// Names in what colleagues read: "@" offers colleagues and teams, and a name that fits nobody is pointed out. In private
// notes, and in the dialogs whose words become one.

import { replaceBegun } from './composer.js';
import { closeOffers, offer } from './offers.js';
import { $ } from './page.js';

const BEGUN = /(?:^|[^\p{L}\p{N}_@])(@[\p{L}\p{N}_.-]*)$/u;
// As bot/desk/notes.py finds them.
const NAMED = /(?<![\p{L}\p{N}_@])@([\p{L}\p{N}_.-]{1,60})/gu;

// Whom a note can name: what is typed, who that is, and all names that fit.
const people = () => JSON.parse($('note-hint')?.dataset.people ?? '[]');

function strangers(text) {
  const names = [...text.matchAll(NAMED)].map(([, name]) => name.replace(/[.-]+$/, '')).filter(Boolean);
  return names.filter((name) => !people().some(({ fits }) => fits.includes(name.toLowerCase())));
}

const lineUnder = (box) => box.parentElement.querySelector('.nobody');

function pointOut(box, names) {
  const words = names.length ? `Nobody at this desk is called @${names.join(' or @')}, so nobody is told by that.` : '';
  if (lineUnder(box).textContent !== words) lineUnder(box).textContent = words;
}

export const forgetStrangers = (box) => pointOut(box, []);

// True if a name is being typed: that one is offered, and not judged yet.
export function nameWhileTyping(box) {
  const before = box.value.slice(0, box.selectionStart);
  const begun = BEGUN.exec(before);
  pointOut(box, strangers(begun ? before.slice(0, -begun[1].length) + box.value.slice(before.length) : box.value));
  if (!begun) return false;
  const wanted = begun[1].slice(1).toLowerCase();
  const fitting = people().filter(({ fits }) => fits.some((name) => name.split(' ').some((part) => part.startsWith(wanted))));
  const items = fitting.map(({ name, typed, about }) => ({ title: name, typed: `@${typed}`, about }));
  offer(box, 'Colleagues and teams', items, ({ typed }) => replaceBegun(box, BEGUN, `${typed} `));
  return true;
}

// Is it to be added as it stands? The first try with a name that fits nobody only points it out.
export function namesAreMeant(box) {
  const before = lineUnder(box).textContent;
  pointOut(box, strangers(box.value));
  return lineUnder(box).textContent === before || !lineUnder(box).textContent;
}

// The dialogs. Captured, so that it comes before htmx sends the form.
document.addEventListener('input', ({ target }) => {
  if (target.matches?.('[data-names]') && !nameWhileTyping(target)) closeOffers();
});

document.addEventListener('submit', (event) => {
  const box = event.target.querySelector('[data-names]');
  if (!box || namesAreMeant(box)) return;
  event.preventDefault();
  event.stopPropagation();
  box.focus();
}, true);

document.addEventListener('reset', ({ target }) => {
  const box = target.querySelector('[data-names]');
  if (box) forgetStrangers(box);
});
