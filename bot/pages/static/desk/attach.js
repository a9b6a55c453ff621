// Files that go with a reply: chosen, pasted or dropped, and shown before they leave.

import { $, openId, say } from './page.js';

const MOST_FILES = 5;
const MEGABYTE = 1024 * 1024;

export const attached = () => [...($('files')?.files ?? [])];

// Of each conversation, while this page lives: whoever looks into another one finds them again.
const kept = new Map();

export function clearAttached(id) {
  kept.delete(id);
  if (id === openId()) keep([]);
}

export function giveFiles(id, files) {
  kept.set(id, [...(kept.get(id) ?? []), ...files]);
  if (id === openId()) attachAgain();
}

export const attachAgain = () => keep(kept.get(openId()) ?? []);

const most = () => Number($('attach')?.dataset.most ?? 0);

function keep(files) {
  const box = new DataTransfer();
  for (const file of files) box.items.add(file);
  if ($('files')) $('files').files = box.files;
  kept.set(openId(), files);
  show();
}

export function attach(files) {
  if (!files.length) return;
  if (!most()) return say('Files cannot be sent on this channel.');
  const large = files.filter((file) => file.size > most() * MEGABYTE);
  const empty = files.filter((file) => !file.size);
  const fitting = files.filter((file) => file.size && !large.includes(file));
  const over = fitting.splice(MOST_FILES - attached().length);
  if (fitting.length) {
    $('kind-reply').checked = true;
    keep([...attached(), ...fitting]);
  }
  const refused = [];
  if (large.length) refused.push(`Too large, at most ${most()} MB can be sent here: ${names(large)}.`);
  if (empty.length) refused.push(`There is nothing in ${names(empty)}. Look at it, then attach it again once it is whole.`);
  if (over.length) refused.push(`At most ${MOST_FILES} files go with one message. Left out: ${names(over)}.`);
  if (refused.length) say([...refused, ...(fitting.length ? ['The others are attached.'] : [])].join(' '));
}

const names = (files) => files.map((file) => `“${file.name}”`).join(', ');

// As bot/desk/files.py and the customer's page word it, too.
function size(bytes) {
  if (bytes < 1024) return `${bytes} B`;
  const [value, unit] = bytes < MEGABYTE ? [bytes / 1024, 'KB'] : [bytes / MEGABYTE, 'MB'];
  return `${value < 10 ? value.toFixed(1) : Math.round(value)} ${unit}`;
}

function show() {
  const list = $('attached');
  if (!list) return;
  list.hidden = !attached().length;
  list.replaceChildren(...attached().map((file, at) => {
    const remove = Object.assign(document.createElement('button'), { type: 'button', className: 'button small quiet-button', textContent: 'Remove' });
    remove.setAttribute('aria-label', `Remove ${file.name}`);
    remove.onclick = () => {
      keep(attached().filter((_, other) => other !== at));
      $('draft').focus();
    };
    const item = document.createElement('li');
    const name = Object.assign(document.createElement('span'), { textContent: `${file.name} (${size(file.size)})`, dir: 'auto' });
    item.append(name, remove);
    return item;
  }));
}

const chosen = { before: [] };
document.addEventListener('click', ({ target }) => {
  if (!target.closest('#attach')) return;
  chosen.before = attached();
  $('files').click();
});

// Choosing replaces what a file field holds; ours adds to it.
document.addEventListener('change', ({ target }) => {
  if (target.id !== 'files') return;
  const added = attached();
  keep(chosen.before);
  attach(added);
  $('draft').focus();
});

document.addEventListener('paste', (event) => {
  if (event.target.id !== 'draft' || !event.clipboardData?.files.length) return;
  event.preventDefault();
  attach([...event.clipboardData.files]);
});

const overConversation = ({ target, dataTransfer }) => target.closest?.('.conversation') && dataTransfer?.types.includes('Files');
document.addEventListener('dragover', (event) => {
  if (overConversation(event)) event.preventDefault();
});
document.addEventListener('drop', (event) => {
  if (!overConversation(event)) return;
  event.preventDefault();
  attach([...event.dataTransfer.files]);
});
