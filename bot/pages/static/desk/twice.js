// A second press at the same place, sooner than anybody could have read what stands there by now, is the end of a double
// press: Resolve comes where Claim was. It does nothing. The keyboard is not concerned: keys.js stops a key that is held.

const SOON_MS = 600;
const NEAR_PX = 24; // a finger does not come down on the same point twice

// Whatever acts; what only unfolds, scrolls or chooses may be pressed as fast as one likes, and so may whatever is in a
// dialog that was there at the first press: what was refused stays in it, to be tried again.
const ACTS = ':is(.conversation, dialog) :is(button, a.button, .menu > summary, .flag > summary)';
const READS = '#brief-more *, #newer';

const last = { at: -Infinity, x: 0, y: 0, dialog: null };

// On the window, so that it comes before all who listen on the page.
window.addEventListener('click', (event) => {
  if (!event.detail) return; // by a key or by a script
  const { timeStamp: at, clientX: x, clientY: y } = event;
  const dialog = event.target.closest?.('dialog') ?? null;
  const known = dialog && dialog === last.dialog;
  const again = !known && at - last.at < SOON_MS && Math.hypot(x - last.x, y - last.y) < NEAR_PX;
  Object.assign(last, { at, x, y, dialog });
  if (!again || !event.target.closest?.(ACTS) || event.target.closest(READS)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, true);
