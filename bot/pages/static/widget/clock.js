import { el } from './dom.js';

const hour = new Intl.DateTimeFormat(undefined, { hour: 'numeric', minute: '2-digit' });
const day = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: 'full', timeStyle: 'short' });

export function timeNode(iso) {
  const node = el('time');
  setTime(node, iso);
  return node;
}

export function setTime(node, iso) {
  const date = new Date(iso);
  if (Number.isNaN(date.getTime())) return;
  const today = date.toDateString() === new Date().toDateString();
  node.dateTime = date.toISOString();
  node.title = full.format(date);
  const label = (today ? hour : day).format(date);
  if (node.firstChild) node.firstChild.data = label;
  else node.append(label);
}
