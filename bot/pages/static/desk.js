// The desk's page: what htmx does not do by itself. Top to bottom: refreshing without disturbing anybody, requests,
// the message box, the live connection, times, keys.

const $ = (id) => document.getElementById(id);
const openId = () => $('main')?.dataset.conversation ?? '';

// --- refreshing: hx-swap="keep" changes only what differs, so that focus, caret, selection, scroll position and
// --- opened articles stay, and a screen reader hears new messages only.

htmx.defineExtension('keep', {
  isInlineSwap: (style) => style === 'keep',
  handleSwap(style, target, fragment) {
    if (style !== 'keep') return false;
    const fresh = fragment.querySelector?.(`#${target.id}`);
    // An answer about another conversation, or one that is no page of ours: leave everything as it is.
    if (!fresh || fresh.dataset.conversation !== target.dataset.conversation) return [];
    const added = [];
    const log = $('log');
    const follow = log && isAtEnd(scroller());
    morph(target, fresh, added);
    tick();
    if (log?.isConnected) afterRefresh(added, follow);
    return added;
  },
});

function morph(old, fresh, added) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== fresh.nodeValue) old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.hasAttribute('data-keep') || old.isEqualNode(fresh)) return;
  // What was refused stays readable until it is dismissed by the next try.
  if (old.id === 'refusal' && !fresh.childElementCount) return;
  morphAttributes(old, fresh);
  let at = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const same = counterpart(old, at, child);
    if (!same) {
      old.insertBefore(child, at);
      if (child.nodeType === Node.ELEMENT_NODE) added.push(child);
      continue;
    }
    if (same === at) at = at.nextSibling;
    else old.insertBefore(same, at);
    morph(same, child, added);
  }
  while (at) at = drop(at);
}

function drop(node) {
  const next = node.nextSibling;
  node.remove();
  return next;
}

function counterpart(parent, at, child) {
  if (child.id) return [...parent.children].find((one) => one.id === child.id && one.nodeName === child.nodeName);
  return at && !at.id && at.nodeName === child.nodeName ? at : null;
}

function morphAttributes(old, fresh) {
  for (const { name, value } of [...fresh.attributes]) if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  for (const { name } of [...old.attributes]) {
    const opened = name === 'open' && old.nodeName === 'DETAILS';
    if (!fresh.hasAttribute(name) && !opened) old.removeAttribute(name);
  }
}

// On a wide screen the messages scroll under the brief; on a narrow one both scroll together.
const scroller = () => (getComputedStyle($('log')).overflowY === 'auto' ? $('log') : $('pane'));
const isAtEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < 60;

function toEnd() {
  const box = scroller();
  box.scrollTop = box.scrollHeight;
  $('newer').hidden = true;
}

function afterRefresh(added, follow) {
  const messages = added.filter((node) => node.classList?.contains('message'));
  if (!messages.length) return;
  if (follow || messages.some((node) => node.matches('.agent, .note') && composing.sending)) toEnd();
  else $('newer').hidden = false;
}

// --- requests

document.addEventListener('htmx:configRequest', ({ detail }) => {
  detail.headers['X-CSRF-Token'] = document.querySelector('meta[name="csrf"]')?.content ?? '';
  if (detail.elt.id === 'composer' && isNote()) detail.path = detail.path.replace(/reply$/, 'note');
});

document.addEventListener('htmx:beforeRequest', ({ detail }) => {
  if (detail.requestConfig.verb !== 'post') return;
  $('refusal')?.replaceChildren();
  say('');
});

document.addEventListener('htmx:afterRequest', ({ detail }) => {
  const { verb, path } = detail.requestConfig;
  if (verb !== 'post' || !path.startsWith('/desk/c/')) return;
  const [, , , id, act] = path.split('/');
  if (act === 'reply' || act === 'note') sent(id, detail.successful);
  if (detail.successful && act === 'claim' && id === openId()) $('draft').focus();
  if (!detail.successful && !(detail.xhr.status >= 400 && detail.xhr.status < 500)) {
    say('That did not get through. Nothing is lost: check the connection and try again.');
  } else if (!detail.successful && id !== openId()) {
    say('Something in the conversation you just left was refused. Open it again to see what.');
  }
});

function say(words) {
  $('toast')?.replaceChildren(...(words ? [Object.assign(document.createElement('p'), { textContent: words })] : []));
}

// Ending a conversation with an unsent message in the box is more often a slip than a wish.
document.addEventListener('htmx:confirm', (event) => {
  if (!['resolve', 'return'].includes(event.target.id) || !$('draft').value.trim()) return;
  event.preventDefault();
  const dialog = $('confirm');
  dialog.returnValue = 'no';
  dialog.onclose = () => dialog.returnValue === 'yes' && event.detail.issueRequest(true);
  dialog.showModal();
});

// --- the message box: a draft for each conversation, kept in this tab until it is sent

const composing = { sending: null, attempted: null, typedAt: 0 };
const draftKey = (id) => `firstline-draft-${id}`;
const isNote = () => $('kind-note')?.checked ?? false;

function freshClientId() {
  // crypto.randomUUID is missing where a desk is reached by plain http inside an office.
  const bytes = crypto.getRandomValues(new Uint8Array(12));
  $('client-id').value = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  composing.attempted = null;
}

function keepDraft() {
  const { value } = $('draft');
  if (value) sessionStorage.setItem(draftKey(openId()), value);
  else sessionStorage.removeItem(draftKey(openId()));
}

function opened() {
  Object.assign(composing, { sending: null, typedAt: 0 });
  $('draft').value = sessionStorage.getItem(draftKey(openId())) ?? '';
  freshClientId();
  grow();
  $('newer').onclick = toEnd;
  scroller().addEventListener('scroll', ({ target }) => { if (isAtEnd(target)) $('newer').hidden = true; });
  // On a narrow screen a new arrival begins with the brief; who has it already wants the newest words.
  if (scroller() === $('log') || $('main').dataset.mine === 'yes') toEnd();
}

function grow() {
  const box = $('draft');
  const lines = Math.min(8, Math.max(2, box.value.split('\n').length));
  box.rows = lines;
}

document.addEventListener('input', ({ target }) => {
  if (target.id !== 'draft') return;
  // The same id twice is sent once; another text is another message.
  if (composing.attempted !== null && composing.attempted !== target.value) freshClientId();
  keepDraft();
  grow();
  tellTyping();
});

function tellTyping() {
  const mine = $('main').dataset.mine === 'yes';
  if (!mine || isNote() || Date.now() - composing.typedAt < 3000) return;
  composing.typedAt = Date.now();
  const headers = { 'X-CSRF-Token': document.querySelector('meta[name="csrf"]').content };
  fetch(`/desk/c/${openId()}/typing`, { method: 'POST', headers }).catch(() => {});
}

document.addEventListener('submit', (event) => {
  if (event.target.id === 'sign-out') {
    Object.keys(sessionStorage).filter((key) => key.startsWith(draftKey(''))).forEach((key) => sessionStorage.removeItem(key));
  }
}, true);

document.addEventListener('htmx:beforeSend', ({ detail }) => {
  if (detail.elt.id !== 'composer') return;
  composing.sending = { id: openId(), text: $('draft').value };
  composing.attempted = $('draft').value;
});

function sent(id, successful) {
  const { sending } = composing;
  composing.sending = null;
  if (!successful) return;
  if (id !== openId() || !sending) {
    sessionStorage.removeItem(draftKey(id));
    return;
  }
  // What was typed while it was on its way stays.
  const { value } = $('draft');
  $('draft').value = value.startsWith(sending.text) ? value.slice(sending.text.length).trimStart() : value;
  keepDraft();
  freshClientId();
  grow();
}

function submit() {
  const button = $(isNote() ? 'send-note' : 'send-reply');
  if (!$('draft').value.trim()) return;
  if (button.disabled) say($('send-hint').textContent);
  else $('composer').requestSubmit(button);
}

document.addEventListener('htmx:load', ({ detail }) => {
  if (detail.elt.id !== 'main') return;
  tick();
  if (!openId()) return;
  opened();
  markCurrent();
  $('customer').focus({ preventScroll: true });
});

function markCurrent() {
  for (const link of document.querySelectorAll('#queue a.item')) {
    if (link.id === `open-${openId()}`) link.setAttribute('aria-current', 'page');
    else link.removeAttribute('aria-current');
  }
}

// --- the live connection: the page says so when what it shows may be old

const SILENCE_MS = 40_000;
const live = { heardAt: Date.now(), lost: false };

function connection(lost) {
  if (!lost) live.heardAt = Date.now();
  if (lost === live.lost || !$('connection')) return;
  live.lost = lost;
  $('connection').textContent = lost ? 'Reconnecting… what you see may be old.' : '';
}

const heard = () => connection(false);

document.addEventListener('htmx:sseOpen', ({ detail }) => {
  connection(false);
  for (const name of ['ping', 'queue', 'conversation']) detail.source.addEventListener(name, heard);
});

document.addEventListener('htmx:sseError', ({ detail }) => {
  connection(true);
  // Refused rather than unreachable: if the session is over, fetching leads to the login page.
  if (detail.source.readyState === EventSource.CLOSED) htmx.trigger('#live-queue', 'sse:queue');
});

function reconnect() {
  const old = $('live');
  if (!old) return;
  htmx.trigger(old, 'htmx:beforeCleanupElement');
  const fresh = old.cloneNode(true);
  old.replaceWith(fresh);
  htmx.process(fresh);
}

window.addEventListener('offline', () => connection(true));
window.addEventListener('online', reconnect);
setInterval(() => {
  if (!$('live') || Date.now() - live.heardAt < SILENCE_MS) return;
  connection(true);
  live.heardAt = Date.now();
  reconnect();
}, 5000);

// --- times: the same words as views.age, by the server's clock

const skew = Date.now() / 1000 - Number(document.body.dataset.now ?? Date.now() / 1000);

function age(seconds) {
  const minutes = Math.max(0, Math.floor(seconds / 60));
  if (minutes < 1) return 'under 1 min';
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 24 * 60) return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  const days = Math.floor(minutes / (24 * 60));
  return days === 1 ? '1 day' : `${days} days`;
}

function tick() {
  const now = Date.now() / 1000 - skew;
  for (const time of document.querySelectorAll('time[data-since]')) {
    const words = age(now - Number(time.dataset.since));
    if (time.textContent !== words) time.textContent = words;
  }
}

setInterval(tick, 5000);

// --- keys

const KEYS_OFF = 'firstline-desk-keys-off';
const click = (id) => () => $(id)?.click();

const KEYS = {
  j: () => walk(1),
  k: () => walk(-1),
  c: click('claim'),
  e: click('resolve'),
  b: click('return'),
  r: () => write('kind-reply'),
  n: () => write('kind-note'),
  '?': () => $('keys')?.showModal(),
};

function walk(step) {
  const items = [...document.querySelectorAll('#queue a.item')];
  const here = items.findIndex((item) => item === document.activeElement);
  const from = here >= 0 ? here : items.findIndex((item) => item.hasAttribute('aria-current'));
  items[from < 0 ? 0 : Math.min(items.length - 1, Math.max(0, from + step))]?.focus();
}

function write(kind) {
  if (!$('draft')) return;
  $(kind).checked = true;
  $('draft').focus();
}

document.addEventListener('keydown', (event) => {
  if (event.target.id === 'draft') return inDraft(event);
  const field = event.target.closest('input, textarea, select, [contenteditable], dialog');
  if (field) {
    if (event.key === 'Escape' && field.nodeName !== 'DIALOG') field.blur();
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || !document.body.matches('.desk')) return;
  if (localStorage.getItem(KEYS_OFF) && event.key !== '?') return;
  event.preventDefault();
  if (!event.repeat || event.key === 'j' || event.key === 'k') KEYS[event.key]();
});

function inDraft(event) {
  if (event.key === 'Escape') $('customer').focus({ preventScroll: true });
  // Enter also ends a word in input methods; that one is not ours.
  if (event.key !== 'Enter' || event.shiftKey || event.isComposing || event.keyCode === 229) return;
  event.preventDefault();
  submit();
}

if ($('show-keys')) {
  $('show-keys').addEventListener('click', KEYS['?']);
  $('keys-on').checked = !localStorage.getItem(KEYS_OFF);
  $('keys-on').addEventListener('change', ({ target }) => {
    if (target.checked) localStorage.removeItem(KEYS_OFF);
    else localStorage.setItem(KEYS_OFF, 'yes');
  });
  if (openId()) opened();
}
