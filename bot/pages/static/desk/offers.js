// The list above the message box: what fits what is being typed, taken by keys or by mouse.

import { $ } from './page.js';

const MOST = 8;
const offered = { shown: [], at: 0, take: null };

export const isOffering = () => Boolean($('offers') && !$('offers').hidden);

export function closeOffers() {
  if (!isOffering()) return;
  $('offers').hidden = true;
  $('draft').removeAttribute('aria-activedescendant');
}

// Each of `items` has a title, what is typed for it, and a few words about it; `take` gets the one that is chosen.
export function offer(label, items, take) {
  Object.assign(offered, { shown: items.slice(0, MOST), at: 0, take });
  $('offers-list').setAttribute('aria-label', label);
  if (offered.shown.length) show();
  else closeOffers();
}

function show() {
  $('offers-list').replaceChildren(...offered.shown.map((one, at) => {
    const item = document.createElement('li');
    Object.assign(item, { id: `offer-${at}`, role: 'option', ariaSelected: String(at === offered.at) });
    const part = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
    item.append(part('strong', '', one.title), part('code', '', one.typed), part('span', 'quiet', one.about));
    item.onmousedown = (event) => {
      event.preventDefault(); // the box keeps the focus
      choose(one);
    };
    return item;
  }));
  $('offers').hidden = false;
  $('draft').setAttribute('aria-activedescendant', `offer-${offered.at}`);
  $(`offer-${offered.at}`).scrollIntoView({ block: 'nearest' });
}

function choose(one) {
  closeOffers();
  offered.take(one);
}

// True if the key was for the list.
export function inOffers(event) {
  if (!isOffering() || event.isComposing) return false;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    offered.at = (offered.at + step + offered.shown.length) % offered.shown.length;
    show();
  } else if ((event.key === 'Enter' && !event.shiftKey) || event.key === 'Tab') choose(offered.shown[offered.at]);
  else if (event.key === 'Escape') closeOffers();
  else return false;
  event.preventDefault();
  return true;
}

document.addEventListener('click', ({ target }) => {
  if (!target.closest('#offers, #open-canned')) closeOffers();
});
