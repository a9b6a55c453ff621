// Where the messages stand: at the newest, unless somebody reads further up; then a button says that there is more.

import { $ } from './page.js';

const NEAR = 60;
// Whoever is at the end stays there, whatever grows: messages, pictures that load, the message box.
const reading = { atEnd: false, top: 0, own: 0 };
const asked = { in: '' }; // the note that asks me something, as long as its conversation is open

// On a large screen the messages scroll under the brief, on a narrow one both together, on a low one all there is.
const boxes = () => [$('log'), $('pane'), $('main')];
export const scroller = () => boxes().find((box) => getComputedStyle(box).overflowY === 'auto');
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;

export function toEnd() {
  const box = scroller();
  $('newer').hidden = true; // it takes room
  box.scrollTop = box.scrollHeight;
  Object.assign(reading, { atEnd: true, top: box.scrollTop });
}

// A link may point at one message, however old it is.
export function toFound() {
  const found = $(`m-${$('main').dataset.at}`) ?? document.getElementById(location.hash.slice(1));
  if (!found?.matches('.message')) return false;
  found.scrollIntoView({ block: 'center' });
  $('newer').hidden = true;
  return true;
}

// Whoever comes from "Asked of you" sees the question, wherever else the page would begin. The list knows it by its time.
export function toAsked() {
  const item = document.querySelector(`#queue [data-asked-in="${CSS.escape($('main').dataset.conversation)}"] time`);
  const note = item && document.querySelector(`#log [data-written="${item.dataset.since}"]`);
  asked.in = note?.id ?? '';
  if (!note) return;
  markAsked();
  const [{ top, bottom }, box] = [note.getBoundingClientRect(), scroller().getBoundingClientRect()];
  if (top >= box.top && bottom <= box.bottom) return;
  reading.atEnd = false;
  note.scrollIntoView({ block: 'center' });
}

const markAsked = () => $(asked.in)?.classList.add('found');

const stay = () => $('log') && reading.atEnd && toEnd();

export function afterRefresh(added) {
  markAsked();
  const messages = added.filter((node) => node.matches?.('.message:not(.system)'));
  if (reading.own && messages.some((node) => node.matches('.agent, .note'))) toEnd();
  else if (reading.atEnd) toEnd();
  else if (messages.length) $('newer').hidden = false;
}

// What one sends oneself, by the box or by a button, is looked at, wherever one was.
const isOurs = ({ detail }) => detail.requestConfig.verb === 'post' && detail.requestConfig.path.startsWith('/desk/c/');
document.addEventListener('htmx:beforeSend', (event) => {
  if (isOurs(event)) reading.own += 1;
});
document.addEventListener('htmx:afterRequest', (event) => {
  if (isOurs(event)) reading.own = Math.max(0, reading.own - 1);
});

// What holds the messages became smaller or larger: by the message box, the brief, a phone's keyboard.
const sizes = new ResizeObserver((changes) => {
  if ($('log') && changes.some(({ target }) => target === scroller())) stay();
});
document.addEventListener('load', ({ target }) => target.closest?.('#log') && stay(), true); // pictures
// What somebody unfolds is read where it is.
document.addEventListener('toggle', ({ target }) => {
  if ($('pane')?.contains(target) && !isAtEnd(scroller())) reading.atEnd = false;
}, true);

function scrolled({ target }) {
  // Only moving up leaves the end: what grows below it moves nobody.
  if (isAtEnd(target)) {
    reading.atEnd = true;
    $('newer').hidden = true;
  } else if (target.scrollTop < reading.top) reading.atEnd = false;
  reading.top = target.scrollTop;
}

export function watchScrolling() {
  $('newer').onclick = toEnd;
  sizes.disconnect();
  for (const box of boxes()) {
    sizes.observe(box);
    box.addEventListener('scroll', scrolled);
  }
  Object.assign(reading, { atEnd: false, top: 0, own: 0 });
}
