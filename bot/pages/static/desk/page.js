// What every part of the desk's page asks for.

export const $ = (id) => document.getElementById(id);

// The conversation that the page shows; empty if none.
export const openId = () => $('main')?.dataset.conversation ?? '';

export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

const WORDS_STAY_MS = 9000;
const saying = { until: null };

// What has just happened, at the foot of the page for some seconds; `link` leads on: a label and an address.
export function say(words, link) {
  clearTimeout(saying.until);
  if (words) saying.until = setTimeout(() => say(''), WORDS_STAY_MS);
  const line = Object.assign(document.createElement('p'), { textContent: words });
  if (link) line.append(Object.assign(document.createElement('a'), { textContent: link.label, href: link.href }));
  $('toast')?.replaceChildren(...(words ? [line] : []));
}

// To a conversation: in this page if the queue shows it, since what is not sent yet is here alone.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#foot a');
  const shown = link && !event.ctrlKey && !event.metaKey && $(`open-${link.pathname.split('/').at(-1)}`);
  if (!shown) return;
  event.preventDefault();
  say('');
  shown.click();
});
