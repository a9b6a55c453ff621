// Taking a reply back while it has not left, wherever one is by then. The page counts down; the server decides.

import { giveBack } from './composer.js';
import { $, csrf, openId, say } from './page.js';
import { serverNow } from './times.js';

const LEAVING = 'firstline-leaving';
const UNDOING = 'firstline-undoing';
const TRIES = 5;
const TRY_AGAIN_MS = 1500;

// My replies that have not left, of all conversations: kept in this tab, since it may show another page by then.
const leaving = () => JSON.parse(sessionStorage.getItem(LEAVING) ?? '[]').filter(({ at }) => at > serverNow());
const keep = (all) => sessionStorage.setItem(LEAVING, JSON.stringify(all));

const described = (button, main) => ({
  conversation: main.dataset.conversation,
  customer: main.querySelector('#customer').textContent,
  message: button.dataset.undo,
  files: button.closest('.message').querySelectorAll('.file').length,
  at: Number(button.previousElementSibling.dataset.leaves),
});

// What a page of a conversation says of them; the newest one's id, if there is one.
export function noteLeaving(main) {
  const here = [...main.querySelectorAll('[data-undo]')].map((button) => described(button, main));
  keep([...leaving().filter(({ conversation }) => conversation !== main.dataset.conversation), ...here]);
  showElsewhere();
  return here.at(-1)?.message;
}

// Whoever has gone on to another conversation may still take it back, from the foot of the page.
export function showElsewhere() {
  const elsewhere = leaving().filter(({ conversation }) => conversation !== openId());
  const shown = [...document.querySelectorAll('#leaving button')].map(({ value }) => value);
  if (elsewhere.map(({ message }) => message).join() !== shown.join()) $('leaving')?.replaceChildren(...elsewhere.map(line));
}

function line(one) {
  const part = (tag, values) => Object.assign(document.createElement(tag), values);
  const left = part('span', { ariaHidden: 'true' }); // a screen reader need not hear every second
  left.dataset.left = one.at;
  const button = part('button', { type: 'button', className: 'button small', textContent: 'Undo', value: one.message });
  button.onclick = () => undo(one, button);
  const whole = part('p', {});
  whole.append(part('span', { textContent: `Your reply to ${one.customer} has not left yet.` }), left, button);
  return whole;
}

// What is being taken back, in this tab: its words come with the answer, so whoever leaves the page before asks again.
const undoing = () => JSON.parse(sessionStorage.getItem(UNDOING) ?? '[]');
const begin = (one) => sessionStorage.setItem(UNDOING, JSON.stringify([...undoing(), one]));
const end = ({ message }) =>
  sessionStorage.setItem(UNDOING, JSON.stringify(undoing().filter((one) => one.message !== message)));

// Seconds count, and to ask twice does no harm.
async function ask({ conversation, message }) {
  for (let left = TRIES; left; left -= 1) {
    const request = { method: 'POST', headers: { 'X-CSRF-Token': csrf() }, body: new URLSearchParams({ message }) };
    const told = await fetch(`/desk/c/${conversation}/undo`, request).then((response) => response.json(), () => null);
    if (told) return told;
    await new Promise((resolve) => { setTimeout(resolve, TRY_AGAIN_MS); });
  }
  return null;
}

async function undo(one, button) {
  if (undoing().some(({ message }) => message === one.message)) return;
  button.disabled = true;
  begin(one);
  await takeBack(one);
  button.disabled = false;
}

async function takeBack(one) {
  const { conversation, customer, message, files } = one;
  const told = await ask(one).catch(() => null);
  end(one);
  if (!told) return say('No answer came. Look whether the message has left; if not, press Undo again.');
  keep(leaving().filter((one) => one.message !== message));
  showElsewhere();
  if (conversation === openId()) refresh();
  if (told.error) return say(told.error);
  const whole = giveBack(conversation, message, told.text, files);
  const words = `Taken back. The customer did not get it.${whole ? '' : ' Attach its files again.'}`;
  if (conversation === openId()) return say(words);
  say(`${words} Its words wait in the message box.`, { label: `Go to ${customer}`, href: `/desk/c/${conversation}` });
}

const refresh = () => htmx.trigger('#live-main', 'sse:conversation');

document.addEventListener('click', ({ target }) => {
  const button = target.closest('[data-undo]:not(:disabled)');
  if (button) undo(described(button, $('main')), button);
});

export function undoLast() {
  const last = (where) => [...document.querySelectorAll(where)].at(-1);
  (last('#log [data-undo]') ?? last('#leaving button'))?.click();
}

export function countDown() {
  showElsewhere();
  for (const left of document.querySelectorAll('[data-left]')) left.textContent = `${Math.ceil(left.dataset.left - serverNow())} s`;
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
if ($('toast')) for (const one of undoing()) takeBack(one);
