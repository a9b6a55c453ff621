// Taking a reply back while it has not left. The page counts down; the server decides.

import { attach } from './attach.js';
import { last, putIntoDraft } from './composer.js';
import { $, csrf, openId, say } from './page.js';
import { serverNow } from './times.js';

async function undo(message) {
  const id = openId();
  const body = new URLSearchParams({ message });
  let told;
  try {
    const response = await fetch(`/desk/c/${id}/undo`, { method: 'POST', headers: { 'X-CSRF-Token': csrf() }, body });
    told = await response.json();
  } catch {
    return say('That did not get through. Look whether the message has left.');
  }
  if (id === openId()) refresh();
  if (told.error) return say(told.error);
  if (id !== openId()) return say('It was taken back; its words are lost, since you left the conversation.');
  const same = last.id === id;
  putIntoDraft(told.text, same ? last.article : null);
  if (same) attach(last.files);
  last.id = null;
  say('Taken back. The customer did not get it.');
}

const refresh = () => htmx.trigger('#live-main', 'sse:conversation');

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-undo]');
  if (!button || button.disabled) return;
  button.disabled = true;
  undo(button.dataset.undo);
});

export const undoLast = () => [...document.querySelectorAll('[data-undo]')].at(-1)?.click();

export function countDown() {
  for (const line of document.querySelectorAll('[data-leaves]')) {
    const left = Number(line.dataset.leaves) - serverNow();
    const words = left > 0 ? `Leaving in ${Math.ceil(left)} s` : 'Leaving…';
    if (line.textContent !== words) line.textContent = words;
    if (left <= 0) line.nextElementSibling?.remove();
    if (left < -1.5 && !line.dataset.asked) {
      line.dataset.asked = 'yes';
      refresh();
    }
  }
}

setInterval(countDown, 250);
