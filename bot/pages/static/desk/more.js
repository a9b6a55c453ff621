// The brief scrolls where it has too little room: as long as something is left below, a button says so and leads there.
// "Show all" of the want stands only where not all is shown.

import { $ } from './page.js';

const NEAR = 12;

function show() {
  const brief = $('brief');
  if (!brief) return;
  const scrolls = getComputedStyle(brief).overflowY === 'auto';
  $('brief-more').hidden = !scrolls || brief.scrollHeight - brief.scrollTop - brief.clientHeight < NEAR;
  const want = brief.querySelector('.want:not([open]) .clamped');
  if (want) $('want-more').hidden = want.scrollHeight <= want.clientHeight;
}

const sizes = new ResizeObserver(show);

export function watchBrief() {
  sizes.disconnect();
  sizes.observe($('brief'));
  for (const part of $('brief').children) if (part.id !== 'brief-more') sizes.observe(part);
  $('brief').addEventListener('scroll', show);
}

document.addEventListener('click', ({ target }) => {
  if (!target.closest('#brief-more')) return;
  const brief = $('brief');
  brief.scrollBy({ top: brief.clientHeight * 0.7 });
  brief.focus({ preventScroll: true });
});
