import { el } from './dom.js';
import { fileChip } from './files.js';
import { strings } from './strings.js';

const LARGEST_PICTURE = 8 * 1024 * 1024;

// Files that somebody at the desk has sent: pictures are shown, everything else is only to be saved.
// `fetchFile` gives the bytes of an id, or null.
export function givenFiles(files, { fetchFile, onShown }) {
  return el('ul', { class: 'files', 'aria-label': strings.sentFiles }, ...files.map((file) => given(file, fetchFile, onShown)));
}

function given(file, fetchFile, onShown) {
  const save = el('button', { type: 'button', class: 'save', 'aria-label': strings.saveFile(file.name), onclick: () => keep(file, save, fetchFile) }, strings.save);
  const chip = fileChip(file, save);
  if (file.picture && file.size <= LARGEST_PICTURE) show(file, chip, fetchFile, onShown);
  return chip;
}

async function show(file, chip, fetchFile, onShown) {
  const bytes = await fetchFile(file.id);
  if (!bytes) return;
  const picture = el('img', { class: 'picture', alt: file.name });
  // A page that forbids pictures from such addresses gets the file by name alone.
  picture.addEventListener('error', () => picture.remove());
  picture.addEventListener('load', onShown);
  picture.src = await address(bytes);
  chip.classList.add('with-picture');
  chip.prepend(picture);
}

// As data:, because more pages allow that in their policy than blob:.
function address(bytes) {
  return new Promise((resolve) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => resolve(reader.result));
    reader.readAsDataURL(bytes);
  });
}

async function keep(file, button, fetchFile) {
  button.disabled = true;
  const bytes = await fetchFile(file.id);
  button.disabled = false;
  if (!bytes) {
    button.textContent = strings.saveFailed;
    return;
  }
  button.textContent = strings.save;
  const url = URL.createObjectURL(bytes);
  el('a', { href: url, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
