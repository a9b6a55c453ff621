import { svg } from './dom.js';

const paths = {
  chat: ['M4.5 5.5h15a1.5 1.5 0 0 1 1.5 1.5v8.5a1.5 1.5 0 0 1-1.5 1.5H11l-4.5 3.6V17h-2A1.5 1.5 0 0 1 3 15.5V7a1.5 1.5 0 0 1 1.5-1.5Z', 'M8 10h8', 'M8 13h5'],
  clip: ['M19.5 11.2 12 18.7a4.6 4.6 0 0 1-6.5-6.5l7.9-7.9a3.1 3.1 0 0 1 4.4 4.4l-7.8 7.8a1.5 1.5 0 0 1-2.2-2.2l7-7'],
  close: ['M6 6l12 12', 'M18 6L6 18'],
  down: ['M6 9.5l6 6 6-6'],
  file: ['M7 3.5h6.5L18 8v11a1.5 1.5 0 0 1-1.5 1.5H7A1.5 1.5 0 0 1 5.5 19V5A1.5 1.5 0 0 1 7 3.5Z', 'M13.5 3.5V8H18'],
  send: ['M4.5 12 20 4.8 15.6 20l-4-6.4Z', 'M11.6 13.6 20 4.8'],
  spark: ['M12 3.5c.9 4.8 3.2 7.2 8.5 8.5-5.3 1.3-7.6 3.7-8.5 8.5-.9-4.8-3.2-7.2-8.5-8.5 5.3-1.3 7.6-3.7 8.5-8.5Z'],
};

// Icons are decoration: the control that holds one carries the name.
export function icon(name) {
  return svg(
    'svg',
    { class: `icon icon-${name}`, viewBox: '0 0 24 24', 'aria-hidden': 'true', focusable: 'false' },
    ...paths[name].map((d) => svg('path', { d })),
  );
}
