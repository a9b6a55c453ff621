// What every part of the desk's page asks for.

export const $ = (id) => document.getElementById(id);

// The conversation that the page shows; empty if none.
export const openId = () => $('main')?.dataset.conversation ?? '';

export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

const WORDS_STAY_MS = 9000;
const saying = { until: null };

export function say(words) {
  clearTimeout(saying.until);
  if (words) saying.until = setTimeout(() => say(''), WORDS_STAY_MS);
  $('toast')?.replaceChildren(...(words ? [Object.assign(document.createElement('p'), { textContent: words })] : []));
}
