import { setTime, timeNode } from './clock.js';
import { el } from './dom.js';
import { fileChip } from './files.js';
import { givenFiles } from './given.js';
import { icon } from './icons.js';
import { renderMarkdown } from './markdown.js';
import { strings } from './strings.js';

// The list of messages: what the server has told, in its order, and after it the echoes of what is still on its way.
// `onShown(id, node)` is told of everything that the server has told; `files` is passed on to what shows them.
export function createMessages({ list, onChoose, onShown, files }) {
  const seen = new Set();
  const own = new Map();
  let seenUpTo = null;
  const known = new Set();
  const echoes = new Map();
  let openOptions = [];

  function addEcho(item, state) {
    if (known.has(item.client_id)) return false;
    known.add(item.client_id);
    const echo = ownMessage(item);
    echoes.set(item.client_id, echo);
    setState(item.client_id, state);
    list.append(echo.node);
    closeOptions(item.text);
    return true;
  }

  // The state's text node is changed in place: it is no addition, so screen readers are not told it as one.
  function setState(clientId, state) {
    const echo = echoes.get(clientId);
    if (!echo) return;
    echo.node.dataset.state = state;
    echo.state.data = strings.state[state];
    if (state === 'sent') echo.progress?.remove();
  }

  function setShare(clientId, share) {
    const echo = echoes.get(clientId);
    if (echo?.progress) echo.progress.value = share;
  }

  function dropEcho(clientId) {
    echoes.get(clientId)?.node.remove();
    echoes.delete(clientId);
  }

  // True for what the reader has not been shown before.
  function receive(message) {
    if (seen.has(message.id)) return false;
    seen.add(message.id);
    if (message.author === 'customer') return receiveOwn(message);
    const { node, options } = message.author === 'system' ? systemLine(message, onChoose) : theirMessage(message, onChoose, files);
    insert(node);
    onShown(message.id, node);
    if (options) offer(options);
    return true;
  }

  function receiveOwn(message) {
    const echo = echoes.get(message.client_id);
    if (!echo) {
      if (message.client_id) known.add(message.client_id);
      const { node, state, progress } = ownMessage(message);
      progress?.remove();
      node.dataset.state = 'sent';
      state.data = strings.state.sent;
      own.set(message.id, { node, state });
      insert(node);
      markSeen();
      closeOptions(message.text);
      return true;
    }
    setState(message.client_id, 'sent');
    own.set(message.id, echo);
    setTime(echo.time, message.at);
    if (firstEcho() !== echo.node) list.insertBefore(echo.node, firstEcho());
    echoes.delete(message.client_id);
    return false;
  }

  // Up to which message the person who has the conversation has read; null while nobody has it.
  function setSeen(id) {
    seenUpTo = id;
    markSeen();
  }

  // Under the newest only: what is above it was seen too.
  function markSeen() {
    const newest = seenUpTo === null ? null : Math.max(...[...own.keys()].filter((id) => id <= seenUpTo));
    for (const [id, { node, state }] of own) {
      const next = id === newest ? 'seen' : 'sent';
      if (node.dataset.state === next) continue;
      node.dataset.state = next;
      state.data = strings.state[next];
    }
  }

  function insert(node) {
    const before = firstEcho();
    const previous = before ? before.previousElementSibling : list.lastElementChild;
    // The name shows once per run of messages; screen readers hear it with each.
    if (previous?.dataset.speaker === node.dataset.speaker) node.classList.add('same-speaker');
    list.insertBefore(node, before);
  }

  const firstEcho = () => echoes.values().next().value?.node ?? null;

  function offer(options) {
    closeOptions(null);
    openOptions = options;
    // Written while these were on their way: the customer has already gone on.
    if (echoes.size) closeOptions(null);
  }

  function closeOptions(answer) {
    for (const button of openOptions) {
      button.disabled = true;
      if (button.textContent === answer) button.dataset.chosen = '';
    }
    openOptions = [];
  }

  // Another visitor's ids may repeat: what was seen before no longer counts, and what was sent will not come back.
  function startOver() {
    seen.clear();
    own.clear();
    seenUpTo = null;
    closeOptions(null);
    for (const [clientId, { node }] of echoes) if (node.dataset.state === 'sent') echoes.delete(clientId);
    if (list.childElementCount > echoes.size) insert(systemLine({ text: strings.startedOver }).node);
  }

  return { addEcho, setState, setShare, setSeen, dropEcho, receive, startOver };
}

function ownMessage({ text, at, files = [] }) {
  const time = timeNode(at);
  const state = document.createTextNode('');
  const progress = files.length ? el('progress', { max: '1', value: '0', 'aria-label': strings.sendingFiles }) : null;
  const node = el(
    'li',
    { class: 'message own', 'data-speaker': 'customer' },
    el('span', { class: 'sr-only' }, `${strings.you}: `),
    ...(text ? [el('div', { class: 'bubble plain', dir: 'auto' }, text)] : []),
    ...(progress ? [el('ul', { class: 'files', 'aria-label': strings.sentFiles }, ...files.map((file) => fileChip(file))), progress] : []),
    el('p', { class: 'meta' }, time, el('span', { class: 'state' }, state)),
  );
  return { node, state, time, progress };
}

function theirMessage({ author, name, text, markup, options, files = [], at }, onChoose, showing) {
  const speaker = name || (author === 'agent' ? strings.agent : strings.assistant);
  const body = markup === 'markdown' ? renderMarkdown(text) : text;
  const { buttons, group } = optionGroup(options, onChoose);
  const node = el(
    'li',
    { class: `message ${author}`, 'data-speaker': `${author}:${speaker}` },
    el('p', { class: 'speaker' }, avatar(author, speaker), el('span', { class: 'name' }, speaker, el('span', { class: 'sr-only' }, ': '))),
    ...(text ? [el('div', { class: `bubble ${markup === 'markdown' ? 'rich' : 'plain'}`, dir: 'auto' }, body)] : []),
    ...(files.length ? [givenFiles(files, showing)] : []),
    ...group,
    el('p', { class: 'meta' }, timeNode(at)),
  );
  return { node, options: buttons };
}

// Its buttons (null without options), and the group that holds them, ready to be spread into a message.
function optionGroup(options, onChoose) {
  if (!options?.length) return { buttons: null, group: [] };
  const buttons = options.map((option) => optionButton(option, onChoose));
  return { buttons, group: [el('div', { class: 'options', role: 'group', 'aria-label': strings.answers }, ...buttons)] };
}

function avatar(author, speaker) {
  const face = author === 'agent' ? [...speaker][0].toUpperCase() : icon('spark');
  return el('span', { class: 'avatar', 'aria-hidden': 'true' }, face);
}

function optionButton(option, onChoose) {
  return el('button', { type: 'button', class: 'option', dir: 'auto', onclick: () => onChoose(option) }, option.label);
}

function systemLine({ text, at, options }, onChoose) {
  const { buttons, group } = optionGroup(options, onChoose);
  const node = el('li', { class: 'system', 'data-speaker': 'system' }, el('span', { dir: 'auto' }, text));
  if (at) node.append(' ', timeNode(at));
  node.append(...group);
  return { node, options: buttons };
}
