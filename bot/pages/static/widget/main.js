import { createApi } from './api.js';
import { createComposer } from './composer.js';
import { el } from './dom.js';
import { createLauncher } from './launcher.js';
import { createMessages } from './messages.js';
import { createOutbox } from './outbox.js';
import { createPanel } from './panel.js';
import { createScroller } from './scroller.js';
import { createSender } from './sender.js';
import { createSession } from './session.js';
import { createStore } from './storage.js';
import { createStream } from './stream.js';
import { strings } from './strings.js';
import { createTyping } from './typing.js';
import { createUnread } from './unread.js';
import { followViewport } from './viewport.js';

const TYPING_EVERY_MS = 3_000;
const REPLAY_QUIET_MS = 400;
const NO_CONNECTION_AFTER_MS = 4_000;

// Puts the parts together. Each part knows nothing of the others; what one says is passed on here.
export async function start({ api: base, stylesheet, title }) {
  const name = `firstline:${base}`;
  const store = createStore(`${name}:`);
  const api = createApi(base);
  const session = createSession({ store, api, name });
  const outbox = createOutbox(store);

  const host = el('firstline-chat', { role: 'region', 'aria-label': title, lang: 'en' });
  const list = el('ol', { class: 'list' });
  const log = el(
    'div',
    { class: 'log', role: 'log', 'aria-live': 'polite', 'aria-relevant': 'additions', 'aria-label': strings.conversation },
    el('p', { class: 'intro' }, strings.intro),
    list,
  );
  const typing = createTyping();
  const scroller = createScroller(log, typing.node);
  const messages = createMessages({ list, onChoose: choose });
  const composer = createComposer({ onSend: (text) => send(text), onTyping: tellTyping });
  const launcher = createLauncher({ title, onClick: () => (panel.isOpen() ? panel.close() : panel.open()) });
  const panel = createPanel({ host, title, launcher, scroller, composer, onOpen: opened });
  const unread = createUnread({ store, onCount: launcher.setUnread });
  const sender = createSender({ outbox, session, api, store, name, onState: messages.setState, onRefused: refused, onStalled: stalled });
  const wanted = () => panel.isOpen() || outbox.items().length > 0;
  const stream = createStream({ session, api, wanted, onEvent: handle, onUp: connected, onDown: disconnected });

  // --- writing ---

  function send(text, choice) {
    messages.addEcho(outbox.add(text, choice), 'sending');
    scroller.toEnd();
    stream.start();
    sender.flush();
  }

  function choose({ id, label }) {
    // The tapped button is about to be disabled and would drop the focus. On touch screens the text field
    // would bring up the keyboard, so there the focus goes to the messages.
    if (matchMedia('(pointer: coarse)').matches) scroller.focus();
    else composer.focus();
    send(label, id);
  }

  let lastTyping = 0;
  function tellTyping() {
    const secret = session.secret();
    if (!secret || Date.now() - lastTyping < TYPING_EVERY_MS) return;
    lastTyping = Date.now();
    api.sendTyping(secret);
  }

  function refused(item, sentence) {
    messages.dropEcho(item.client_id);
    composer.giveBack(item.text);
    composer.showError(sentence ?? strings.refused);
    showNotice();
  }

  let isStalled = false;
  function stalled(yes) {
    isStalled = yes;
    if (yes) for (const item of outbox.items()) messages.setState(item.client_id, 'waiting');
    showNotice();
  }

  outbox.watch({
    added(item) {
      if (messages.addEcho(item, isStalled ? 'waiting' : 'sending')) scroller.follow();
      stream.start();
      sender.flush();
      showNotice();
    },
    refused: (item) => messages.dropEcho(item.client_id),
    removed(clientId) {
      messages.setState(clientId, 'sent');
      if (outbox.items().length === 0) isStalled = false;
      showNotice();
    },
  });

  // --- reading ---

  let agentName = null;
  let status = 'with_bot';

  function handle({ type, data }) {
    let payload;
    try {
      payload = JSON.parse(data);
    } catch {
      return;
    }
    if (type === 'message') receive(payload);
    else if (type === 'typing') showTyping(payload);
    else if (type === 'status') setStatus(payload.status);
  }

  function receive(message) {
    // The answer to a sent message can get lost; its return in the stream proves the delivery just as well.
    if (message.client_id) outbox.remove(message.client_id);
    const fresh = messages.receive(message);
    settleReplay();
    showNotice();
    if (!fresh) return;
    if (message.author === 'agent') rememberAgent(message.name);
    if (message.author === 'bot' || message.author === 'agent') {
      typing.hide();
      unread.arrived(message.id, { read: isRead(), announce: !replaying });
    }
    scroller.follow({ news: message.author !== 'customer' && !replaying });
  }

  function rememberAgent(agent) {
    agentName = agent ?? agentName;
    setStatus(status);
  }

  function showTyping({ on, name: who }) {
    if (!on) return typing.hide();
    typing.show(who ?? (status === 'with_agent' ? agentName : null));
    scroller.follow();
  }

  function setStatus(next) {
    if (!strings.status[next]) return;
    status = next;
    panel.setStatus(strings.status[next](agentName ?? strings.person));
  }

  const isRead = () => panel.isOpen() && document.visibilityState === 'visible';

  function opened() {
    unread.readAll();
    stream.start();
  }

  // History that comes back after a reload is not news: it is shown, but not read aloud.
  let replaying = false;
  let replayTimer;
  function startReplay() {
    replaying = true;
    log.setAttribute('aria-live', 'off');
  }
  function settleReplay() {
    if (!replaying) return;
    clearTimeout(replayTimer);
    replayTimer = setTimeout(() => {
      replaying = false;
      log.setAttribute('aria-live', 'polite');
    }, REPLAY_QUIET_MS);
  }

  session.onChange(({ replaced }) => {
    if (replaced) {
      messages.startOver();
      unread.reset();
      agentName = null;
      setStatus('with_bot');
      stream.restart();
    }
    stream.start();
  });

  // --- the connection ---

  let noConnection = false;
  let connectionTimer;

  function connected() {
    clearTimeout(connectionTimer);
    connectionTimer = undefined;
    noConnection = false;
    showNotice();
    settleReplay();
    sender.flush();
  }

  // A short loss, as on every reload of a server, is nobody's business.
  function disconnected() {
    typing.hide();
    connectionTimer ??= setTimeout(() => {
      noConnection = true;
      showNotice();
    }, NO_CONNECTION_AFTER_MS);
  }

  function showNotice() {
    const count = outbox.items().length;
    if (isStalled && count) panel.setNotice(strings.waiting(count));
    else panel.setNotice(noConnection ? strings.noConnection : '');
  }

  window.addEventListener('online', () => sender.flush());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    if (isRead()) unread.readAll();
    sender.flush();
  });

  // Lets a page that may not run scripts of its own offer a "chat with us" button.
  document.addEventListener('click', (event) => {
    if (!event.target.closest?.('[data-firstline-open]')) return;
    // Such a link has somewhere else to lead when the chat is not there.
    event.preventDefault();
    panel.open();
  });

  // --- the first moment ---

  const shown = mount(host, stylesheet, [launcher.button, launcher.spoken, panel.node]);
  for (const item of outbox.items()) messages.addEcho(item, 'waiting');
  if (session.secret()) {
    startReplay();
    stream.start();
  }
  if (outbox.items().length) sender.flush();

  // Nothing can take the focus before it can be seen.
  await shown;
  return { open: panel.open, close: panel.close };
}

// Without its styles the chat would spill over the page: it stays out of sight until they are there.
function mount(host, stylesheet, nodes) {
  const root = host.attachShadow({ mode: 'open' });
  host.hidden = true;
  return new Promise((resolve, reject) => {
    const link = el('link', { rel: 'stylesheet', href: stylesheet, onload: show, onerror: () => reject(new Error(`no ${stylesheet}`)) });
    function show() {
      host.hidden = false;
      resolve();
    }
    root.append(link, ...nodes);
    followViewport(root);
    document.body.append(host);
  });
}
