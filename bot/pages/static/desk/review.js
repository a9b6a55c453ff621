// The page of reviews by keyboard: one sample is marked, 1 to 6 judge it, j and k go on.

const samples = [...document.querySelectorAll('.sample')];
let current = 0;

function mark(at, focus = true, first = false) {
  if (!samples[at]) return;
  samples[current].classList.remove('current');
  current = at;
  samples[at].classList.add('current');
  if (focus) samples[at].focus({ preventScroll: first });
}

function judge(number) {
  samples[current]?.querySelectorAll('.verdict button')[number - 1]?.click();
}

document.addEventListener('focusin', ({ target }) => {
  const at = samples.indexOf(target.closest('.sample'));
  if (at >= 0) mark(at, false);
});

document.addEventListener('keydown', (event) => {
  if (event.target.closest('input, textarea, select, dialog') || document.body.dataset.keys === 'off') return;
  if (event.ctrlKey || event.metaKey || event.altKey || !samples.length) return;
  if (/^[1-6]$/.test(event.key)) judge(Number(event.key));
  else if (event.key === 'j') mark(current + 1);
  else if (event.key === 'k') mark(current - 1);
  else if (event.key === 'w') samples[current].querySelector('.field').focus();
  else return;
  event.preventDefault();
});

// A verdict is given once: a second key before the page has come again must not judge the next one.
document.addEventListener('submit', ({ target }) => {
  if (target.matches('.verdict')) samples.length = 0;
});

// In the box of words Enter must not take the first button for the verdict.
document.addEventListener('keydown', (event) => {
  if (event.target.matches?.('.verdict .field') && event.key === 'Enter') event.preventDefault();
});

if (samples.length) mark(0, true, true);
