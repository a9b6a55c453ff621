// What every part of the desk's page asks for.

export const $ = (id) => document.getElementById(id);

// The conversation that the page shows; empty if none.
export const openId = () => $('main')?.dataset.conversation ?? '';

export const csrf = () => document.querySelector('meta[name="csrf"]')?.content ?? '';

export function say(words) {
  $('toast')?.replaceChildren(...(words ? [Object.assign(document.createElement('p'), { textContent: words })] : []));
}
