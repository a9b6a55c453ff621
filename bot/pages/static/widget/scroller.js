import { el } from './dom.js';
import { icon } from './icons.js';
import { strings } from './strings.js';

const NEAR_PX = 60;

// Follows the newest message, except for a reader who has scrolled up: there a button offers the way down.
export function createScroller(...content) {
  const area = el('div', { class: 'scroller', role: 'group', 'aria-label': strings.messages, tabindex: '0' }, ...content);
  const jump = el('button', { class: 'jump', type: 'button', hidden: true, onclick: toEndAndFocus }, strings.jump, icon('down'));
  let following = true;

  area.addEventListener('scroll', () => {
    following = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_PX;
    if (following) jump.hidden = true;
  });

  function toEnd() {
    following = true;
    jump.hidden = true;
    area.scrollTop = area.scrollHeight;
  }

  // The button vanishes under the reader's focus, so the focus gets a place to go.
  function toEndAndFocus() {
    area.focus({ preventScroll: true });
    toEnd();
  }

  function follow({ news = false } = {}) {
    if (following) toEnd();
    else if (news) jump.hidden = false;
  }

  // The keyboard of a phone, or a growing text field, takes height away from below.
  new ResizeObserver(() => follow()).observe(area);

  return { area, jump, toEnd, follow, focus: () => area.focus({ preventScroll: true }) };
}
