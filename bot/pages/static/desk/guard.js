// What the guard warns of before a reply leaves: back to the words, or send them all the same.

import { submit } from './composer.js';
import { $ } from './page.js';

export const dismiss = () => $('warned')?.replaceChildren();

// The first thing under the hand is to mend it, and the first thing in sight is what it is about.
export function offerEdit() {
  $('guard-edit')?.focus();
  const marked = $('warned')?.querySelector('mark');
  if (!marked) return;
  const quote = marked.closest('blockquote');
  quote.scrollTop += marked.getBoundingClientRect().top - quote.getBoundingClientRect().top - quote.clientHeight / 3;
}

document.addEventListener('click', ({ target }) => {
  if (target.id === 'guard-anyway') submit({ anyway: true });
  if (target.id !== 'guard-edit') return;
  const box = $('draft');
  const at = box.value.toLowerCase().indexOf(target.dataset.evidence.toLowerCase());
  dismiss();
  box.focus();
  if (at >= 0) box.setSelectionRange(at, at + target.dataset.evidence.length);
});
