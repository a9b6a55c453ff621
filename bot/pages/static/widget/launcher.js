import { el, setText } from './dom.js';
import { icon } from './icons.js';
import { strings } from './strings.js';

// The round button in the corner, with the number of unread messages.
export function createLauncher({ title, onClick }) {
  const badge = el('span', { class: 'badge', 'aria-hidden': 'true', hidden: true });
  const button = el(
    'button',
    {
      class: 'launcher',
      type: 'button',
      'aria-label': strings.launcher(title, 0),
      'aria-expanded': 'false',
      'aria-controls': 'panel',
      'aria-haspopup': 'dialog',
      onclick: onClick,
    },
    icon('chat'),
    icon('down'),
    badge,
  );
  const spoken = el('p', { class: 'sr-only', role: 'status' });

  function setUnread(count, announce) {
    badge.hidden = count === 0;
    setText(badge, count > 99 ? '99+' : String(count));
    button.setAttribute('aria-label', strings.launcher(title, count));
    setText(spoken, count && announce ? strings.unreadNotice(count) : '');
  }

  return { button, spoken, setUnread };
}
