import { createApi } from './api.js';
import { createComposer } from './composer.js';
import { el } from './dom.js';
import { createFeed } from './feed.js';
import { takeDropsAndPastes } from './files.js';
import { createLauncher } from './launcher.js';
import { createLog } from './log.js';
import { createMessages } from './messages.js';
import { mount } from './mount.js';
import { createNotice } from './notice.js';
import { createOutbox } from './outbox.js';
import { createPanel } from './panel.js';
import { createScroller } from './scroller.js';
import { createSeen } from './seen.js';
import { createSender } from './sender.js';
import { createSession } from './session.js';
import { createStore } from './storage.js';
import { strings } from './strings.js';
import { createTyping } from './typing.js';
import { createUnread } from './unread.js';
import { createUploads } from './uploads.js';

const TYPING_EVERY_MS = 3_000;

// One visitor's chat. Puts the parts together: each part knows nothing of the others; what one says is passed on here.
export function createChat({ api: base, stylesheet, title, theme, position, identity }) {
  const ending = new AbortController();
  const life = ending.signal;
  const everybody = `firstline:${base}`;
  const name = identity.subject === null ? everybody : `${everybody}:as:${identity.subject}`;
  const store = createStore(`${name}:`, life);
  const anonymous = createStore(`${everybody}:`, life);
  const api = createApi({ base, identity, life });
  const notice = createNotice({ life, onText: (text) => panel.setNotice(text) });
  const session = createSession({ store, anonymous, api, identity, name, onRefused: notice.refused });
  const outbox = createOutbox(store);

  const host = el('firstline-chat', {
    role: 'region', 'aria-label': title, lang: 'en', 'data-theme': theme, 'data-position': position,
  });
  const log = createLog();
  const typing = createTyping();
  const scroller = createScroller(log.node, typing.node);
  const seen = createSeen({ area: scroller.area, life, onSeen: tellSeen });
  const files = { fetchFile, onShown: () => scroller.follow() };
  const messages = createMessages({ list: log.list, onChoose: choose, onShown: seen.watch, files });
  const composer = createComposer({ onSend: write, onTyping: tellTyping });
  const launcher = createLauncher({ title, onClick: () => (panel.isOpen() ? panel.close() : panel.open()) });
  const panel = createPanel({ host, title, launcher, scroller, composer, life, onOpen: opened });
  const unread = createUnread({ store, onCount: launcher.setUnread });
  const sender = createSender({ outbox, session, api, store, name, life, onState: messages.setState, onRefused: refused, onStalled: stalled });
  const uploads = createUploads({ session, api, life, onState: messages.setState, onShare: messages.setShare, onRefused: refused });
  const wanted = () => panel.isOpen() || outbox.items().length > 0 || uploads.waiting() > 0;
  const feed = createFeed({ name, session, api, identity, wanted, life, onEvent: handle, onUp: connected, onDown: disconnected });
  takeDropsAndPastes(panel.node, composer.addFiles);

  // --- writing ---

  function write(text, files) {
    if (!files.length) return send(text);
    messages.addEcho(uploads.add(text, files), 'sending');
    scroller.toEnd();
    feed.start();
  }

  function send(text, choice) {
    messages.addEcho(outbox.add(text, choice), 'sending');
    scroller.toEnd();
    feed.start();
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

  function tellSeen(id) {
    const secret = session.secret();
    if (secret) api.sendSeen(secret, id);
  }

  async function fetchFile(id) {
    const secret = session.secret();
    return secret ? api.getFile(secret, id) : null;
  }

  function refused(item, sentence) {
    messages.dropEcho(item.client_id);
    composer.giveBack(item.text, item.files);
    composer.showError(sentence ?? strings.refused);
    count();
  }

  let isStalled = false;
  const count = () => notice.stalled(isStalled ? outbox.items().length : 0);

  function stalled(yes) {
    isStalled = yes;
    if (yes) for (const item of outbox.items()) messages.setState(item.client_id, 'waiting');
    count();
  }

  outbox.watch({
    added(item) {
      if (messages.addEcho(item, isStalled ? 'waiting' : 'sending')) scroller.follow();
      feed.start();
      sender.flush();
      count();
    },
    refused: (item) => messages.dropEcho(item.client_id),
    removed(clientId) {
      messages.setState(clientId, 'sent');
      if (outbox.items().length === 0) isStalled = false;
      count();
    },
  });

  // --- reading ---

  let agentName = null;
  let status = 'with_bot';

  function handle({ type, data }) {
    const payload = JSON.parse(data);
    if (type === 'message') receive(payload);
    else if (type === 'typing') showTyping(payload);
    else if (type === 'status') setStatus(payload.status);
    else if (type === 'seen') messages.setSeen(payload.id);
    else if (type === 'limits') composer.setLimits(payload);
  }

  function receive(message) {
    // The answer to a sent message can get lost; its return in the stream proves the delivery just as well.
    if (message.client_id) {
      outbox.remove(message.client_id);
      uploads.settle(message.client_id);
    }
    const fresh = messages.receive(message);
    log.settle();
    count();
    if (!fresh) return;
    if (message.author === 'agent') rememberAgent(message.name);
    if (message.author === 'bot' || message.author === 'agent') {
      typing.hide();
      unread.arrived(message.id, { read: isRead(), announce: !log.isReplaying() });
    }
    scroller.follow({ news: message.author !== 'customer' && !log.isReplaying() });
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
    feed.start();
  }

  session.onChange(({ replaced }) => {
    if (replaced) {
      messages.startOver();
      seen.reset();
      unread.reset();
      agentName = null;
      setStatus('with_bot');
    }
    feed.start();
  });

  // --- the connection ---

  function connected() {
    notice.connected();
    log.settle();
    sender.flush();
    uploads.wake();
  }

  function disconnected() {
    typing.hide();
    notice.disconnected();
  }

  window.addEventListener('online', () => sender.flush(), { signal: life });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'visible') return;
    if (isRead()) unread.readAll();
    sender.flush();
  }, { signal: life });

  // The page has a fresh token of the same visitor.
  function renew(token) {
    identity.take(token);
    store.remove('pause');
    notice.refused(null);
    if (session.secret() || wanted()) feed.start();
    feed.wake();
    sender.flush();
    uploads.wake();
  }

  function end({ forget }) {
    ending.abort();
    host.remove();
    if (forget) store.clear();
  }

  // --- the first moment ---

  const shown = mount({ host, stylesheet, life, nodes: [launcher.button, launcher.spoken, panel.node] });
  for (const item of outbox.items()) messages.addEcho(item, 'waiting');
  if (session.secret()) {
    log.startReplay();
    feed.start();
  }
  if (outbox.items().length) sender.flush();

  return { subject: identity.subject, shown, renew, end, open: panel.open, close: panel.close, isOpen: panel.isOpen };
}
