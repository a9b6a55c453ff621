import { el } from './dom.js';
import { followViewport } from './viewport.js';

// Puts the chat into the page. Without its styles it would spill over it: it stays out of sight until they are there.
export function mount({ host, stylesheet, life, nodes }) {
  const root = host.attachShadow({ mode: 'open' });
  host.hidden = true;
  return new Promise((resolve, reject) => {
    const link = el('link', { rel: 'stylesheet', href: stylesheet, onload: show, onerror: () => reject(new Error(`no ${stylesheet}`)) });
    function show() {
      host.hidden = false;
      resolve();
    }
    root.append(link, ...nodes);
    followViewport(root, life);
    document.body.append(host);
  });
}
