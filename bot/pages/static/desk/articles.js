// What follows when an article was sent by its button.

import { arrived, forgetAttempt, GOT_THROUGH } from './attempts.js';
import { remember } from './composer.js';
import { $, openId, say } from './page.js';

const kind = (article) => `article-${article}`;
const inForm = (form) => form.querySelector('[data-article]').dataset;

export const kindOf = (form) => kind(inForm(form).article);

export function articleSent(id, form, message) {
  const { article, title } = inForm(form);
  forgetAttempt(id, kind(article));
  if (message) remember(message, { files: [], article: { id: article, title } });
  // The button is "Send again" by now: the next press of the same key must not mean that.
  if (id === openId() && (message || form.contains(document.activeElement))) $('customer').focus({ preventScroll: true });
}

// No answer came, yet the page shows it.
export function settleArticles() {
  for (const form of document.querySelectorAll('.articles form:not(.htmx-request)')) {
    if (!arrived(openId(), kindOf(form))) continue;
    articleSent(openId(), form, null);
    say(GOT_THROUGH);
  }
}
