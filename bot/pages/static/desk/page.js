// What every part of the desk's page asks for.

export const $ = (id) => document.getElementById(id);

// The conversation that the page shows; empty if none.
export const openId = () => $('main')?.dataset.conversation ?? '';

export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

const WORDS_STAY_MS = 9000;
const BAD_NEWS_STAYS_MS = 30_000;
const saying = { until: null, line: null };

function lineAtFoot(words, link) {
  const line = Object.assign(document.createElement('p'), { textContent: words });
  if (link) line.append(Object.assign(document.createElement('a'), { textContent: link.label, href: link.href }));
  $('toast')?.append(line);
  return line;
}

// What has just happened, at the foot of the page for some seconds; `link` leads on: a label and an address.
export function say(words, link) {
  clearTimeout(saying.until);
  saying.line?.remove();
  saying.line = words ? lineAtFoot(words, link) : null;
  if (words) saying.until = setTimeout(() => say(''), WORDS_STAY_MS);
}

// What did not happen in a conversation that was left meanwhile: what is said next must not push it away.
export function tell(words, link) {
  const line = lineAtFoot(words, link);
  setTimeout(() => line.remove(), BAD_NEWS_STAYS_MS);
}

// To a conversation: in this page if the queue shows it, since what is not sent yet is here alone.
document.addEventListener('click', (event) => {
  const link = event.target.closest?.('#foot a');
  const shown = link && !event.ctrlKey && !event.metaKey && $(`open-${link.pathname.split('/').at(-1)}`);
  if (!shown) return;
  event.preventDefault();
  link.closest('p').remove();
  shown.click();
});
