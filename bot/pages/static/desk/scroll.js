// Where the messages stand: at the newest, unless somebody reads further up; then a button says that there is more.

import { sendingNow } from './composer.js';
import { $ } from './page.js';

// On a wide screen the messages scroll under the brief; on a narrow one both scroll together.
export const scroller = () => (getComputedStyle($('log')).overflowY === 'auto' ? $('log') : $('pane'));
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;

export function toEnd() {
  const box = scroller();
  box.scrollTop = box.scrollHeight;
  $('newer').hidden = true;
}

// A link may point at one message, however old it is.
export function toFound() {
  const found = $(`m-${$('main').dataset.at}`) ?? document.getElementById(location.hash.slice(1));
  if (!found?.matches('.message')) return false;
  found.scrollIntoView({ block: 'center' });
  $('newer').hidden = true;
  return true;
}

export const follows = () => Boolean($('log')) && isAtEnd(scroller());

export function afterRefresh(added, follow) {
  const messages = added.filter((node) => node.matches?.('.message:not(.system)'));
  if (!messages.length) return;
  if (follow || messages.some((node) => node.matches('.agent, .note') && sendingNow())) toEnd();
  else $('newer').hidden = false;
}

export function watchScrolling() {
  $('newer').onclick = toEnd;
  scroller().addEventListener('scroll', ({ target }) => {
    if (isAtEnd(target)) $('newer').hidden = true;
  });
}
