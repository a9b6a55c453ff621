// The brief scrolls where it has too little room: as long as something is left below, a button says so and leads there.
// "Show all" of the want stands only where not all is shown, and an article is unfolded where it can be read.

import { $ } from './page.js';
import { scroller } from './scroll.js';

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

// What is unfolded takes the whole width, and is read from its title on, below what always stays in sight.
document.addEventListener('toggle', ({ target }) => {
  const card = target.open && target.closest('.articles li');
  if (!card) return;
  const upfront = $('upfront');
  const covered = upfront && getComputedStyle(upfront).position === 'sticky' ? upfront.offsetHeight : 0;
  const box = [$('brief'), scroller()].find((one) => getComputedStyle(one).overflowY === 'auto').getBoundingClientRect();
  const end = Math.min(box.bottom, $('composer').getBoundingClientRect().top);
  const { top, bottom } = card.getBoundingClientRect();
  card.style.scrollMarginBlock = `${covered + NEAR}px ${NEAR}px`;
  if (top < box.top + covered || bottom > end) card.scrollIntoView({ block: 'start' });
}, true);

document.addEventListener('click', ({ target }) => {
  if (!target.closest('#brief-more')) return;
  const brief = $('brief');
  brief.scrollBy({ top: brief.clientHeight * 0.7 });
  brief.focus({ preventScroll: true });
});
