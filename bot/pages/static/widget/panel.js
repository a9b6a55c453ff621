import { el, setText } from './dom.js';
import { icon } from './icons.js';
import { strings } from './strings.js';

// The same condition as in widget.css: the panel covers the page.
const FULL_SCREEN = '(max-width: 479.98px), (max-height: 429.98px)';

// The box that opens and closes. It is not modal: the shop stays usable beside it.
export function createPanel({ host, title, launcher, scroller, composer, life, onOpen }) {
  const status = el('p', { class: 'status' }, strings.status.with_bot());
  const notice = el('p', { class: 'notice', role: 'status' });
  const node = el(
    'section',
    { id: 'panel', class: 'panel', role: 'dialog', 'aria-modal': 'false', 'aria-labelledby': 'title', hidden: true },
    el(
      'header',
      { class: 'header' },
      el('span', { class: 'mark', 'aria-hidden': 'true' }, icon('chat')),
      el('div', { class: 'headings' }, el('h2', { id: 'title' }, title), status),
      el('button', { class: 'close', type: 'button', 'aria-label': strings.close, onclick: () => close() }, icon('close')),
    ),
    el('div', { class: 'body' }, scroller.area, scroller.jump),
    notice,
    composer.node,
  );

  const isOpen = () => !node.hidden;

  function open({ takeFocus = true } = {}) {
    if (!isOpen()) {
      node.hidden = false;
      launcher.button.setAttribute('aria-expanded', 'true');
      scroller.toEnd();
      onOpen();
    }
    if (takeFocus) composer.focus();
  }

  function close() {
    if (!isOpen()) return;
    const hadFocus = node.contains(node.getRootNode().activeElement);
    node.hidden = true;
    launcher.button.setAttribute('aria-expanded', 'false');
    if (hadFocus) launcher.button.focus();
  }

  // On the host, so that it works from the launcher too.
  host.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || event.isComposing || !isOpen()) return;
    event.stopPropagation();
    close();
  });

  // A panel that covers the page must not hide what has the focus.
  document.addEventListener('focusin', (event) => {
    if (event.target !== host && isOpen() && matchMedia(FULL_SCREEN).matches) close();
  }, { signal: life });

  return {
    node,
    open,
    close,
    isOpen,
    setStatus: (text) => setText(status, text),
    setNotice: (text) => setText(notice, text),
  };
}
