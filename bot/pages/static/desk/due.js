// Promises that tick: the same words as queue_views.due_words, by the server's clock. What is hours away stays as the
// server said it.

const skew = Date.now() / 1000 - Number(document.body.dataset.now ?? Date.now() / 1000);

function tick() {
  const now = Date.now() / 1000 - skew;
  for (const clock of document.querySelectorAll('[data-due]')) {
    const left = Number(clock.dataset.due) - now;
    const minutes = Math.floor(Math.abs(left) / 60);
    if (minutes >= 60) continue;
    const span = minutes < 1 ? 'under 1 min' : `${minutes} min`;
    const words = left <= 0 ? `late by ${span}` : `answer due in ${span}`;
    if (clock.textContent !== words) clock.textContent = words;
  }
}

setInterval(tick, 5000);
