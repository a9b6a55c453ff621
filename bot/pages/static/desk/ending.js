// What ends a talk asks first where it is more often a slip than a wish; and it waits for words that are on their way.

import { $, openId, say, tell } from './page.js';
import { afterWords } from './underway.js';

const ENDS = ['resolve', 'return', 'release'];

const UNSENT = {
  title: 'You have an unsent message',
  words: 'It stays in the box, but the customer will not get it. Go on all the same?',
  no: 'Keep writing',
  yes: 'Go on',
};
const UNANSWERED = {
  title: 'Nobody has answered yet',
  words: 'The customer is told that it was settled. Resolve all the same?',
  no: 'Not yet',
  yes: 'Resolve all the same',
};

const nameOf = (button) => (button.querySelector('span') ?? button).textContent.trim();

function doubt(button) {
  if ($('draft').value.trim()) return UNSENT;
  return button.hasAttribute('data-unanswered') ? UNANSWERED : null;
}

function ask(texts, goOn) {
  const dialog = $('confirm');
  for (const [part, text] of Object.entries(texts)) $(`confirm-${part}`).textContent = text;
  dialog.returnValue = 'no';
  dialog.onclose = () => dialog.returnValue === 'yes' && goOn();
  dialog.showModal();
}

function end(button, goOn) {
  const why = doubt(button);
  if (why) ask(why, goOn);
  else goOn();
}

// The answer to the words is here: of what the guard warned, its warning says enough.
function follow({ id, customer, button, goOn }) {
  const left = `${customer}: you left before “${nameOf(button)}” could follow your message, so it was not done.`;
  if (id !== openId()) tell(left, { label: `Go to ${customer}`, href: `/desk/c/${id}` });
  else if ($('guard-edit')) say('');
  else if (button.isConnected) end(button, goOn);
}

document.addEventListener('htmx:confirm', (event) => {
  const { target: button, detail } = event;
  if (!ENDS.includes(button.id)) return;
  const goOn = () => detail.issueRequest(true);
  const pressed = { id: openId(), customer: $('customer').textContent, button, goOn };
  const waits = afterWords(() => follow(pressed));
  if (!waits && !doubt(button)) return;
  event.preventDefault();
  if (waits) say(`Your message is on its way. “${nameOf(button)}” follows as soon as it has got through.`);
  else end(button, goOn);
});
