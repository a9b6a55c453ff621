import { el } from './dom.js';
import { icon } from './icons.js';
import { strings } from './strings.js';

// A file by its name and size. The name is text that somebody else chose: it is never markup, nor a link.
export function fileChip({ name, size }, ...more) {
  return el(
    'li',
    { class: 'file' },
    icon('file'),
    el('span', { class: 'file-name', dir: 'auto' }, name),
    el('span', { class: 'file-size' }, strings.size(size ?? 0)),
    ...more,
  );
}

// Files that are dropped on a node, or pasted into it, are added as if they had been chosen.
export function takeDropsAndPastes(node, add) {
  const holdsFiles = (event) => [...(event.dataTransfer?.types ?? [])].includes('Files');
  const mark = (on) => node.classList.toggle('dropping', on);

  node.addEventListener('dragover', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  node.addEventListener('dragleave', (event) => {
    if (!node.contains(event.relatedTarget)) mark(false);
  });
  node.addEventListener('drop', (event) => {
    if (!holdsFiles(event)) return;
    event.preventDefault();
    mark(false);
    add([...event.dataTransfer.files]);
  });
  node.addEventListener('paste', (event) => {
    const files = [...(event.clipboardData?.files ?? [])];
    // Copied from a text program, there is often a picture of the text beside the text.
    if (!files.length || event.clipboardData.getData('text/plain')) return;
    event.preventDefault();
    add(files);
  });
}
