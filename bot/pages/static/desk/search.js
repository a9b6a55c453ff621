// The page of the search: from the words down into what was found, and back, by the arrow keys.

import { $ } from './page.js';

document.addEventListener('keydown', (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !$('found') || event.target.nodeName === 'SELECT') return;
  const places = [$('search-words'), ...document.querySelectorAll('#found a.hit')];
  const here = places.indexOf(document.activeElement);
  const next = places[here + step];
  if (here < 0 || !next) return;
  event.preventDefault();
  next.focus();
});

// Whoever comes with words goes on writing after them.
if ($('found')) {
  const box = $('search-words');
  box.focus();
  box.setSelectionRange(box.value.length, box.value.length);
}
