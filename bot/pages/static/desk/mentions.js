// Names in private notes: "@" offers colleagues and teams, and a name that fits nobody is pointed out.

import { replaceBegun } from './composer.js';
import { offer } from './offers.js';
import { $ } from './page.js';

const BEGUN = /(?:^|[^\p{L}\p{N}_@])(@[\p{L}\p{N}_.-]*)$/u;
// As bot/desk/writing.py finds them.
const NAMED = /(?<![\p{L}\p{N}_@])@([\p{L}\p{N}_.-]{1,60})/gu;

// Whom a note can name: what is typed, who that is, and all names that fit.
const people = () => JSON.parse($('note-hint')?.dataset.people ?? '[]');

function strangers(text) {
  const names = [...text.matchAll(NAMED)].map(([, name]) => name.replace(/[.-]+$/, '')).filter(Boolean);
  return names.filter((name) => !people().some(({ fits }) => fits.includes(name.toLowerCase())));
}

function pointOut(names) {
  const words = names.length ? `Nobody at this desk is called @${names.join(' or @')}, so nobody is told by that.` : '';
  if ($('nobody').textContent !== words) $('nobody').textContent = words;
}

export const forgetStrangers = () => pointOut([]);

// True if a name is being typed: that one is offered, and not judged yet.
export function nameWhileTyping(before, whole) {
  const begun = BEGUN.exec(before);
  pointOut(strangers(begun ? before.slice(0, -begun[1].length) + whole.slice(before.length) : whole));
  if (!begun) return false;
  const wanted = begun[1].slice(1).toLowerCase();
  const fitting = people().filter(({ fits }) => fits.some((name) => name.split(' ').some((part) => part.startsWith(wanted))));
  const items = fitting.map(({ name, typed, about }) => ({ title: name, typed: `@${typed}`, about }));
  offer('Colleagues and teams', items, ({ typed }) => replaceBegun(BEGUN, `${typed} `));
  return true;
}

// Is the note to be added as it stands? The first try with a name that fits nobody only points it out.
export function namesAreMeant(text) {
  const before = $('nobody').textContent;
  pointOut(strangers(text));
  return $('nobody').textContent === before || !$('nobody').textContent;
}
