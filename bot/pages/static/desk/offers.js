// The list beside a box: what fits what is being typed in it, taken by keys or by mouse.

import { $ } from './page.js';

const MOST = 8;
const offered = { box: null, shown: [], at: 0, take: null };
const list = () => $(offered.box?.getAttribute('aria-controls'));

export const isOffering = () => Boolean(list() && !list().parentElement.hidden);

export function closeOffers() {
  if (!isOffering()) return;
  list().parentElement.hidden = true;
  offered.box.removeAttribute('aria-activedescendant');
}

// Each of `items` has a title, what is typed for it, and a few words about it; `take` gets the one that is chosen.
export function offer(box, label, items, take) {
  if (box !== offered.box) closeOffers();
  Object.assign(offered, { box, shown: items.slice(0, MOST), at: 0, take });
  list().setAttribute('aria-label', label);
  if (offered.shown.length) show();
  else closeOffers();
}

function show() {
  list().replaceChildren(...offered.shown.map((one, at) => {
    const item = document.createElement('li');
    Object.assign(item, { id: `${list().id}-${at}`, role: 'option', ariaSelected: String(at === offered.at) });
    const part = (tag, className, textContent) => Object.assign(document.createElement(tag), { className, textContent });
    item.append(part('strong', '', one.title), part('code', '', one.typed), part('span', 'quiet', one.about));
    item.onmousedown = (event) => {
      event.preventDefault(); // the box keeps the focus
      choose(one);
    };
    return item;
  }));
  list().parentElement.hidden = false;
  const marked = list().children[offered.at];
  offered.box.setAttribute('aria-activedescendant', marked.id);
  marked.scrollIntoView({ block: 'nearest' });
}

function choose(one) {
  closeOffers();
  offered.take(one);
}

// What is taken stands where its beginning was typed, or at the caret.
export function putIn(box, beginning, text) {
  const end = box.selectionStart;
  const begun = beginning.exec(box.value.slice(0, end));
  box.setRangeText(text, begun ? end - begun[1].length : end, end, 'end');
  box.focus();
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
  if (!target.closest('.offers, #open-canned')) closeOffers();
});
