// Tells the server up to where the agent who has the conversation has read, while the page is in sight.

import { $, csrf, openId } from './page.js';

const told = { id: null, message: 0 };

export function tellSeen() {
  if (document.visibilityState !== 'visible' || $('main')?.dataset.mine !== 'yes') return;
  const newest = [...document.querySelectorAll('#log .message.customer')].at(-1);
  if (!newest) return;
  const message = Number(newest.id.slice(2));
  if (told.id === openId() && told.message >= message) return;
  Object.assign(told, { id: openId(), message });
  const body = new URLSearchParams({ message });
  fetch(`/desk/c/${openId()}/seen`, { method: 'POST', headers: { 'X-CSRF-Token': csrf() }, body }).catch(() => {
    told.message = 0;
  });
}

document.addEventListener('visibilitychange', tellSeen);
