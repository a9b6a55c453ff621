// The sheets that drop from the bar: one at a time, closed by Escape or by pressing elsewhere.

const open = () => document.querySelectorAll('details.drop[open]');

document.addEventListener('click', ({ target }) => {
  for (const menu of open()) if (!menu.contains(target) || target.closest?.('.sheet a, .sheet .keys-button')) menu.open = false;
});

document.addEventListener('keydown', ({ key, target }) => {
  if (key !== 'Escape') return;
  for (const menu of open()) {
    menu.open = false;
    if (menu.contains(target)) menu.querySelector('summary').focus();
  }
});
