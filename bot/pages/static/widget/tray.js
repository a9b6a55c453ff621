import { el, setText } from './dom.js';
import { fileChip } from './files.js';
import { icon } from './icons.js';
import { strings } from './strings.js';

// The files that the customer has chosen and not sent yet. What the server would refuse is refused here, in words.
export function createTray({ onError, onChange, focusAway }) {
  let limits = { files: 0, file_mb: 0, types: [] };
  let files = [];

  const input = el('input', { type: 'file', multiple: true, hidden: true, 'aria-label': strings.attach, onchange: chosen });
  const button = el(
    'button',
    { class: 'attach', type: 'button', 'aria-label': strings.attach, hidden: true, onclick: () => input.click() },
    icon('clip'),
  );
  const list = el('ul', { class: 'tray', 'aria-label': strings.chosenFiles, hidden: true });
  const spoken = el('p', { class: 'sr-only', role: 'status' });

  function setLimits(next) {
    limits = next;
    button.hidden = !limits.files;
    input.accept = limits.types.map((end) => `.${end}`).join(',');
  }

  function chosen() {
    add([...input.files]);
    // So that the same file can be chosen once more.
    input.value = '';
    focusAway();
  }

  // All of these, or none.
  function add(more) {
    if (!more.length) return;
    const complaint = limits.files ? (more.map(wrongWith).find(Boolean) ?? tooMany(more)) : strings.noFiles;
    if (complaint) return onError(complaint);
    put([...files, ...more]);
    setText(spoken, strings.filesChosen(files.length));
  }

  const tooMany = (more) => (files.length + more.length > limits.files ? strings.tooManyFiles(limits.files) : null);

  function wrongWith({ name, size, type }) {
    const dot = name.lastIndexOf('.');
    const end = name.slice(dot + 1).toLowerCase();
    if (dot >= 0 ? !limits.types.includes(end) : !type) return strings.wrongKind(name);
    if (size > limits.file_mb * 1024 * 1024) return strings.tooLarge(name, limits.file_mb);
    return size ? null : strings.emptyFile(name);
  }

  function put(next) {
    files = next;
    list.hidden = !files.length;
    list.replaceChildren(...files.map((file) => fileChip(file, removeButton(file))));
    onChange(files.length);
  }

  function removeButton(file) {
    return el(
      'button',
      { class: 'remove', type: 'button', 'aria-label': strings.removeFile(file.name), onclick: () => remove(file) },
      icon('close'),
    );
  }

  // The button goes with its file; the focus moves on to the next one.
  function remove(file) {
    const place = files.indexOf(file);
    put(files.filter((other) => other !== file));
    setText(spoken, strings.filesChosen(files.length));
    onError('');
    const buttons = list.querySelectorAll('.remove');
    if (buttons.length) buttons[Math.min(place, buttons.length - 1)].focus();
    else focusAway();
  }

  function take() {
    const taken = files;
    if (taken.length) put([]);
    setText(spoken, '');
    return taken;
  }

  // What the server refused comes back whole, for the customer to take out what was wrong.
  const giveBack = (refused) => refused.length && put([...refused, ...files].slice(0, limits.files));

  return { button, input, list, spoken, setLimits, add, take, giveBack, count: () => files.length };
}
